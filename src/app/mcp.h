// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock --mode mcp`: a coding assistant on standard input and output.
#pragma once

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/configuration.h"

namespace penstock::app {

/// Until standard input ends or a signal asks: over the Penstock of this person that runs already, else as one that records as well.
int runMcp(model::Config config, model::ScriptConfig scripts, service::SettingsSource source);

}  // namespace penstock::app

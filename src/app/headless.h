// SPDX-License-Identifier: GPL-3.0-or-later
// --mode headless: the engine without a display, a line an exchange.
#pragma once

#include <string>

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/configuration.h"

namespace penstock::app {

/// Until SIGINT or SIGTERM. `har`: the file that what was recorded is then written to; "": none. Returns the exit code.
int runHeadless(model::Config config, model::ScriptConfig scripts, const std::string& har, service::SettingsSource source);

}  // namespace penstock::app

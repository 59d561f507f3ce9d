// SPDX-License-Identifier: GPL-3.0-or-later
// --mode headless: the engine without a display, a line an exchange.
#pragma once

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"

namespace penstock::app {

/// Until SIGINT or SIGTERM. Returns the exit code.
int runHeadless(model::Config config, model::ScriptConfig scripts);

}  // namespace penstock::app

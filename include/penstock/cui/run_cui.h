// SPDX-License-Identifier: GPL-3.0-or-later
// --mode cui: the engine with a face for terminals.
#pragma once

#include <cstdint>
#include <string>

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/configuration.h"

namespace penstock::cui {

/// Until the person quits, or SIGINT, SIGTERM or SIGHUP. Returns the exit code: 2 where standard input and output are no terminal that can be
/// drawn on. `har`: the file that gets what was recorded; "": none. Thread: the program's first.
int runCui(model::Config config, model::ScriptConfig scripts, const std::string& har, service::SettingsSource source);

/// The same for the engine of another process, which goes on when the terminal is closed. `pid`: which; 0: the newest headless one. `filter`:
/// an expression to begin with.
int runAttached(std::int64_t pid, const std::string& filter);

}  // namespace penstock::cui

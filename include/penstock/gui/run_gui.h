// SPDX-License-Identifier: GPL-3.0-or-later
// The window's one door.
#pragma once

#include <cstdint>
#include <string>

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/configuration.h"

namespace penstock::gui {

/// Shows the window, then opens the project and listens. Returns the process's exit code when the window was closed or
/// SIGINT or SIGTERM came; everything is written out by then. When another window of this person has the same project,
/// that one is raised instead and 0 is returned at once. Thread: main; call it before other threads exist (it sets
/// signal handlers). `har`: the file that gets what was recorded; "": none.
int runGui(int argc, char** argv, model::Config config, model::ScriptConfig scripts, const std::string& har, service::SettingsSource source);

/// Shows the window over the engine of a running Penstock of this person, as attached::findOther finds it, until it is closed. Thread: main.
int runAttached(int argc, char** argv, std::int64_t pid, const std::string& filter);

}  // namespace penstock::gui

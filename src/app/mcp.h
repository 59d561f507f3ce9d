// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock --mode mcp`: a coding assistant on standard input and output.
#pragma once

#include <string>

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/configuration.h"

namespace penstock::app {

struct McpWords {
  std::string har;        // file that gets what was recorded; "": none
  std::string tokenFile;  // with the token whose rights and name count; "": none
};

/// Until standard input ends or a signal asks: over the Penstock of this person that runs already, else as one that records as well.
int runMcp(model::Config config, model::ScriptConfig scripts, const McpWords& words, service::SettingsSource source);

}  // namespace penstock::app

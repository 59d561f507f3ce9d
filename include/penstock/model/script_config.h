// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can set of scripts, with its default. Flags win over YAML; both end here.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace penstock::model {

struct ScriptConfig {
  enum class OnFailure : std::uint8_t { pass, block };
  std::vector<std::string> files;              // in order
  std::string python;                          // the interpreter; "": python3 of the active virtual environment, or of PATH
  std::chrono::milliseconds timeout{10'000};   // of a call
  OnFailure onFailure = OnFailure::pass;       // block: 502
  std::vector<std::string> plugins;            // names of files in the folder of plugins that are on; "*": all
};

}  // namespace penstock::model

// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock export PROJECT --messages ID`.
#pragma once

#include <cstdint>
#include <string>

namespace penstock::app {

/// One JSON object a line, also while another process writes the project. Returns the exit code.
int exportMessages(const std::string& project, std::uint64_t exchange);

}  // namespace penstock::app

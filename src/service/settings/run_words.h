// SPDX-License-Identifier: GPL-3.0-or-later
// The words of `penstock run` that are its own: the others are the proxy's flags.
#pragma once

#include <string>
#include <vector>

#include "penstock/service/command_line.h"

namespace penstock::service {

/// Takes them, the command's name, and all from `--` on, out of `arguments`. **Errors**: invalidArgument.
Result<void> takeRunWords(std::vector<std::string>& arguments, RunWords& out);
/// `positional`: what is left that is no flag, which is too much. **Errors**: invalidArgument; also where there is nothing to be run.
Result<void> checkRunWords(const std::vector<std::string>& positional, const RunWords& words);

}  // namespace penstock::service

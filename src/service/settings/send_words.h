// SPDX-License-Identifier: GPL-3.0-or-later
// The words of `penstock send` that are its own: the others are the proxy's flags.
#pragma once

#include <string>
#include <vector>

#include "penstock/service/command_line.h"
#include "penstock/service/setting.h"

namespace penstock::service {

/// Takes them, and the command's name, out of `arguments`. **Errors**: invalidArgument: the option, and what was expected.
Result<void> takeSendWords(std::vector<std::string>& arguments, SendWords& out);
/// `positional`: what is left that is no flag: PROJECT and ID, or nothing. **Errors**: invalidArgument, notFound; also where not exactly one
/// request is named.
Result<void> nameSentExchange(const std::vector<std::string>& positional, const SettingsDraft& places, SendWords& out);

}  // namespace penstock::service

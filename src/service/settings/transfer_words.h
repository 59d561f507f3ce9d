// SPDX-License-Identifier: GPL-3.0-or-later
// The words of `penstock export` and `penstock import`: a small grammar of their own, the flags of the proxy mean nothing there.
#pragma once

#include <string>
#include <vector>

#include "penstock/service/command_line.h"
#include "penstock/service/setting.h"

namespace penstock::service {

/// `arguments` begins with the command's name. **Errors**: invalidArgument, notFound: what was expected.
Result<Invocation> parseExport(const std::vector<std::string>& arguments, const SettingsDraft& places);
/// The same; where `--project` is not given the session's is meant.
Result<Invocation> parseImport(const std::vector<std::string>& arguments, const SettingsDraft& places, const UserFolders& folders);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Files of this machine in place of a server's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/engine/interceptor.h"
#include "penstock/rules/rule.h"

namespace penstock::service {

/// The file that a request for `target` gets. Nothing: there is none below the folder, whatever "..", links and percent-encoding say of the way.
/// **Errors**: the file or folder itself is not there.
Result<std::optional<std::string>> localFile(const rules::MapLocal& map, std::string_view target);

/// The file as an answer, read as it is sent. Its type is by its name where `headers` tell none. `range`: of the request; "" for all. Of a
/// `status` that is not 200 always all. **Errors**: it is no regular file, or cannot be read.
Result<engine::Answer> fileAnswer(const std::string& file, int status, const std::vector<std::pair<std::string, std::string>>& headers,
                                  std::string_view range);

}  // namespace penstock::service

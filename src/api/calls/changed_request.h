// SPDX-License-Identifier: GPL-3.0-or-later
// A recorded request with changes, ready to be sent.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/sends.h"

namespace penstock::api {

struct RequestChanges {
  std::optional<std::string> method, path, body;
  std::vector<std::pair<std::string, std::string>> headers;  // each in place of those of its name, or behind all
  std::vector<std::string> without;                          // names
  bool keepQuery = false;                                    // where `path` has none
  std::string host;                                          // "name[:port]": where it goes, and what Host says; "": as before
  bool empty() const { return !method && !path && !body && headers.empty() && without.empty() && host.empty(); }
};

/// Content-Length and Host follow. **Errors**: invalidArgument, naming what cannot be sent.
Result<service::ToSend> changed(service::ToSend request, const RequestChanges& changes);

}  // namespace penstock::api

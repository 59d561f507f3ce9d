// SPDX-License-Identifier: GPL-3.0-or-later
// URLs as curl reads them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/draft/target.h"

namespace penstock::draft::curl {

struct Url {
  Target target;
  std::string host;                       // as Host names it: as written, brackets round an IPv6 address
  std::optional<std::string> user;        // "user:password", percent-decoded
  std::string path;                       // from the slash on, without the query
  std::optional<std::string> query;       // without "?"
  bool webSocket = false;                 // ws or wss
};

/// `pathAsIs`: "/../" stays. `scheme`: of a URL that has none. **Errors**: invalidArgument, unsupported (another protocol).
Result<Url> readUrl(std::string_view text, bool pathAsIs, std::string_view scheme);

/// The first URL of [1-9] and {a,b}; what is no range or list stays, with a note.
std::string firstOfGlob(std::string_view text, std::vector<std::string>& notes);

}  // namespace penstock::draft::curl

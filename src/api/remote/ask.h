// SPDX-License-Identifier: GPL-3.0-or-later
// One call of another Penstock's API, and its answer as JSON or bytes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/fields.h"
#include "penstock/api/remote.h"

namespace penstock::api {

/// A type of its own: JSON is convertible to too much to be a result.
struct Told {
  Json json;
};

using Query = std::vector<std::pair<std::string, std::string>>;

/// **Errors**: what a refusal says; io: it cannot be reached.
Result<std::string> askBytes(const Remote& remote, const std::string& path, Query query = {});
/// **Errors**: as above; corrupt: it is no JSON.
Result<Told> askJson(const Remote& remote, const std::string& path, Query query = {});
/// `body`: null for none.
Result<Told> tell(const Remote& remote, const char* method, const std::string& path, const Json& body = nullptr);

Error notAnAnswer();

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
// One call of the API, whichever way it came, and its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/exporter/text_out.h"
#include "penstock/service/api_tokens.h"

namespace penstock::api {

using Right = service::ApiRight;

struct Call {
  std::string method;  // as it came
  std::string path;    // of the target, as it came: "/api/traffic/7"
  std::vector<std::pair<std::string, std::string>> query;  // names and values, percent-encoding taken off
  std::string body;
  std::string bodyFile;  // of calls that stream in: where the body is, in place of `body`
  Right rights = Right::none;
  std::string who;  // the token's name, for the audit log
  std::function<bool()> left;  // whoever called has gone: what only he waits for need not be done. Empty: he has not
  bool hasLeft() const { return left && left(); }
};

/// Writes the rest of a body; blocks while it is not taken. **Errors**: the body ends there, broken off.
using Rest = std::function<Result<void>(exporter::TextOut& out)>;

struct Answer {
  unsigned status = 200;
  std::string type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;  // beside type and length
  std::string body;
  Rest rest;  // behind `body`; empty: that is all
};

/// {"detail": sentence, "field": name}; `field` is left out where it is "".
Answer refusal(unsigned status, std::string_view sentence, std::string_view field = {});
/// With the status that says the same: 404, 409, 413, 422, 500, 503.
Answer refusal(const Error& error, std::string_view field = {});

}  // namespace penstock::api

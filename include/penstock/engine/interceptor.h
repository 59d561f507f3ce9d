// SPDX-License-Identifier: GPL-3.0-or-later
// Where somebody else may answer a request. Rules, scripts and the intercept queue will come through here too.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::engine {

/// An answer of ours. Content-Length is put by the sender.
struct FixedReply {
  int status = 200;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Thread: an I/O thread; must not block.
class Interceptor {
 public:
  virtual ~Interceptor() = default;
  /// Nothing: the request goes to its server. `request` has scheme and authority filled in.
  virtual std::optional<FixedReply> onRequest(const model::RequestHead& request) = 0;
};

}  // namespace penstock::engine

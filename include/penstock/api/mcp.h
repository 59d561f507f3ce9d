// SPDX-License-Identifier: GPL-3.0-or-later
// The Model Context Protocol (2025-06-18) over lines of JSON-RPC: the API as tools for coding assistants.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/api/call.h"
#include "penstock/service/audit_log.h"

namespace penstock::api {

struct McpOptions {
  bool mayWrite = false;             // tools that change or send something are there
  /// Whose calls they are; asked before each, for a token may be taken back: its rights count, less what `mayWrite` does not let, and its name stands
  /// in the log. Empty: nobody's in particular, who reads without secrets.
  std::function<std::optional<service::ApiToken>()> holder;
  std::function<void(service::AuditLine line)> audit;  // told of each call of a tool; empty: nobody is
};

/// Has the Penstock behind `call` write the lines into its log.
std::function<void(service::AuditLine line)> auditBy(std::function<Answer(const Call&)> call);
/// Whom the Penstock behind `call` knows by the token of its calls; nothing: nobody.
std::optional<service::ApiToken> holderBy(const std::function<Answer(const Call&)>& call);

/// One assistant. Thread: one at a time. Lifetime: `call` outlives it.
class Mcp {
 public:
  static constexpr std::size_t mostLine = 16u << 20;  // of one message

  /// `call`: a call of the API, in this process or another.
  Mcp(std::function<Answer(const Call&)> call, McpOptions options);

  /// The answer to one line; nothing where none is due (a notification, an empty line).
  std::optional<std::string> answer(std::string_view line);

 private:
  const std::function<Answer(const Call&)> call_;
  const McpOptions options_;
};

}  // namespace penstock::api

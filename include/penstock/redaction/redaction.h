// SPDX-License-Identifier: GPL-3.0-or-later
// What others need not see: secrets taken out of exchanges, by rules, for exports, the API and assistants alike. Pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::redaction {

/// What stands in place of a secret.
inline constexpr std::string_view redacted = "[redacted]";

struct Rules {
  /// Of header fields, whatever the case of letters.
  std::vector<std::string> headers;
  /// Of members of JSON at any depth, of fields of queries, forms and multipart bodies, and of header fields. Case, '-' and '_' do not
  /// matter: "access_token" is also "accessToken" and "Access-Token".
  std::vector<std::string> names;
  /// "$.user.pin", as in expressions.
  std::vector<std::string> jsonPaths;
  /// Regular expressions, in any text: what they match goes. \K leaves what stands before it.
  std::vector<std::string> patterns;

  bool operator==(const Rules&) const = default;
};
/// Authorization, Cookie, Set-Cookie, Proxy-Authorization and the like; "password", "token" and the like; JSON Web Tokens and keys in text.
const Rules& defaultRules();

/// Compiled rules. Immutable. Thread: any.
///
/// Text is read leniently: JSON that is cut off, that stands in a string of other JSON or one value after the other in an event stream loses
/// its secrets as well. A text in which a pattern gives up is `redacted` as a whole. Time is linear, less what patterns cost.
class Redaction {
 public:
  /// **Errors**: invalidArgument, naming the rule and what is wrong with it.
  static Result<std::shared_ptr<const Redaction>> compile(const Rules& rules);
  ~Redaction();
  Redaction(const Redaction&) = delete;
  Redaction& operator=(const Redaction&) = delete;

  bool hidesHeader(std::string_view name) const;
  bool hidesName(std::string_view name) const;
  /// The value of a header field; of one that holds a URL the rest of it stays.
  std::string field(std::string_view name, std::string_view value) const;
  /// A target, a path with its query, a URL.
  std::string url(std::string_view url) const;
  /// Any text: JSON, a form, an event stream, lines of a log.
  std::string text(std::string_view text) const;
  /// Content without its coding.
  std::string body(std::string_view contentType, std::string_view decoded) const;

  /// Heads, trailers, and what is told of them: all but bodies and messages.
  std::shared_ptr<const model::Exchange> exchange(const model::Exchange& exchange) const;

 private:
  struct Impl;
  explicit Redaction(std::unique_ptr<Impl> impl);
  std::string form(std::string_view text) const;
  std::string multipart(std::string_view contentType, std::string_view body) const;
  std::string patterns(std::string text) const;
  const std::unique_ptr<Impl> impl_;
};
using RedactionPtr = std::shared_ptr<const Redaction>;

}  // namespace penstock::redaction

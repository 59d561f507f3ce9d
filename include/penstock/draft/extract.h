// SPDX-License-Identifier: GPL-3.0-or-later
// Values taken from an answer, for the variables of a later request. Pure.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/http_head.h"

namespace penstock::draft {

/// What a person asks for.
struct Extraction {
  enum class From : std::uint8_t {
    json,    // `what`: a path as expressions have it ("$.data.token"); the first scalar it leads to
    header,  // `what`: a field's name; its first value
    cookie,  // `what`: a cookie's name; the value that the last Set-Cookie of that name gives it
    regex,   // `what`: a pattern over the body as text; `group` of its first match
    headRegex,  // the same over the head: the status line and the fields, each line ended by LF
    status,     // the three digits
  };
  From from = From::json;
  std::string what;
  unsigned group = 0;    // of regex; 0: the whole match
  std::string variable;  // that gets the value
  bool operator==(const Extraction&) const = default;
};
/// "json", "header", ...: as it is kept.
std::string_view toText(Extraction::From from);

/// An extraction that was understood. Immutable. Thread: any.
class Extractor {
 public:
  /// **Errors**: invalidArgument: what is wrong with `what`, the group or the variable's name.
  static Result<Extractor> compile(const Extraction& extraction);
  /// `body`: decoded, as codec::bodyText gives it. **Errors**: notFound (what is not there), limit (the pattern would take too long).
  Result<std::string> take(const model::ResponseHead& head, std::string_view body) const;
  const Extraction& extraction() const;

 private:
  struct Impl;
  explicit Extractor(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace penstock::draft

// SPDX-License-Identifier: GPL-3.0-or-later
// A body as the `text` of a HAR: a string where it is UTF-8, else Base64.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/body_stream.h"
#include "exporter/json_text.h"

namespace penstock::exporter {

/// A string in quotes, of UTF-8 that comes in pieces of any size.
class JsonTextStream {
 public:
  void begin(std::string& out) { out += '"'; }
  void feed(std::string_view piece, std::string& out);
  void end(std::string& out);

 private:
  std::string rest_;  // of a character whose end has not come
};

/// What there is to know of a body before it is written.
struct BodyLook {
  std::uint64_t size = 0;  // decoded
  bool utf8 = true;
  std::string trouble;  // "" or a clause
};
BodyLook lookAt(const model::BodyReader& body, std::string_view contentEncoding);

/// Adds `text` and, where it needs one, `encoding`. **Errors**: what `out` said.
Result<void> addHarText(JsonList& object, TextOut& out, const model::BodyReader& body, std::string_view contentEncoding, const BodyLook& look);
/// The same of bytes at hand.
void addHarText(JsonList& object, std::string& out, std::string_view member, std::string_view bytes);

}  // namespace penstock::exporter

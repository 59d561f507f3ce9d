// SPDX-License-Identifier: GPL-3.0-or-later
// JSON laid out for reading. Only white space changes: numbers, escapes, order and duplicate keys stay as they came.
#pragma once

#include <memory>

#include "penstock/codec/json_scanner.h"

namespace penstock::codec {

struct JsonPrettyOptions {
  unsigned indent = 2;  // spaces a level; what lies deeper than 64 levels stays on one line
  std::size_t inlineWidth =
      64;  // a flat container inside another one stays on its line up to this many bytes; 0: never
  std::uint64_t limit = UINT64_MAX;  // most bytes of output
  bool several = false;              // values may follow each other (JSON lines)
  bool spans = false;                // collect spans of the output: 24 bytes a token
};

/// Streaming: memory is the output, and one bit a nesting level. The output is at most five times the input and 8 MB: once most
/// of it is indentation, lines are not indented any more. Thread: one at a time.
class JsonPrettyPrinter {
 public:
  explicit JsonPrettyPrinter(JsonPrettyOptions options = {});
  ~JsonPrettyPrinter();
  /// Appends to `out`, which must be the same string throughout when spans are collected. False when wrong or at the
  /// limit.
  bool feed(std::string_view in, std::string& out);
  JsonEnd finish(std::string& out);
  const JsonError& error() const;
  const std::vector<TokenSpan>& spans() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct JsonPretty {
  std::string text;  // as far as it was valid
  JsonEnd end = JsonEnd::complete;
  JsonError error;
  std::vector<TokenSpan> spans;
};
/// The whole at once. A UTF-8 byte order mark in front is left out.
JsonPretty prettyJson(std::string_view json, JsonPrettyOptions options = {});

/// Whether it is JSON; `truncated` when it is the beginning of some.
JsonEnd checkJson(std::string_view json, bool several = false);

}  // namespace penstock::codec

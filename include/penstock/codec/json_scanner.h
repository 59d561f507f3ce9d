// SPDX-License-Identifier: GPL-3.0-or-later
// A streaming JSON tokenizer (RFC 8259) that keeps the source: number text, escapes, order and duplicate keys are as
// they were.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/codec/token.h"

namespace penstock::codec {

/// Told what comes, in order. Structure is checked before: what is told so far is always a prefix of valid JSON.
class JsonHandler {
 public:
  virtual ~JsonHandler() = default;
  virtual void open(char bracket) = 0;   // '{' or '['
  virtual void close(char bracket) = 0;  // '}' or ']'
  virtual void comma() = 0;
  virtual void colon() = 0;
  /// A piece of a key, string (quotes included), number or literal; `last` ends it. Long strings come in many pieces.
  virtual void scalar(TokenKind kind, std::string_view piece, bool last) = 0;
  /// A top-level value ended.
  virtual void valueEnd() {}
};

enum class JsonEnd : std::uint8_t { complete, truncated, invalid, limit };

struct JsonError {
  std::uint64_t offset = 0;            // of the byte that is wrong
  std::uint64_t line = 1, column = 1;  // both from 1; columns in bytes
  std::string message;                 // one clause without a final stop
};

/// Linear in time; memory is one bit a nesting level. Thread: one at a time.
class JsonScanner {
 public:
  /// `several`: values may follow each other (JSON lines, JSON text sequences).
  explicit JsonScanner(JsonHandler& handler, bool several = false) : handler_(handler), several_(several) {}
  /// False once the input is known to be wrong; `error()` then tells where.
  bool feed(std::string_view in);
  /// The input ended. `complete`, `truncated` (valid so far) or `invalid`.
  JsonEnd finish();
  const JsonError& error() const { return error_; }
  std::size_t depth() const { return objects_.size(); }
  /// While the handler is told something of structure: of that byte. Otherwise how many bytes came.
  std::uint64_t offset() const { return offset_; }

 private:
  enum class Want : std::uint8_t { value, valueOrEnd, key, keyOrEnd, colon, commaOrEnd, nothing };
  enum class Lex : std::uint8_t {
    none,
    string,
    escape,
    hex,
    minus,
    zero,
    digits,
    dot,
    fraction,
    exponent,
    exponentSign,
    exponentDigits,
    literal
  };
  bool structural(char c);
  bool startScalar(char c);
  bool stepEscape(char c);
  bool stepNumber(char c, bool& more);
  bool fail(std::string message);
  void endScalar();

  JsonHandler& handler_;
  bool several_, seenValue_ = false, failed_ = false;
  Want want_ = Want::value;
  Lex lex_ = Lex::none;
  TokenKind kind_ = TokenKind::string;
  unsigned hexLeft_ = 0;
  std::string_view literal_;
  std::size_t literalAt_ = 0;
  std::vector<bool> objects_;  // one a level: true in an object
  std::uint64_t offset_ = 0, line_ = 1, lineStart_ = 0;
  JsonError error_;
};

/// Colours of one line of pretty-printed or any other JSON. Lenient: works on broken lines as well. Appends to `spans`.
void jsonLineSpans(std::string_view line, std::vector<TokenSpan>& spans);

}  // namespace penstock::codec

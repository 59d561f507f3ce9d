// SPDX-License-Identifier: GPL-3.0-or-later
// JSON written straight into text: no tree in between, so that thousands of entries a second cost little.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace penstock::exporter {

/// A string in quotes: printable, whatever its bytes; what is no UTF-8 is read as windows-1252.
void appendJson(std::string& out, std::string_view text);

/// Whether a string that is written reads back as these bytes: it is UTF-8.
bool isAsWritten(std::string_view text);

template <std::integral T>
  requires(!std::same_as<T, bool>)
void appendJson(std::string& out, T number) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}
inline void appendJson(std::string& out, bool value) { out += value ? "true" : "false"; }
/// Milliseconds with what is behind the point, of microseconds: "61.5".
void appendMilliseconds(std::string& out, std::int64_t microseconds);

/// Members of an object, or elements of an array, with commas between.
class JsonList {
 public:
  explicit JsonList(std::string& out, char bracket = '{') : out_(out), close_(bracket == '{' ? '}' : ']') { out_ += bracket; }
  /// Goes on with one that has members already.
  static JsonList goingOn(std::string& out) { return JsonList(out, Open{}); }
  /// A comma where one is needed, and the name, which needs no escapes. What follows is the value.
  void name(std::string_view name) {
    next();
    out_ += '"';
    out_ += name;
    out_ += "\":";
  }
  void next() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  template <class T>
  void add(std::string_view member, const T& value) {
    name(member);
    appendJson(out_, value);
  }
  void close() { out_ += close_; }

 private:
  struct Open {};
  JsonList(std::string& out, Open) : out_(out), close_('}'), first_(false) {}
  std::string& out_;
  char close_;
  bool first_ = true;
};

}  // namespace penstock::exporter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/operation/graphql.h"

#include <algorithm>

#include "penstock/codec/operation.h"

namespace penstock::codec::operation {
namespace {

bool isNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool isNamePart(char c) { return isNameStart(c) || (c >= '0' && c <= '9'); }

class Reader {
 public:
  explicit Reader(std::string_view text) : s_(text) {
    if (s_.starts_with("\xef\xbb\xbf")) s_.remove_prefix(3);
  }

  /// White space, commas and comments mean nothing.
  void skipIgnored() {
    while (i_ < s_.size()) {
      const char c = s_[i_];
      if (c == '#')
        i_ = std::min(s_.find_first_of("\r\n", i_), s_.size());
      else if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',')
        ++i_;
      else
        return;
    }
  }
  char peek() {
    skipIgnored();
    return i_ < s_.size() ? s_[i_] : '\0';
  }
  std::string_view name() {
    skipIgnored();
    const std::size_t from = i_;
    if (i_ < s_.size() && isNameStart(s_[i_]))
      while (i_ < s_.size() && isNamePart(s_[i_])) ++i_;
    return s_.substr(from, i_ - from);
  }
  void take() { ++i_; }
  bool take(std::string_view token) {
    skipIgnored();
    if (!s_.substr(i_).starts_with(token)) return false;
    i_ += token.size();
    return true;
  }
  /// Behind the bracket that closes the one here. False: the text ends before.
  bool skipGroup() {
    std::size_t depth = 0;
    while (true) {
      const char c = peek();
      if (c == '\0') return false;
      if (c == '"') {
        if (!skipString()) return false;
        continue;
      }
      ++i_;
      if (c == '(' || c == '{' || c == '[') ++depth;
      if ((c == ')' || c == '}' || c == ']') && --depth == 0) return true;
    }
  }

 private:
  bool skipString() {
    const bool block = s_.substr(i_).starts_with("\"\"\"");
    i_ += block ? 3 : 1;
    while (i_ < s_.size()) {
      const std::size_t at = s_.find_first_of("\"\\", i_);
      if (at == s_.npos) break;
      if (s_[at] == '\\') {
        i_ = at + 2;
      } else if (!block || s_.substr(at).starts_with("\"\"\"")) {
        i_ = at + (block ? 3 : 1);
        return true;
      } else {
        i_ = at + 1;
      }
    }
    i_ = s_.size();
    return false;
  }

  std::string_view s_;
  std::size_t i_ = 0;
};

bool isKeyword(std::string_view word) { return word == "query" || word == "mutation" || word == "subscription"; }

/// Arguments, directives and the selection of a field. False: the text ends before.
bool skipBehindField(Reader& in) {
  if (in.peek() == '(' && !in.skipGroup()) return false;
  while (in.peek() == '@') {
    in.take();
    in.name();
    if (in.peek() == '(' && !in.skipGroup()) return false;
  }
  return in.peek() != '{' || in.skipGroup();
}

/// Fields of the selection that begins here, by their own names: an alias says little. "" where it is none.
std::string selection(Reader& in) {
  constexpr std::size_t mostFields = 4;
  std::string out;
  std::size_t fields = 0;
  if (!in.take("{")) return {};
  while (in.peek() != '}') {
    std::string_view field;
    if (in.take("...")) {
      field = in.name();
      if (field == "on") field = in.name();
      out.append(fields == 0 ? "" : ", ").append("...").append(field);
    } else {
      field = in.name();
      if (field.empty()) return in.peek() == '\0' ? out : std::string();
      if (in.take(":")) field = in.name();
      out.append(fields == 0 ? "" : ", ").append(field);
    }
    if (++fields == mostFields || out.size() > longestOperation) return out;
    if (!skipBehindField(in)) return out;
    if (const char c = in.peek(); c != '}' && c != '.' && !isNameStart(c)) return c == '\0' ? out : std::string();
  }
  return out;
}

std::string unnamed(Reader& in, std::string_view keyword) {
  const std::string fields = selection(in);
  if (fields.empty()) return {};
  return (keyword.empty() || keyword == "query" ? std::string() : std::string(keyword) + ' ') + "{ " + fields + " }";
}

/// Variables and directives of an operation, up to its selection.
bool skipToSelection(Reader& in) {
  while (true) {
    switch (in.peek()) {
      case '(':
        if (!in.skipGroup()) return false;
        break;
      case '@':
        in.take();
        if (in.name().empty()) return false;
        break;
      default:
        return in.peek() == '{';
    }
  }
}

}  // namespace

std::string graphqlName(std::string_view text) {
  Reader in(text);
  while (true) {
    if (in.peek() == '{') return unnamed(in, {});
    const std::string_view word = in.name();
    if (word == "fragment") {
      if (in.name().empty() || in.name() != "on" || in.name().empty() || !skipToSelection(in) || !in.skipGroup()) return {};
      continue;
    }
    if (!isKeyword(word)) return {};
    const std::string_view name = in.name();
    const char next = in.peek();
    if (!name.empty()) return next == '(' || next == '{' || next == '@' ? std::string(name.substr(0, longestOperation)) : std::string();
    return skipToSelection(in) ? unnamed(in, word) : std::string();
  }
}

std::string persistedName(std::string_view hash) {
  constexpr std::size_t enough = 12;
  return hash.empty() ? std::string() : "sha256:" + std::string(hash.substr(0, enough));
}

}  // namespace penstock::codec::operation

// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/graphql/tokens.h"

#include <algorithm>

namespace penstock::codec::graphql {
namespace {

bool isName(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool isDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Token Scanner::made(TokenKind kind, std::size_t end) {
  Token token{kind, in_.substr(at_, end - at_)};
  at_ = end;
  return token;
}

/// Past the end of the string that begins here; npos where it has none.
std::size_t Scanner::stringEnd() const {
  if (in_.substr(at_).starts_with("\"\"\"")) {
    for (std::size_t i = in_.find("\"\"\"", at_ + 3); i != in_.npos; i = in_.find("\"\"\"", i + 1))
      if (in_[i - 1] != '\\') return i + 3;
    return in_.npos;
  }
  for (std::size_t i = at_ + 1; i < in_.size() && in_[i] != '\n'; ++i) {
    if (in_[i] == '\\')
      ++i;
    else if (in_[i] == '"')
      return i + 1;
  }
  return in_.npos;
}

Token Scanner::next() {
  while (at_ < in_.size() && std::string_view(" \t\r\n").find(in_[at_]) != std::string_view::npos) ++at_;
  if (in_.substr(at_).starts_with("\xef\xbb\xbf")) at_ += 3;
  if (at_ >= in_.size()) return {};
  const char c = in_[at_];
  if (c == '#') return made(TokenKind::comment, std::min(in_.find_first_of("\r\n", at_), in_.size()));
  if (c == '"') {
    const std::size_t end = stringEnd();
    return end == in_.npos ? made(TokenKind::other, in_.size()) : made(TokenKind::string, end);
  }
  if (isDigit(c) || c == '-') {
    std::size_t end = at_ + 1;
    while (end < in_.size() && (isName(in_[end]) || in_[end] == '.' || ((in_[end] == '+' || in_[end] == '-') && (in_[end - 1] | 0x20) == 'e'))) ++end;
    return made(TokenKind::number, end);
  }
  if (isName(c)) {
    std::size_t end = at_;
    while (end < in_.size() && isName(in_[end])) ++end;
    return made(TokenKind::name, end);
  }
  if (in_.substr(at_).starts_with("...")) return made(TokenKind::punctuator, at_ + 3);
  const bool known = std::string_view("!$&()[]{}:=@|,").find(c) != std::string_view::npos;
  return made(known ? TokenKind::punctuator : TokenKind::other, at_ + 1);
}

}  // namespace penstock::codec::graphql

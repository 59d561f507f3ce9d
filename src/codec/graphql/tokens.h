// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace penstock::codec::graphql {

enum class TokenKind : std::uint8_t { name, punctuator, number, string, comment, other, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
};

/// Tokens of a document (GraphQL, October 2021, 2.1); white space is none, a comma is one although it means nothing. Never fails: what is no token is `other`.
class Scanner {
 public:
  explicit Scanner(std::string_view in) : in_(in) {}
  Token next();

 private:
  Token made(TokenKind kind, std::size_t end);
  std::size_t stringEnd() const;

  std::string_view in_;
  std::size_t at_ = 0;
};

}  // namespace penstock::codec::graphql

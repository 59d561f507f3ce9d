// SPDX-License-Identifier: GPL-3.0-or-later
// Characters into words, operators and values. What a value is depends on where it stands: a value without quotes goes on over
// spaces to the next connective, as it does in pypproxy and PacketProxy.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "filter/syntax/syntax.h"

namespace penstock::filter {

struct Operator {
  Op op;
  bool negated = false, ignoreCase = false, packetProxy = false;
  Span span;
};

enum class Connective : std::uint8_t { none, both, either, end, close, comma };

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::size_t position() const { return at_; }
  void moveTo(std::size_t position) { at_ = position; }
  std::string_view text() const { return text_; }
  bool atEnd() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void skipSpace();

  /// What stands here, without taking it.
  Connective connective() const;
  void takeConnective();
  /// Takes "!" or the word "not" where it negates what follows.
  bool takeNot();
  /// A name of a field, as it may be: letters, digits, "_" and ".". Empty when none stands here.
  std::string_view identifier() const;
  /// Takes an operator, after spaces. Nothing taken when there is none.
  std::optional<Operator> takeOperator();
  /// A string in quotes, if one stands here and is closed; not taken.
  struct Quoted {
    std::string text;
    std::size_t end;  // behind the closing quote
  };
  /// `keepEscapes`: only an escaped quote is undone, for patterns.
  std::optional<Quoted> quoted(bool keepEscapes) const;

  struct ValueRules {
    bool oneWord = false;  // `and` and `or` always end it
    bool pattern = false;  // backslashes and classes of a regular expression
    bool list = false;     // a comma ends it
  };
  std::variant<Value, Problem> takeValue(ValueRules rules);
  /// A word to look for everywhere.
  std::variant<Value, Problem> takeWord();
  /// Whether a condition begins at `position`: a field with an operator, a quote, a parenthesis, a negation.
  bool conditionAt(std::size_t position) const;

 private:
  /// Past a value without quotes, to what ends it.
  std::optional<Problem> skipBareValue(ValueRules rules);
  std::size_t wordEnd(std::size_t from) const;
  bool wordAt(std::size_t position, std::string_view word) const;

  std::string_view text_;
  std::size_t at_ = 0;
};

bool isSpace(char c);
bool isNameStart(char c);
bool isNameCharacter(char c);

}  // namespace penstock::filter

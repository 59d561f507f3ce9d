// SPDX-License-Identifier: GPL-3.0-or-later
// What an expression says, before its fields and values are understood.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "filter/fields.h"
#include "penstock/filter/expression.h"

namespace penstock::filter {

struct Span {
  std::size_t position = 0, length = 0;
};

enum class Op : std::uint8_t { equal, less, lessEqual, greater, greaterEqual, contains, matches, startsWith, endsWith, in };

struct Value {
  std::string text;
  Span span;
  bool quoted = false;
};

/// A comparison, the mention of a field alone (`values` empty), or a word to look for everywhere (`field` empty).
struct Term {
  std::optional<FieldRef> field;
  std::optional<std::string> key;
  Op op = Op::contains;
  bool negated = false;      // "!=", "!~", "not in"
  bool ignoreCase = false;   // "~i"
  bool packetProxy = false;  // written "=~"
  std::vector<Value> values;
  Span fieldSpan, keySpan, opSpan, span;
};

struct Syntax {
  enum Kind : std::uint8_t { all, any, negation, term } kind = term;
  std::vector<Syntax> children;  // of all, any (two or more), negation (one)
  Term leaf;                     // of term
};

/// Nothing for a blank text. Errors: the first problem. Depth is limited by Expression::maxDepth.
std::variant<std::optional<Syntax>, Problem> parse(std::string_view text);

}  // namespace penstock::filter

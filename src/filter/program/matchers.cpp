// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/matchers.h"

#include <algorithm>
#include <array>
#include <limits>

namespace penstock::filter {
namespace {

std::string opText(Op op) {
  static constexpr std::array<std::string_view, 10> kTexts = {
      "==", "<", "<=", ">", ">=", "contains", "~", "startswith", "endswith", "in"};
  return std::string(kTexts[std::size_t(op)]);
}

Matcher exactly(Matcher::Kind kind, const std::string& text) {
  Matcher m;
  m.kind = kind;
  m.needles.emplace_back(text, false);
  return m;
}

}  // namespace

bool isAscii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string nameOf(const Term& t) {
  return std::string(infoOf(t.field->id).name);
}

Matcher containing(const std::string& text) {
  Matcher m;
  m.kind = Matcher::contains;
  m.needles.emplace_back(text, true);
  if (!isAscii(text)) {  // letters of other alphabets have two cases as well
    auto regex = Regex::literal(text, Regex::Case::ignored);
    if (auto* r = std::get_if<Regex>(&regex)) m.regex = std::move(*r);
  }
  return m;
}
Matcher pattern(const Value& value, bool ignoreCase, FirstProblem& problem) {
  auto regex = Regex::compile(value.text, ignoreCase ? Regex::Case::ignored : Regex::Case::exact);
  if (auto* bad = std::get_if<RegexProblem>(&regex)) {
    const std::size_t offset = value.quoted ? 0 : std::min(bad->offset, value.span.length);
    problem.note({value.span.position + offset, value.quoted ? value.span.length : 0},
                 "the pattern is no regular expression: " + bad->message);
    return {};
  }
  Matcher m;
  m.kind = Matcher::pattern;
  m.regex = std::get<Regex>(std::move(regex));
  return m;
}
std::optional<Matcher> patternIfAny(const Value& value) {
  auto regex = Regex::compile(value.text, Regex::Case::exact);
  if (std::holds_alternative<RegexProblem>(regex)) return std::nullopt;
  Matcher m;
  m.kind = Matcher::pattern;
  m.regex = std::get<Regex>(std::move(regex));
  return m;
}
Matcher equalTo(const std::vector<Value>& values) {
  Matcher m;
  m.kind = Matcher::oneOf;
  for (const Value& v : values) m.needles.emplace_back(v.text, false);
  return m;
}

// Of a text: no order but between numbers, and that where texts come from outside.
Matcher matcherOf(const Term& t, bool numbersCompare, FirstProblem& problem) {
  if (t.values.empty()) return {};
  const Value& v = t.values.front();
  switch (t.op) {
    case Op::equal:
    case Op::in: return equalTo(t.values);
    case Op::contains: return containing(v.text);
    case Op::matches: return pattern(v, t.ignoreCase, problem);
    case Op::startsWith:
    case Op::endsWith: {
      Matcher m;
      m.kind = t.op == Op::startsWith ? Matcher::startsWith : Matcher::endsWith;
      m.needles.emplace_back(v.text, true);
      return m;
    }
    case Op::less:
    case Op::lessEqual:
    case Op::greater:
    case Op::greaterEqual: break;
  }
  const auto number = numberIn(v.text);
  if (!numbersCompare)
    problem.note(t.opSpan, nameOf(t) + " is a text, which is not compared by size", "contains");
  else if (!number)
    problem.note(v.span, "a number belongs behind " + opText(t.op));
  if (!numbersCompare || !number) return {};
  Matcher m;
  m.kind = Matcher::fromToNumber;
  m.lowest = -std::numeric_limits<double>::infinity();
  m.highest = std::numeric_limits<double>::infinity();
  if (t.op == Op::less || t.op == Op::lessEqual)
    m.highest = *number;
  else
    m.lowest = *number;
  m.withoutHighest = t.op == Op::less;
  m.withoutLowest = t.op == Op::greater;
  return m;
}

// Nobody compares a whole exchange: to PacketProxy == is a search, by text in all and by pattern on one side.
Matcher wholeMatcherOf(const Term& t, FirstProblem& problem) {
  const Value& v = t.values.front();
  const bool all = t.field->id == FieldId::fullText;
  if (all && t.field->part == FieldRef::ignoringCase && (t.op == Op::equal || (t.op == Op::matches && t.packetProxy)))
    return containing(v.text);
  if (all && t.op == Op::matches && t.packetProxy && v.text.find_first_of("|()") == std::string::npos)
    return exactly(Matcher::contains, v.text);
  if (t.op == Op::equal) return all ? exactly(Matcher::contains, v.text) : pattern(v, false, problem);
  if (t.op == Op::in) {
    problem.note(t.opSpan, nameOf(t) + " is not compared as a whole", "contains");
    return {};
  }
  return matcherOf(t, false, problem);
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <limits>

#include "filter/program/matchers.h"
#include "filter/values.h"
#include "penstock/base/ascii.h"
#include "penstock/model/exchange.h"

namespace penstock::filter {
namespace {

constexpr std::int64_t kLowest = 0, kHighest = std::numeric_limits<std::int64_t>::max();

std::string_view typeName(FieldType type) {
  switch (type) {
    case FieldType::text: return "a text";
    case FieldType::number: return "a number";
    case FieldType::bytes: return "a size in bytes";
    case FieldType::duration: return "a duration";
    case FieldType::time: return "a time";
    case FieldType::flag: return "true or false";
  }
  return "";
}

/// "4xx", "40x": every status that begins so.
std::optional<Quantity> statusClass(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '9') return std::nullopt;
  const bool tens = toLower(text[1]) != 'x';
  if (toLower(text[2]) != 'x' || (tens && (text[1] < '0' || text[1] > '9'))) return std::nullopt;
  const std::int64_t from = (text[0] - '0') * 100 + (tens ? (text[1] - '0') * 10 : 0);
  return Quantity{from, from + (tens ? 9 : 99), from, true};
}

std::optional<Quantity> quantity(FieldId id, std::string_view text) {
  switch (infoOf(id).type) {
    case FieldType::bytes: return parseBytes(text);
    case FieldType::duration: return parseDuration(text);
    case FieldType::time: return parseTime(text, wallNow());
    default: break;
  }
  if (id == FieldId::grpcStatus)
    if (const auto named = model::grpcStatusNamed(text)) return Quantity{*named, *named, *named, false};
  if (id == FieldId::status)
    if (const auto all = statusClass(text)) return all;
  return parseNumber(text);
}

RowNumber::Range range(Op op, const Quantity& q, std::int64_t lowest) {
  switch (op) {
    case Op::less: return {lowest, q.from - 1};
    case Op::lessEqual: return {lowest, q.span ? q.to : q.exact};
    case Op::greater: return {(q.span ? q.to : q.exact) + 1, kHighest};
    case Op::greaterEqual: return {q.from, kHighest};
    default: return {q.from, q.to};
  }
}

void wrongNumber(const Term& t, const Value& v, FirstProblem& problem) {
  const FieldType type = infoOf(t.field->id).type;
  static constexpr std::array<std::string_view, 6> kHints = {"", "200", "10kb", "200ms", "10:30", "true"};
  std::string hint(kHints[std::size_t(type)]);
  if (t.field->id == FieldId::id || t.field->id == FieldId::port || t.field->id == FieldId::messages) hint = "1";
  if (t.field->id == FieldId::grpcStatus) hint = "NOT_FOUND";
  problem.note(v.span, nameOf(t) + " is " + std::string(typeName(type)) + ", " + v.text + " is none", hint);
}

std::optional<std::int64_t> colorNamed(const Value& v) {
  const auto names = colorNames();
  const auto name = std::find_if(names.begin(), names.end(), [&](std::string_view n) { return equalsIgnoreCase(n, v.text); });
  if (name != names.end()) return name - names.begin() + 1;
  if (equalsIgnoreCase(v.text, "none") || v.text.empty()) return 0;
  const auto number = parseNumber(v.text);
  if (number && number->from <= std::int64_t(names.size())) return number->from;
  return std::nullopt;
}

std::vector<RowNumber::Range> colors(const Term& t, FirstProblem& problem) {
  if (t.op != Op::equal && t.op != Op::in) problem.note(t.opSpan, "a colour is compared with == or !=", "==");
  std::vector<RowNumber::Range> ranges;
  for (const Value& v : t.values) {
    const auto color = colorNamed(v);
    const std::string_view near = nearest(v.text, colorNames());
    if (!color) problem.note(v.span, "there is no colour " + v.text, std::string(near.empty() ? colorNames().front() : near));
    ranges.push_back({color.value_or(0), color.value_or(0)});
  }
  return ranges;
}

}  // namespace

std::vector<RowNumber::Range> rangesOf(const Term& t, FirstProblem& problem) {
  if (t.field->id == FieldId::color) return colors(t, problem);
  std::vector<RowNumber::Range> ranges;
  for (const Value& v : t.values) {
    if (const auto q = quantity(t.field->id, v.text))
      ranges.push_back(range(t.op, *q, t.field->id == FieldId::status ? 1 : kLowest));
    else
      wrongNumber(t, v, problem);
  }
  return ranges;
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/parts.h"

#include <array>

namespace penstock::filter {
namespace {

constexpr Part kHeads = Part::requestHead | Part::responseHead;

constexpr DecidedBy partsOfField(FieldId field) {
  const auto only = [](Part part) { return DecidedBy{part, part}; };
  switch (field) {
    case FieldId::status:
    case FieldId::type:
    case FieldId::error:
    case FieldId::duration:
    case FieldId::responseHeader: return only(Part::responseHead);
    case FieldId::operation: return {Part::requestHead | Part::requestBody, Part::none};
    case FieldId::requestSize: return only(Part::requestBody);
    case FieldId::responseSize: return only(Part::responseBody);
    case FieldId::size: return only(Part::requestBody | Part::responseBody);
    case FieldId::messages:
    case FieldId::mqttTopic:
    case FieldId::wsText: return only(Part::messages);
    // An answer tells more of these; what there is before it counts as well.
    case FieldId::protocol:
    case FieldId::server:
    case FieldId::tls:
    case FieldId::header:
    case FieldId::cookie: return {kHeads, Part::none};
    case FieldId::grpcStatus: return {Part::responseHead | Part::messages, Part::responseHead};
    case FieldId::request: return {Part::requestHead | Part::requestBody | Part::messages, Part::none};
    case FieldId::response: return {Part::responseHead | Part::responseBody | Part::messages, Part::responseHead};
    case FieldId::fullText: return {kHeads | Part::requestBody | Part::responseBody | Part::messages, Part::none};
    case FieldId::json: return {Part::requestBody | Part::responseBody | Part::messages, Part::none};
    default: return {Part::requestHead, Part::none};
  }
}

constexpr auto kParts = [] {
  std::array<DecidedBy, fieldCount> parts{};
  for (std::size_t i = 0; i < fieldCount; ++i) parts[i] = partsOfField(FieldId(i));
  return parts;
}();

bool inRequestLine(const RowText& leaf) {
  switch (leaf.field) {
    case FieldId::method:
    case FieldId::scheme:
    case FieldId::host:
    case FieldId::path:
    case FieldId::query: return leaf.part == RowText::whole;
    case FieldId::url: return leaf.part == RowText::whole || leaf.part == RowText::fullUrl;
    default: return false;
  }
}

void collectNeeded(const Program& program, const Node& node, std::vector<std::string>& out) {
  if (node.kind == Node::all)
    for (const Node& child : node.children) collectNeeded(program, child, out);
  if (node.kind != Node::rowText || !inRequestLine(program.rowTexts[node.leaf])) return;
  const Matcher& matcher = program.rowTexts[node.leaf].matcher;
  switch (matcher.kind) {
    case Matcher::oneOf:
    case Matcher::contains:
    case Matcher::startsWith:
    case Matcher::endsWith:
      if (!matcher.regex && matcher.needles.size() == 1) out.push_back(matcher.needles.front().text());
      break;
    case Matcher::pattern:
      for (auto& clause : clausesOfPattern(matcher.regex->pattern(), false))
        if (clause.size() == 1) out.push_back(std::move(clause.front()));
      break;
    default: break;
  }
}

}  // namespace

DecidedBy partsOf(FieldId field) { return kParts[std::size_t(field)]; }

DecidedBy decidedBy(const Program& program) {
  DecidedBy out;
  const auto add = [&](const auto& leaves) {
    for (const auto& leaf : leaves) {
      const DecidedBy parts = partsOf(leaf.field);
      out.looksAt |= parts.looksAt;
      out.awaits |= parts.awaits;
    }
  };
  add(program.rowTexts);
  add(program.rowNumbers);
  add(program.wholeTexts);
  return out;
}

std::vector<std::string> neededInRequestLine(const Program& program) {
  std::vector<std::string> out;
  collectNeeded(program, program.root, out);
  return out;
}

}  // namespace penstock::filter

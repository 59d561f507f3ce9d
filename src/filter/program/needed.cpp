// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <optional>

#include "filter/program/program.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

constexpr std::size_t kMostClauses = 8, kMostAlternatives = 32;

std::size_t worth(const std::vector<std::string>& clause) {
  std::size_t least = 64;
  for (const std::string& s : clause) least = std::min(least, s.size());
  return least * 8 / (clause.size() + 7);
}

void append(Clauses& to, Clauses more) {
  for (auto& clause : more)
    if (to.size() < kMostClauses && std::find(to.begin(), to.end(), clause) == to.end()) to.push_back(std::move(clause));
}

Clauses ofMatcher(const Matcher& m) {
  switch (m.kind) {
    case Matcher::any:
    case Matcher::fromToNumber: return {};
    case Matcher::pattern: return clausesOfPattern(m.regex->pattern(), false);
    case Matcher::contains:
      if (m.regex) return clausesOfText(m.regex->pattern(), m.regex->unicode());
      [[fallthrough]];
    case Matcher::startsWith:
    case Matcher::endsWith: return clausesOfText(m.needles.front().text(), false);
    case Matcher::oneOf: {
      std::vector<std::string> either;
      for (const Needle& needle : m.needles) {
        const Clauses one = clausesOfText(needle.text(), false);
        if (one.empty() || either.size() >= kMostAlternatives) return {};
        either.push_back(one.front().front());
      }
      return {either};
    }
  }
  return {};
}

// In JSON any character may be written \u00xx, which then is there itself.
void orEscaped(Clauses& clauses) {
  for (auto& clause : clauses) clause.push_back("\\u00");
}

// JSON writes these in its own way: a text with them is not in the body as it is.
bool plainInJson(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '"' && c != '\\' && c != '/';
  });
}

Clauses ofJson(const WholeText& leaf) {
  Clauses clauses;
  for (const JsonPath::Step& step : leaf.path->steps())
    if (step.kind == JsonPath::Step::name && plainInJson(step.key)) append(clauses, clausesOfText(step.key, false));
  if (leaf.matcher.kind != Matcher::pattern) {
    for (auto& clause : ofMatcher(leaf.matcher))
      if (std::all_of(clause.begin(), clause.end(), plainInJson)) append(clauses, {clause});
  }
  orEscaped(clauses);
  return clauses;
}

Clauses ofLeaf(const WholeText& leaf) {
  switch (leaf.field) {
    case FieldId::json: return ofJson(leaf);
    case FieldId::grpcStatus: return {{"grpc-status"}};
    case FieldId::mqttTopic: return {};  // the protocol rules out all but few
    case FieldId::cookie: {
      Clauses clauses = leaf.key ? clausesOfText(*leaf.key, false) : Clauses();
      if (leaf.key) append(clauses, ofMatcher(leaf.matcher));
      append(clauses, {{"cookie"}});
      return clauses;
    }
    case FieldId::requestHeader:
    case FieldId::responseHeader:
    case FieldId::header: {
      Clauses clauses = leaf.key ? clausesOfText(*leaf.key + ":", false) : Clauses();
      append(clauses, ofMatcher(leaf.matcher));
      return clauses;
    }
    default: {
      // A pattern runs over the request as one text, whose parts the index holds apart: only what has no space or line end is
      // surely inside one of them.
      Clauses clauses = ofMatcher(leaf.matcher);
      if (leaf.matcher.kind == Matcher::pattern)
        std::erase_if(clauses, [](const auto& clause) {
          return std::any_of(clause.begin(), clause.end(),
                             [](const std::string& s) { return s.find_first_of(" \r\n") != s.npos; });
        });
      return clauses;
    }
  }
}

// Nothing: the row decides this part, so that it is settled where the whole is unknown.
std::optional<Clauses> ofNode(const Program& program, const Node& node) {
  switch (node.kind) {
    case Node::constant:
    case Node::rowText:
    case Node::rowNumber: return std::nullopt;
    case Node::wholeText: return ofLeaf(program.wholeTexts[node.leaf]);
    case Node::negation: {
      if (!ofNode(program, node.children.front())) return std::nullopt;
      return Clauses();  // the absence of something demands nothing
    }
    case Node::all: {
      std::optional<Clauses> result;
      for (const Node& child : node.children) {
        auto one = ofNode(program, child);
        if (!one) continue;
        if (!result) result.emplace();
        append(*result, std::move(*one));
      }
      return result;
    }
    case Node::any: {
      std::optional<std::vector<std::string>> either;
      for (const Node& child : node.children) {
        const auto one = ofNode(program, child);
        if (!one) continue;
        const auto best =
            std::max_element(one->begin(), one->end(), [](const auto& a, const auto& b) { return worth(a) < worth(b); });
        if (best == one->end() || (either && either->size() + best->size() > kMostAlternatives)) return Clauses();
        if (!either) either.emplace();
        either->insert(either->end(), best->begin(), best->end());
      }
      if (!either) return std::nullopt;
      return Clauses{*either};
    }
  }
  return Clauses();
}

}  // namespace

NeededTexts neededTexts(const Program& program) {
  return {ofNode(program, program.root).value_or(Clauses())};
}

}  // namespace penstock::filter

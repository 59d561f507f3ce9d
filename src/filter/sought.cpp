// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/sought.h"

#include <algorithm>

#include "filter/program/compiled.h"

namespace penstock::filter {
namespace {

void collect(const Matcher& m, std::vector<std::string>& out) {
  if (m.kind == Matcher::contains && m.regex) return out.push_back(m.regex->pattern());
  if (m.kind == Matcher::any || m.kind == Matcher::pattern || m.kind == Matcher::fromToNumber) return;
  for (const Needle& needle : m.needles) out.push_back(needle.text());
}

void collect(const Program& program, const Node& node, std::vector<std::string>& out) {
  if (node.kind == Node::negation) return;
  if (node.kind == Node::wholeText && infoOf(program.wholeTexts[node.leaf].field).place == FieldPlace::body)
    collect(program.wholeTexts[node.leaf].matcher, out);
  for (const Node& child : node.children) collect(program, child, out);
}

}  // namespace

std::vector<std::string> soughtInBodies(const Expression& expression) {
  const Program& program = static_cast<const Compiled&>(expression).program();
  std::vector<std::string> texts;
  collect(program, program.root, texts);
  std::erase(texts, "");
  std::stable_sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
  std::vector<std::string> each;
  for (std::string& text : texts)
    if (std::find(each.begin(), each.end(), text) == each.end()) each.push_back(std::move(text));
  return each;
}

}  // namespace penstock::filter

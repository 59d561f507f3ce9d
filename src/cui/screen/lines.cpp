// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/screen/lines.h"

#include <algorithm>
#include <utility>

namespace penstock::cui {
namespace {

constexpr std::size_t narrowest = 10, widestKey = 28;

/// Where a piece of `piece` ends: behind a blank of its second half, where more follows.
std::size_t pieceEnd(std::string_view text, std::size_t fit) {
  if (fit >= text.size() || text[fit] == ' ') return fit;
  const std::size_t blank = text.substr(0, fit).find_last_of(' ');
  return blank == text.npos || blank < fit / 2 ? fit : blank + 1;
}

void wrapLine(std::string_view text, std::size_t cells, std::vector<std::string>& out) {
  do {
    const std::size_t fit = fitting(text, cells).size();
    const std::size_t end = fit == 0 ? std::min<std::size_t>(text.size(), 1) : pieceEnd(text, fit);
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
    while (!text.empty() && end > 0 && text.front() == ' ' && out.back().back() != ' ') text.remove_prefix(1);
  } while (!text.empty());
}

std::size_t keyCells(const display::FactSection& section) {
  std::size_t cells = 0;
  for (const display::Fact& fact : section.facts) cells = std::max(cells, cellsOf(fact.key));
  return std::min(cells, widestKey);
}

void addFact(const display::Fact& fact, std::size_t keys, std::size_t cells, std::vector<Line>& out) {
  const std::size_t indent = keys == 0 ? 2 : keys + 4;
  const std::string value = fact.second.empty() ? fact.value : fact.value + "  →  " + fact.second;
  const bool wideKey = cellsOf(fact.key) > keys;
  if (wideKey) out.push_back({{"  " + fact.key, {Look::key}}});
  bool first = !wideKey;
  for (std::string& piece : wrapped(value, std::max(cells > indent ? cells - indent : 0, narrowest))) {
    Line line;
    if (std::exchange(first, false) && keys > 0) {
      line.push_back({"  " + fact.key, {Look::key}});
      line.push_back({std::string(indent - 2 - cellsOf(fact.key), ' '), {}});
    } else {
      line.push_back({std::string(indent, ' '), {}});
    }
    line.push_back({std::move(piece), styleOf(fact.look)});
    out.push_back(std::move(line));
  }
}

}  // namespace

int putLine(Canvas& canvas, int x, int y, const Line& line, int right) {
  for (const Span& span : line) x = canvas.put(x, y, span.text, span.style, right);
  return x;
}

std::string plainText(const Line& line) {
  std::string out;
  for (const Span& span : line) out += span.text;
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t cells) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    wrapLine(text.substr(at, end - at), std::max<std::size_t>(cells, 2), out);
    at = end + 1;
  }
  return out;
}

Style styleOf(display::Fact::Look look) {
  switch (look) {
    case display::Fact::Look::words:
    case display::Fact::Look::mono: return {};
    case display::Fact::Look::dim: return {Look::dim};
    case display::Fact::Look::good:
    case display::Fact::Look::added: return {Look::good};
    case display::Fact::Look::warn: return {Look::warn};
    case display::Fact::Look::bad:
    case display::Fact::Look::removed: return {Look::bad};
  }
  return {};
}

std::vector<Line> linesOf(const display::Facts& facts, std::size_t cells) {
  std::vector<Line> out;
  for (const display::FactSection& section : facts) {
    if (section.facts.empty()) continue;
    if (!out.empty()) out.emplace_back();
    if (!section.title.empty()) out.push_back({{section.title, {Look::title, true}}});
    const std::size_t keys = keyCells(section);
    for (const display::Fact& fact : section.facts) addFact(fact, keys, cells, out);
  }
  return out;
}

}  // namespace penstock::cui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/marks.h"

#include <algorithm>
#include <cctype>

#include "penstock/base/ascii.h"
#include "penstock/draft/attack.h"
#include "penstock/draft/request_text.h"

namespace penstock::gui {
namespace {

constexpr std::string_view kMark = "\u00a7";
constexpr std::size_t kMost = 1'000;  // positions, as many as an attack may have

using draft::Place;

/// Where marks stand. One behind an odd number of backslashes is a character.
std::vector<std::size_t> marksIn(std::string_view text) {
  std::vector<std::size_t> out;
  for (std::size_t at = text.find(kMark); at != text.npos; at = text.find(kMark, at + kMark.size())) {
    std::size_t slashes = 0;
    while (slashes < at && text[at - slashes - 1] == '\\') ++slashes;
    if (slashes % 2 == 0) out.push_back(at);
  }
  return out;
}

/// Of "name=value" the value.
void addValues(std::vector<Place>& out, std::string_view text, draft::Pairs where) {
  for (const draft::Item& item : draft::pairs(text, where)) {
    const std::size_t equals = text.substr(item.place.at, item.place.length).find('=');
    if (equals == text.npos) continue;
    out.push_back({item.place.at + equals + 1, item.place.length - equals - 1});
  }
}

bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Scalars of JSON, strings less their quotes; names are left out.
void addJsonValues(std::vector<Place>& out, std::string_view json, std::size_t offset) {
  const auto isScalar = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '+' || c == '.'; };
  for (std::size_t i = 0; i < json.size() && out.size() < kMost; ++i) {
    if (json[i] == '"') {
      const std::size_t from = ++i;
      while (i < json.size() && json[i] != '"') i += json[i] == '\\' ? 2 : 1;
      std::size_t behind = std::min(i, json.size()) + 1;
      while (behind < json.size() && isBlank(json[behind])) ++behind;
      const bool name = behind < json.size() && json[behind] == ':';
      if (i < json.size() && !name) out.push_back({offset + from, i - from});
    } else if (isScalar(json[i])) {
      const std::size_t from = i;
      while (i + 1 < json.size() && isScalar(json[i + 1])) ++i;
      out.push_back({offset + from, i + 1 - from});
    }
  }
}

std::vector<Place> parametersOf(std::string_view text) {
  std::vector<Place> out;
  addValues(out, text, draft::Pairs::query);
  addValues(out, text, draft::Pairs::cookies);
  const draft::Split parts = draft::split(text);
  const std::size_t first = parts.body.find_first_not_of(" \t\r\n");
  if (first == parts.body.npos) return out;
  std::string type;
  for (const draft::Item& field : draft::fields(text))
    if (equalsIgnoreCase(field.name, "content-type")) type = field.value;
  const bool form = type.find("urlencoded") != type.npos;
  if (parts.body[first] == '{' || parts.body[first] == '[')
    addJsonValues(out, parts.body, parts.head.size());
  else if (form || (type.empty() && parts.body.find('=') != parts.body.npos))
    addValues(out, text, draft::Pairs::form);
  return out;
}

}  // namespace

std::vector<Place> positionsIn(std::string_view marked) {
  const std::vector<std::size_t> marks = marksIn(marked);
  std::vector<Place> out;
  for (std::size_t i = 0; i < marks.size(); i += 2) {
    const std::size_t end = i + 1 < marks.size() ? marks[i + 1] + kMark.size() : marked.size();
    out.push_back({marks[i], end - marks[i]});
  }
  return out;
}

draft::TextEdits markedSelection(std::string_view marked, Place selection) {
  const std::size_t from = selection.at, to = selection.at + selection.length;
  draft::TextEdits edits;
  bool inside = false;
  const auto add = [&edits](std::size_t at, std::size_t length, std::string_view bytes) {
    edits.push_back({{at, length}, std::string(bytes)});
  };
  std::vector<std::size_t> gone;  // marks
  for (const Place& one : positionsIn(marked)) {
    const std::size_t end = one.at + one.length;
    const bool meets = selection.length > 0 ? one.at < to && end > from : one.at < from && end > from;
    if (!meets) continue;
    if (selection.length == 0) inside = true;
    gone.push_back(one.at);
    if (one.length > kMark.size() && marked.substr(end - kMark.size(), kMark.size()) == kMark) gone.push_back(end - kMark.size());
  }
  // A border in the middle of a mark that goes is one behind it.
  const auto outside = [&gone](std::size_t at) {
    for (const std::size_t mark : gone)
      if (at > mark && at < mark + kMark.size()) return mark + kMark.size();
    return at;
  };
  for (const std::size_t mark : gone) add(mark, kMark.size(), {});
  if (!inside && selection.length > 0) {
    add(outside(from), 0, kMark);
    add(outside(to), 0, kMark);
  } else if (!inside) {
    add(from, 0, std::string(kMark) + std::string(kMark));
  }
  // An insertion at a place comes before what is taken out there.
  std::stable_sort(edits.begin(), edits.end(), [](const auto& a, const auto& b) {
    return a.place.at != b.place.at ? a.place.at < b.place.at : a.place.length < b.place.length;
  });
  return edits;
}

std::string withoutPositions(std::string_view marked) {
  std::string out;
  std::size_t at = 0;
  for (const std::size_t mark : marksIn(marked)) {
    out += marked.substr(at, mark - at);
    at = mark + kMark.size();
  }
  return out += marked.substr(at);
}

std::string unmarked(std::string_view text) { return draft::withMarks({std::string(text), {}}); }

std::string withParametersMarked(std::string_view marked) {
  const std::string text = withoutPositions(marked);
  std::vector<Place> places = parametersOf(text);
  std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.at < b.at; });
  std::string out;
  std::size_t at = 0, count = 0;
  for (const Place& place : places) {
    if (place.at < at || ++count > kMost) continue;
    out += text.substr(at, place.at - at);
    out.append(kMark).append(text, place.at, place.length).append(kMark);
    at = place.at + place.length;
  }
  return out += text.substr(at);
}

}  // namespace penstock::gui

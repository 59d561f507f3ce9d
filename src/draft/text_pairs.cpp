// SPDX-License-Identifier: GPL-3.0-or-later
// Names and values within a request text: of its query, its cookies, its form.
#include <algorithm>
#include <optional>

#include "draft/text_scan.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/text_edits.h"

namespace penstock::draft {
namespace {

struct PairPlace {
  Place whole, name, value;
  bool equals = false;
  std::size_t list = 0;  // of the list that holds it
};

struct Found {
  std::vector<Place> lists;  // what is separated: a query, each Cookie field's value, a form
  std::vector<PairPlace> pairs;
};

char separatorOf(Pairs where) { return where == Pairs::cookies ? ';' : '&'; }

void addPairs(std::string_view text, Place list, Pairs where, Found& found) {
  std::size_t pos = list.at;
  while (pos <= endOf(list)) {
    const std::size_t end = std::min(text.find(separatorOf(where), pos), endOf(list));
    std::string_view part = text.substr(pos, end - pos);
    if (where == Pairs::cookies) part = trimOws(part);
    if (!part.empty()) {
      PairPlace pair;
      const auto begin = std::size_t(part.data() - text.data());
      const std::size_t equals = part.find('=');
      pair.equals = equals != part.npos;
      pair.whole = {begin, part.size()};
      pair.name = {begin, std::min(equals, part.size())};
      pair.value = pair.equals ? Place{begin + equals + 1, part.size() - equals - 1} : Place{begin + part.size(), 0};
      pair.list = found.lists.size();
      found.pairs.push_back(pair);
    }
    pos = end + 1;
  }
  found.lists.push_back(list);
}

/// The query of the target without its "?"; nothing where there is none.
std::optional<Place> queryPlace(std::string_view text) {
  const Place target = startLineOf(text).target;
  const std::string_view word = at(text, target);
  const std::size_t end = std::min(word.find('#'), word.size());
  const std::size_t mark = word.substr(0, end).find('?');
  if (mark == word.npos) return std::nullopt;
  return Place{target.at + mark + 1, end - mark - 1};
}

Found find(std::string_view text, Pairs where) {
  Found found;
  switch (where) {
    case Pairs::query:
      if (const auto place = queryPlace(text)) addPairs(text, *place, where, found);
      break;
    case Pairs::cookies:
      for (const FieldPlace& field : fieldPlaces(text, startLineOf(text), isHttp2(text)))
        if (equalsIgnoreCase(at(text, field.name), "Cookie")) addPairs(text, field.value, where, found);
      break;
    case Pairs::form: {
      const Split parts = split(text);
      addPairs(text, {parts.head.size(), parts.body.size()}, where, found);
      break;
    }
  }
  return found;
}

bool isUnreserved(unsigned char c) {
  return (c >= '0' && c <= '9') || (toLower(char(c)) >= 'a' && toLower(char(c)) <= 'z') || std::string_view("-._~").find(char(c)) != std::string_view::npos;
}

/// Percent-encoding of what has a meaning, or no place, there.
std::string encoded(std::string_view bytes, Pairs where, bool isName) {
  if (where == Pairs::cookies) return oneLine(bytes);
  constexpr char hex[] = "0123456789ABCDEF";
  const std::string_view plain = where == Pairs::query ? "!$'()*,;:@/?[]{}|" : "*";
  std::string out;
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    if (c == ' ' && where == Pairs::form)
      out += '+';
    else if (isUnreserved(c) || plain.find(byte) != plain.npos || (byte == '=' && !isName && where == Pairs::query))
      out += byte;
    else
      out.append({'%', hex[c >> 4], hex[c & 15]});
  }
  return out;
}

std::string shown(std::string_view raw, Pairs where) { return where == Pairs::cookies ? std::string(raw) : codec::percentDecode(raw, true); }

std::string pairText(Pairs where, std::string_view name, std::string_view value) {
  return encoded(name, where, true) + "=" + encoded(value, where, false);
}

TextEdits insertInto(std::string_view text, Pairs where, std::string pair) {
  switch (where) {
    case Pairs::query: {
      const Place target = startLineOf(text).target;
      if (target.length == 0) return setTarget(text, "/?" + pair);
      const std::size_t fragment = std::min(at(text, target).find('#'), target.length);
      return {{{target.at + fragment, 0}, "?" + pair}};
    }
    case Pairs::cookies:
      return insertField(text, fields(text).size(), isHttp2(text) ? "cookie" : "Cookie", pair);
    case Pairs::form:
      break;
  }
  return setBody(text, pair);
}

/// A pair and what separates it from the next in its list, or else from the one before.
Place withSeparator(std::string_view text, const Place& list, const Place& pair, Pairs where) {
  std::size_t begin = pair.at, end = endOf(pair);
  const auto isSpace = [](char c) { return c == ' ' || c == '\t'; };
  std::size_t next = end;
  while (where == Pairs::cookies && next < endOf(list) && isSpace(text[next])) ++next;
  if (next < endOf(list)) {
    end = next + 1;
    while (where == Pairs::cookies && end < endOf(list) && isSpace(text[end])) ++end;
    return {begin, end - begin};
  }
  while (where == Pairs::cookies && begin > list.at && isSpace(text[begin - 1])) --begin;
  if (begin > list.at) --begin;
  return {begin, end - begin};
}

/// All that goes with the last pair of a list.
TextEdits removeList(std::string_view text, Pairs where, const Place& list) {
  if (where == Pairs::query) return {{{list.at - 1, list.length + 1}, ""}};
  if (where == Pairs::form) return {{list, ""}};
  const std::vector<Item> all = fields(text);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i].place.at <= list.at && list.at <= endOf(all[i].place)) return removeField(text, i);
  return {};
}

/// Whether the query's pairs after are those before, but for that one.
bool leavesOthers(std::string_view before, std::string_view after, std::size_t index) {
  const Found was = find(before, Pairs::query), is = find(after, Pairs::query);
  if (is.pairs.size() + 1 != was.pairs.size()) return false;
  for (std::size_t i = 0; i < is.pairs.size(); ++i)
    if (at(after, is.pairs[i].whole) != at(before, was.pairs[i < index ? i : i + 1].whole)) return false;
  return true;
}

/// The list without that pair, blanks percent-encoded: at the edge of what is left they, or what they part, would be none of the target.
TextEdit withoutBlanks(std::string_view text, const Found& found, std::size_t index) {
  const PairPlace& gone = found.pairs[index];
  std::string rest;
  for (std::size_t i = 0; i < found.pairs.size(); ++i) {
    if (i == index || found.pairs[i].list != gone.list) continue;
    if (!rest.empty()) rest += '&';
    for (const char c : at(text, found.pairs[i].whole)) rest += c == ' ' ? "%20" : c == '\t' ? "%09" : c == '\r' ? "%0D" : std::string_view(&c, 1);
  }
  return {found.lists[gone.list], rest};
}

}  // namespace

std::vector<Item> pairs(std::string_view text, Pairs where) {
  std::vector<Item> out;
  for (const PairPlace& pair : find(text, where).pairs)
    out.push_back({shown(at(text, pair.name), where), shown(at(text, pair.value), where), pair.whole});
  return out;
}

TextEdits setPair(std::string_view text, Pairs where, std::size_t index, std::string_view name, std::string_view value) {
  const Found found = find(text, where);
  if (index >= found.pairs.size()) return insertPair(text, where, index, name, value);
  const PairPlace& pair = found.pairs[index];
  TextEdits edits;
  if (shown(at(text, pair.name), where) != name) edits.push_back({pair.name, encoded(name, where, true)});
  if (shown(at(text, pair.value), where) != value) edits.push_back({pair.value, std::string(pair.equals ? "" : "=").append(encoded(value, where, false))});
  return edits;
}

TextEdits insertPair(std::string_view text, Pairs where, std::size_t before, std::string_view name, std::string_view value) {
  const Found found = find(text, where);
  if (before > found.pairs.size()) return {};
  const std::string pair = pairText(where, name, value);
  const std::string separator = where == Pairs::cookies ? "; " : "&";
  if (before < found.pairs.size()) return {{{found.pairs[before].whole.at, 0}, pair + separator}};
  if (!found.pairs.empty()) return {{{endOf(found.pairs.back().whole), 0}, separator + pair}};
  if (where == Pairs::query && !found.lists.empty()) return {{{found.lists[0].at, 0}, pair}};
  return insertInto(text, where, pair);
}

TextEdits removePair(std::string_view text, Pairs where, std::size_t index) {
  const Found found = find(text, where);
  if (index >= found.pairs.size()) return {};
  const PairPlace& pair = found.pairs[index];
  const auto beside = std::count_if(found.pairs.begin(), found.pairs.end(), [&](const PairPlace& p) { return p.list == pair.list; });
  if (beside == 1) return removeList(text, where, found.lists[pair.list]);
  TextEdits edits{{withSeparator(text, found.lists[pair.list], pair.whole, where), ""}};
  if (where == Pairs::query && !leavesOthers(text, applied(text, edits), index)) edits = {withoutBlanks(text, found, index)};
  return edits;
}

}  // namespace penstock::draft

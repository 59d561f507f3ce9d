// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/text_scan.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

constexpr std::string_view blanks = " \t\r";  // a bare CR counts as white space there: RFC 9112 3

/// "HTTP/1.1", and what a person may try in its place: letters, digits and dots behind the slash.
bool looksLikeVersion(std::string_view word) {
  if (word.size() <= 5 || !equalsIgnoreCase(word.substr(0, 5), "HTTP/")) return false;
  const auto fits = [](char c) { return c == '.' || (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'z'); };
  return std::all_of(word.begin() + 5, word.end(), fits);
}

/// Name and value of a field whose lines are [line.begin, line.end).
void readField(std::string_view text, bool http2, FieldPlace& field) {
  const std::string_view content = field.line.of(text);
  // The colon that a pseudo-header field begins with is a part of its name.
  const std::size_t colon = content.find(':', http2 && content.starts_with(':') ? 1 : 0);
  field.colon = colon != content.npos;
  const std::size_t begin = field.line.begin;
  if (!field.colon) {
    const bool alone = http2 && content.starts_with(':');
    field.name = {begin, alone ? content.size() : 0};
    field.value = {alone ? field.line.end : begin, alone ? 0 : content.size()};
    return;
  }
  field.name = {begin, colon};
  std::string_view value = content.substr(colon + 1);
  if (http2) {
    if (value.starts_with(' ')) value.remove_prefix(1);
  } else {
    value = trimOws(value);
  }
  field.value = {value.empty() ? field.line.end : std::size_t(value.data() - text.data()), value.size()};
}

}  // namespace

Line lineAt(std::string_view text, std::size_t pos) {
  const std::size_t lf = text.find('\n', pos);
  // A CR at the very end is the beginning of a line end.
  if (lf == text.npos) return {pos, text.size() - (text.size() > pos && text.back() == '\r' ? 1 : 0), text.size()};
  return {pos, lf > pos && text[lf - 1] == '\r' ? lf - 1 : lf, lf + 1};
}

StartLine startLineOf(std::string_view text) {
  StartLine start;
  std::size_t pos = 0;
  for (; pos < text.size(); pos = start.line.next, ++start.number) {
    start.line = lineAt(text, pos);
    if (start.line.begin != start.line.end) break;
  }
  if (pos >= text.size()) start.line = {text.size(), text.size(), text.size()};
  const std::size_t offset = start.line.begin;
  const std::string_view line = start.line.of(text);
  const std::size_t first = std::min(line.find_first_not_of(blanks), line.size());
  const std::size_t last = first == line.size() ? first : line.find_last_not_of(blanks) + 1;
  const std::string_view words = line.substr(0, last);
  const std::size_t methodEnd = std::min(words.find_first_of(blanks, first), last);
  start.method = {offset + first, methodEnd - first};
  start.target = start.version = {offset + last, 0};
  if (methodEnd == last) return start;
  const std::size_t targetBegin = words.find_first_not_of(blanks, methodEnd);
  const std::size_t versionBegin = words.find_last_of(blanks) + 1;
  std::size_t targetEnd = last;
  if (looksLikeVersion(words.substr(versionBegin))) {
    start.version = {offset + versionBegin, last - versionBegin};
    targetEnd = versionBegin == targetBegin ? targetBegin : words.find_last_not_of(blanks, versionBegin - 1) + 1;
  }
  start.target = {offset + targetBegin, targetEnd - targetBegin};
  return start;
}

std::vector<FieldPlace> fieldPlaces(std::string_view text, const StartLine& start, bool http2, std::size_t mostBytes) {
  std::vector<FieldPlace> out;
  unsigned number = start.number;
  const std::size_t limit = std::min(text.size(), mostBytes);
  for (std::size_t pos = start.line.next; pos < limit;) {
    FieldPlace field;
    field.line = lineAt(text, pos);
    field.number = ++number;
    if (field.line.begin == field.line.end) break;
    pos = field.line.next;
    while (!http2 && pos < limit && (text[pos] == ' ' || text[pos] == '\t')) {
      const Line more = lineAt(text, pos);
      if (more.begin == more.end) break;
      field.line.end = more.end;
      field.line.next = pos = more.next;
      ++number;
    }
    readField(text, http2, field);
    out.push_back(field);
  }
  return out;
}

std::size_t endOfFields(std::string_view text) {
  std::size_t pos = startLineOf(text).line.next;
  while (pos < text.size()) {
    const Line line = lineAt(text, pos);
    if (line.begin == line.end) break;
    pos = line.next;
  }
  return pos;
}

std::string_view lineEndOf(std::string_view text) {
  const Line line = startLineOf(text).line;
  if (line.next == line.end) return isHttp2(text) ? "\n" : "\r\n";
  return text[line.end] == '\r' ? "\r\n" : "\n";
}

std::string oneLine(std::string_view value) {
  std::string out(value);
  std::replace_if(out.begin(), out.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; }, ' ');
  return out;
}

}  // namespace penstock::draft

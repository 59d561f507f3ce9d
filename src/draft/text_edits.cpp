// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of a request text's start line, fields and body.
#include "penstock/draft/text_edits.h"

#include <algorithm>

#include "draft/text_scan.h"
#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

std::vector<FieldPlace> placesOf(std::string_view text) { return fieldPlaces(text, startLineOf(text), isHttp2(text)); }

void replace(TextEdits& edits, std::string_view text, Place place, std::string bytes) {
  if (at(text, place) != bytes) edits.push_back({place, std::move(bytes)});
}

/// Lines of HTTP/2 that name `pseudo` with a value of their own.
void replaceLines(TextEdits& edits, std::string_view text, std::string_view pseudo, const std::string& value) {
  if (!isHttp2(text)) return;
  for (const FieldPlace& field : placesOf(text))
    if (field.colon && at(text, field.name) == pseudo) replace(edits, text, field.value, value);
}

/// A word of the start line; one that was not there brings the blank before it.
TextEdits setWord(std::string_view text, Place word, std::string value, bool wantsBlank) {
  TextEdits edits;
  if (word.length == 0 && wantsBlank && !value.empty()) value.insert(0, 1, ' ');
  replace(edits, text, word, std::move(value));
  return edits;
}

std::string fieldLine(std::string_view text, std::string_view name, std::string_view value) {
  return oneLine(name).append(": ").append(oneLine(value)).append(lineEndOf(text));
}

/// The start line as the last of a text has no end: what comes behind needs one.
TextEdits insertLine(std::string_view text, std::size_t pos, std::string line) {
  const bool open = pos > 0 && pos == text.size() && text[pos - 1] != '\n';
  if (open) line.insert(0, text[pos - 1] == '\r' ? "\n" : lineEndOf(text));
  return {{{pos, 0}, std::move(line)}};
}

std::string valueLine(const FieldPlace& field, std::string_view value, bool http2) {
  const std::string flat = oneLine(value);
  if (!field.colon) return std::string(": ").append(flat);  // of a pseudo-header field that stood for the first line's
  const bool tight = field.value.length == 0 && field.value.at == endOf(field.name) + 1;
  return std::string(tight && !http2 ? " " : "").append(flat);
}

}  // namespace

std::string applied(std::string_view text, const TextEdits& edits) {
  std::string out;
  std::size_t pos = 0;
  for (const TextEdit& edit : edits) {
    out.append(text, pos, edit.place.at - pos).append(edit.bytes);
    pos = endOf(edit.place);
  }
  return out.append(text, pos);
}

std::string methodOf(std::string_view text) { return std::string(at(text, startLineOf(text).method)); }
std::string targetOf(std::string_view text) { return std::string(at(text, startLineOf(text).target)); }

TextEdits setMethod(std::string_view text, std::string_view method) {
  const std::string word = oneLine(method);
  TextEdits edits = setWord(text, startLineOf(text).method, word, false);
  replaceLines(edits, text, ":method", word);
  return edits;
}

TextEdits setTarget(std::string_view text, std::string_view target) {
  const StartLine start = startLineOf(text);
  const std::string word = oneLine(target);
  std::string bytes = word;
  const bool missing = start.target.length == 0;
  const bool blankBefore = start.target.at > 0 && (text[start.target.at - 1] == ' ' || text[start.target.at - 1] == '\t');
  if (missing && !blankBefore) bytes.insert(0, 1, ' ');
  if (missing && start.version.length > 0) bytes += ' ';
  TextEdits edits;
  replace(edits, text, start.target, std::move(bytes));
  replaceLines(edits, text, ":path", word);
  return edits;
}

TextEdits setVersion(std::string_view text, std::string_view version) {
  return setWord(text, startLineOf(text).version, oneLine(version), true);
}

std::vector<Item> fields(std::string_view text) {
  std::vector<Item> out;
  for (const FieldPlace& field : placesOf(text))
    out.push_back({std::string(at(text, field.name)), std::string(at(text, field.value)), {field.line.begin, field.line.next - field.line.begin}});
  return out;
}

TextEdits setField(std::string_view text, std::size_t index, std::string_view name, std::string_view value) {
  const std::vector<FieldPlace> places = placesOf(text);
  if (index >= places.size()) return insertField(text, index, name, value);
  const FieldPlace& field = places[index];
  TextEdits edits;
  if (!field.colon && field.name.length == 0) {
    const std::string start = name.empty() ? "" : oneLine(name).append(": ");
    replace(edits, text, {field.line.begin, field.line.end - field.line.begin}, start + oneLine(value));
    return edits;
  }
  replace(edits, text, field.name, oneLine(name));
  if (at(text, field.value) != value) replace(edits, text, field.value, valueLine(field, value, isHttp2(text)));
  return edits;
}

TextEdits insertField(std::string_view text, std::size_t before, std::string_view name, std::string_view value) {
  const std::vector<FieldPlace> places = placesOf(text);
  if (before > places.size()) return {};
  // A line that begins with white space would be taken for the end of a new one before it.
  while (before < places.size() && (text[places[before].line.begin] == ' ' || text[places[before].line.begin] == '\t')) ++before;
  const std::size_t pos = before < places.size() ? places[before].line.begin : endOfFields(text);
  return insertLine(text, pos, fieldLine(text, name, value));
}

TextEdits removeField(std::string_view text, std::size_t index) {
  const std::vector<FieldPlace> places = placesOf(text);
  if (index >= places.size()) return {};
  const Line& line = places[index].line;
  return {{{line.begin, line.next - line.begin}, ""}};
}

TextEdits setField(std::string_view text, std::string_view name, std::string_view value) {
  const std::vector<FieldPlace> places = placesOf(text);
  const auto found = std::find_if(places.begin(), places.end(), [&](const FieldPlace& f) { return equalsIgnoreCase(at(text, f.name), name); });
  const auto index = std::size_t(found - places.begin());
  return setField(text, index, found == places.end() ? name : at(text, found->name), value);
}

TextEdits setBody(std::string_view text, std::string_view body) {
  const Split parts = split(text);
  TextEdits edits;
  if (parts.ended) {
    replace(edits, text, {parts.head.size(), parts.body.size()}, std::string(body));
    return edits;
  }
  const Line first = startLineOf(text).line;
  if (first.begin == first.end) return {};
  const std::string_view lineEnd = lineEndOf(text);
  const bool open = text.back() != '\n', half = text.ends_with("\n\r");
  std::string end(half ? "" : lineEnd);
  if (open) end.insert(0, text.back() == '\r' ? "\n" : lineEnd);
  edits.push_back({{text.size(), 0}, end.append(body)});
  return edits;
}

}  // namespace penstock::draft

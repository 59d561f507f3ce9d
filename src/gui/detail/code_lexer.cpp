// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/code_lexer.h"

#include <algorithm>
#include <array>

#include "penstock/codec/json_scanner.h"

namespace penstock::gui {
namespace {

using codec::TokenKind;
using codec::TokenSpan;
using Spans = std::vector<TokenSpan>;

bool isWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

/// Past the closing quote, or the end.
std::size_t endOfQuoted(std::string_view row, std::size_t at) {
  const char quote = row[at];
  for (++at; at < row.size() && row[at] != quote; ++at)
    if (row[at] == '\\') ++at;
  return std::min(at + 1, row.size());
}

std::size_t endOfWord(std::string_view row, std::size_t at) {
  while (at < row.size() && isWord(row[at])) ++at;
  return at;
}

void lexHead(std::string_view row, bool firstLine, Spans& out) {
  if (firstLine && !row.starts_with(':')) {
    const std::size_t first = std::min(row.find(' '), row.size());
    const std::size_t last = row.rfind(' ');
    if (row.starts_with("HTTP/")) {
      out.push_back({0, first, TokenKind::comment});
      const std::size_t end = std::min(row.find(' ', first + 1), row.size());
      if (first < row.size()) out.push_back({first + 1, end - std::min(end, first + 1), TokenKind::number});
      return;
    }
    out.push_back({0, first, TokenKind::key});
    if (last != std::string_view::npos && last > first && row.substr(last + 1).starts_with("HTTP/"))
      out.push_back({last + 1, row.size() - last - 1, TokenKind::comment});
    return;
  }
  // From the second character: HTTP/2 pseudo-header names begin with a colon.
  const std::size_t colon = row.find(':', 1);
  if (colon != std::string_view::npos) out.push_back({0, colon, TokenKind::key});
}

void lexMarkup(std::string_view row, Spans& out) {
  std::size_t i = 0;
  while (i < row.size()) {
    const std::size_t open = row.find('<', i);
    if (open == std::string_view::npos) return;
    if (row.substr(open).starts_with("<!--")) {
      const std::size_t end = row.find("-->", open);
      i = end == std::string_view::npos ? row.size() : end + 3;
      out.push_back({open, i - open, TokenKind::comment});
      continue;
    }
    std::size_t at = open + 1;
    if (at < row.size() && (row[at] == '/' || row[at] == '!' || row[at] == '?')) ++at;
    const std::size_t nameEnd = std::max(endOfWord(row, at), at);
    if (nameEnd == at) {
      i = open + 1;
      continue;
    }
    out.push_back({open, nameEnd - open, TokenKind::tag});
    for (i = nameEnd; i < row.size() && row[i] != '>';) {
      if (row[i] == '"' || row[i] == '\'') {
        const std::size_t end = endOfQuoted(row, i);
        out.push_back({i, end - i, TokenKind::string});
        i = end;
      } else if (isWord(row[i])) {
        const std::size_t end = endOfWord(row, i);
        out.push_back({i, end - i, TokenKind::number});
        i = end;
      } else {
        ++i;
      }
    }
    if (i < row.size()) out.push_back({i, 1, TokenKind::tag}), ++i;
  }
}

bool isKeyword(std::string_view word) {
  static constexpr std::array<std::string_view, 47> words = {
      "as",        "async",  "await",  "break",  "case",   "catch",      "class",    "const",   "continue", "debugger",
      "default",   "delete", "do",     "else",   "export", "extends",    "false",    "finally", "for",      "from",
      "function",  "get",    "if",     "import", "in",     "instanceof", "let",      "new",     "null",     "of",
      "return",    "set",    "static", "super",  "switch", "this",       "throw",    "true",    "try",      "typeof",
      "undefined", "var",    "void",   "while",  "with",   "yield",      "interface"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

void lexScript(std::string_view row, Spans& out) {
  std::size_t i = 0;
  while (i < row.size()) {
    const std::string_view rest = row.substr(i);
    std::size_t end = i + 1;
    if (rest.starts_with("//")) {
      out.push_back({i, row.size() - i, TokenKind::comment});
      return;
    }
    if (rest.starts_with("/*")) {
      const std::size_t close = row.find("*/", i + 2);
      end = close == std::string_view::npos ? row.size() : close + 2;
      out.push_back({i, end - i, TokenKind::comment});
    } else if (row[i] == '"' || row[i] == '\'' || row[i] == '`') {
      end = endOfQuoted(row, i);
      out.push_back({i, end - i, TokenKind::string});
    } else if (isDigit(row[i])) {
      while (end < row.size() && (isWord(row[end]) || row[end] == '.') && row[end] != '-') ++end;
      out.push_back({i, end - i, TokenKind::number});
    } else if (isWord(row[i]) && row[i] != '-') {
      while (end < row.size() && isWord(row[end]) && row[end] != '-') ++end;
      if (isKeyword(row.substr(i, end - i))) out.push_back({i, end - i, TokenKind::key});
    }
    i = end;
  }
}

void lexCss(std::string_view row, Spans& out) {
  std::size_t i = 0;
  while (i < row.size()) {
    std::size_t end = i + 1;
    if (row.substr(i).starts_with("/*")) {
      const std::size_t close = row.find("*/", i + 2);
      end = close == std::string_view::npos ? row.size() : close + 2;
      out.push_back({i, end - i, TokenKind::comment});
    } else if (row[i] == '"' || row[i] == '\'') {
      end = endOfQuoted(row, i);
      out.push_back({i, end - i, TokenKind::string});
    } else if (row[i] == '@') {
      end = endOfWord(row, i + 1);
      out.push_back({i, end - i, TokenKind::literal});
    } else if (isDigit(row[i]) || (row[i] == '#' && i + 1 < row.size() && isWord(row[i + 1]))) {
      while (end < row.size() && (isWord(row[end]) || row[end] == '.' || row[end] == '%')) ++end;
      const std::size_t next = std::min(row.find_first_not_of(' ', end), row.size());
      // "#id {" is a selector, "#fff;" a colour.
      if (row[i] != '#' || next == row.size() || std::string_view(";,})!").find(row[next]) != std::string_view::npos)
        out.push_back({i, end - i, TokenKind::number});
    } else if (isWord(row[i])) {
      end = endOfWord(row, i);
      if (end < row.size() && row[end] == ':' && row.find('{', end) == std::string_view::npos)
        out.push_back({i, end - i, TokenKind::key});
    }
    i = end;
  }
}

void lexForm(std::string_view row, Spans& out) {
  std::size_t i = 0;
  while (i < row.size()) {
    const std::size_t end = std::min(row.find('&', i), row.size());
    const std::size_t equals = std::min(row.find('=', i), end);
    if (equals > i) out.push_back({i, equals - i, TokenKind::key});
    if (end > equals + 1) out.push_back({equals + 1, end - equals - 1, TokenKind::string});
    i = end + 1;
  }
}

/// `name: "text"  # comment`, `3 {`, `labels["a"]: 1`.
void lexProtobuf(std::string_view row, Spans& out) {
  std::size_t i = std::min(row.find_first_not_of(' '), row.size());
  const std::size_t name = i;
  while (i < row.size() && (isWord(row[i]) || row[i] == '.')) ++i;
  if (i > name) out.push_back({name, i - name, TokenKind::key});
  while (i < row.size()) {
    std::size_t end = i + 1;
    if (row[i] == '#') {
      out.push_back({i, row.size() - i, TokenKind::comment});
      return;
    }
    if (row[i] == '"') {
      end = endOfQuoted(row, i);
      out.push_back({i, end - i, TokenKind::string});
    } else if (isDigit(row[i]) || (row[i] == '-' && i + 1 < row.size() && isDigit(row[i + 1]))) {
      while (end < row.size() && (isWord(row[end]) || row[end] == '.')) ++end;
      out.push_back({i, end - i, TokenKind::number});
    } else if (isWord(row[i])) {
      end = endOfWord(row, i);
      out.push_back({i, end - i, TokenKind::literal});
    }
    i = end;
  }
}

/// Names stand in a column of their own; what is published follows as it is.
void lexMqtt(std::string_view row, bool firstLine, Spans& out) {
  constexpr std::size_t kNames = 30;
  if (firstLine) return out.push_back({0, std::min(row.find(' '), row.size()), TokenKind::tag});
  const std::size_t from = std::min(row.find_first_not_of(' '), row.size());
  const bool capital = from < row.size() && row[from] >= 'A' && row[from] <= 'Z';
  if (!capital || row.size() <= kNames || row[kNames - 1] != ' ' || row[kNames - 2] != ' ') return;
  const std::size_t to = row.find_last_not_of(' ', kNames - 1);
  out.push_back({from, to + 1 - from, TokenKind::key});
}

}  // namespace

Language languageOf(codec::BodyType type) {
  using T = codec::BodyType;
  switch (type) {
    case T::json:
    case T::jsonLines:
      return Language::json;
    case T::xml:
    case T::html:
    case T::svg:
      return Language::markup;
    case T::css:
      return Language::css;
    case T::js:
      return Language::script;
    case T::form:
      return Language::form;
    default:
      return Language::plain;
  }
}

std::vector<TokenSpan> lexRow(Language language, std::string_view row, bool firstLine) {
  Spans spans;
  switch (language) {
    case Language::plain:
      break;
    case Language::json:
      codec::jsonLineSpans(row, spans);
      break;
    case Language::markup:
      lexMarkup(row, spans);
      break;
    case Language::script:
      lexScript(row, spans);
      break;
    case Language::css:
      lexCss(row, spans);
      break;
    case Language::form:
      lexForm(row, spans);
      break;
    case Language::httpHead:
      lexHead(row, firstLine, spans);
      break;
    case Language::protobuf:
      lexProtobuf(row, spans);
      break;
    case Language::mqtt:
      lexMqtt(row, firstLine, spans);
      break;
  }
  return spans;
}

}  // namespace penstock::gui

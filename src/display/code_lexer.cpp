// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/code_lexer.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "penstock/codec/json_scanner.h"

namespace penstock::display {
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

/// Past the quote that closes what goes on at `at`, or the end; then `open` says so, and whether a backslash came last.
std::size_t endOfQuote(std::string_view row, std::size_t at, char quote, bool& open, bool& escaped) {
  for (; at < row.size() && row[at] != quote; ++at)
    if (row[at] == '\\') ++at;
  open = at >= row.size();
  escaped = at > row.size();
  return std::min(at + 1, row.size());
}

/// Past the closing quote, or the end.
std::size_t endOfQuoted(std::string_view row, std::size_t at) {
  bool open = false, escaped = false;
  return endOfQuote(row, at + 1, row[at], open, escaped);
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

/// Goes on inside a tag, up to its end.
std::size_t lexTag(std::string_view row, std::size_t i, Spans& out) {
  while (i < row.size() && row[i] != '>') {
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
  if (i < row.size()) out.push_back({i++, 1, TokenKind::tag});
  return i;
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
    if (nameEnd == at && at == row.size()) {  // its name is in the row below, if anywhere
      out.push_back({open, at - open, TokenKind::tag});
      return;
    }
    if (nameEnd == at) {
      i = open + 1;
      continue;
    }
    out.push_back({open, nameEnd - open, TokenKind::tag});
    i = lexTag(row, nameEnd, out);
  }
}

/// Whether a slash behind that begins a regular expression, and divides nothing.
bool beforeRegex(std::string_view row, std::size_t slash, char before, const Spans& out) {
  const std::size_t last = slash == 0 ? std::string_view::npos : row.find_last_not_of(" \t", slash - 1);
  const char c = last == std::string_view::npos ? before : row[last];
  if (c == 0 || std::string_view("(,=:[!&|?{};+-*%~^").find(c) != std::string_view::npos) return true;
  return !out.empty() && out.back().kind == TokenKind::key && out.back().offset + out.back().length == last + 1;
}

/// Past a regular expression that goes on at `at`, and its flags; npos where it does not end in the row.
std::size_t endOfRegex(std::string_view row, std::size_t at, bool& inClass, bool& escaped) {
  escaped = false;
  for (std::size_t i = at; i < row.size(); ++i) {
    if (row[i] == '\\') {
      escaped = ++i == row.size();
    } else if (row[i] == '[') {
      inClass = true;
    } else if (row[i] == ']') {
      inClass = false;
    } else if (row[i] == '/' && !inClass) {
      return endOfWord(row, i + 1);
    }
  }
  return row.npos;
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

/// `before`: what stands before the row in its line; 0 for nothing.
void lexScript(std::string_view row, char before, Spans& out) {
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
    } else if (row[i] == '/' && beforeRegex(row, i, before, out)) {
      bool inClass = false, escaped = false;
      end = std::min(endOfRegex(row, i + 1, inClass, escaped), row.size());
      out.push_back({i, end - i, TokenKind::string});
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

/// `name   = value`; what is moved in goes on with the value above.
void lexFields(std::string_view row, Spans& out) {
  const std::size_t equals = row.find(" = ");
  const std::size_t from = std::min(row.find_first_not_of(' '), row.size());
  if (from > 0 && from != equals + 1) {
    if (from < row.size()) out.push_back({from, row.size() - from, TokenKind::string});
    return;
  }
  if (equals == row.npos) return;
  const std::size_t to = row.find_last_not_of(' ', equals);
  if (from == 0 && to != row.npos) out.push_back({0, to + 1, TokenKind::key});
  if (equals + 3 < row.size()) out.push_back({equals + 3, row.size() - equals - 3, TokenKind::string});
}

/// `1  name · what it is`, or its content moved in below.
void lexParts(std::string_view row, Spans& out) {
  const std::size_t from = std::min(row.find_first_not_of(' '), row.size());
  std::size_t at = from;
  while (at < row.size() && isDigit(row[at])) ++at;
  const std::string_view rest = row.substr(at);
  if (from % 2 == 0 && at > from && rest.starts_with("  ") && !rest.starts_with("   ")) {
    out.push_back({from, at - from, TokenKind::comment});
    const std::size_t end = std::min(row.find(" · ", at), row.size());
    out.push_back({at + 2, end - at - 2, row[at + 2] == '(' ? TokenKind::comment : TokenKind::key});
    if (end < row.size()) out.push_back({end, row.size() - end, TokenKind::comment});
    return;
  }
  if (from == row.size()) return;
  if (row[from] == '(' && row.ends_with(')')) return out.push_back({from, row.size() - from, TokenKind::comment});
  if (std::string_view("{}[]\"").find(row[from]) == std::string_view::npos) return out.push_back({from, row.size() - from, TokenKind::string});
  codec::jsonLineSpans(row, out);
}

/// Titles; of JSON what a text hardly has.
void lexAnswer(std::string_view row, Spans& out) {
  if (row.starts_with("── ") && row.ends_with(" ──")) return out.push_back({0, row.size(), TokenKind::tag});
  const std::size_t from = std::min(row.find_first_not_of(' '), row.size());
  const std::string_view rest = row.substr(from);
  const bool bracket = !rest.empty() && rest.size() <= 2 && std::string_view("{}[]").find(rest[0]) != rest.npos;
  if (!bracket && !rest.starts_with('"')) return;
  Spans json;
  codec::jsonLineSpans(row, json);
  if (bracket || json.front().kind == TokenKind::key) out = std::move(json);
}

bool isLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// A title, or `  name   value`.
void lexFacts(std::string_view row, Spans& out) {
  if (row.empty()) return;
  if (!row.starts_with("  ")) return out.push_back({0, row.size(), TokenKind::tag});
  out.push_back({2, std::min(row.find("  ", 2), row.size()) - 2, TokenKind::key});
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

namespace {

/// Takes what the row above was left in the middle of, up to where that ends; npos where it does not.
std::size_t finish(std::string_view row, Unfinished& u, Spans& spans) {
  const auto comment = [&](std::string_view end) {
    const std::string around = std::string(u.before, sizeof u.before) + std::string(row.substr(0, end.size()));
    const std::size_t across = around.find(end), inside = row.find(end);
    const std::size_t to = across != around.npos ? across + end.size() - sizeof u.before
                           : inside == row.npos  ? row.npos
                                                 : inside + end.size();
    spans.push_back({0, std::min(to, row.size()), TokenKind::comment});
    return to;
  };
  switch (u.kind) {
    case Unfinished::blockComment:
      return comment("*/");
    case Unfinished::markupComment:
      return comment("-->");
    case Unfinished::lineComment:
      spans.push_back({0, row.size(), TokenKind::comment});
      return row.npos;
    case Unfinished::quoted: {
      bool open = false;
      const std::size_t end = endOfQuote(row, u.escaped ? 1 : 0, u.quote, open, u.escaped);
      spans.push_back({0, end, TokenKind::string});
      return open ? row.npos : end;
    }
    case Unfinished::regex: {
      const std::size_t end = endOfRegex(row, u.escaped ? 1 : 0, u.inClass, u.escaped);
      spans.push_back({0, std::min(end, row.size()), TokenKind::string});
      u.length += row.size();
      return end;
    }
    case Unfinished::tag:
    case Unfinished::nothing:
      break;
  }
  return 0;
}

/// What the row is left in the middle of, as the last of its spans from `own` on shows.
Unfinished leftIn(Language language, std::string_view row, const Spans& spans, std::size_t own, bool inTag) {
  Unfinished u;
  if (spans.size() == own) {
    if (inTag) u.kind = Unfinished::tag;
    return u;
  }
  const TokenSpan& last = spans.back();
  const std::string_view token = row.substr(last.offset, last.length);
  const bool atEnd = last.offset + last.length == row.size();
  const bool script = language == Language::script, markup = language == Language::markup;
  if (last.kind == TokenKind::comment) {
    if (!atEnd) return u;
    if (markup && (token.size() < 7 || !token.ends_with("-->"))) u.kind = Unfinished::markupComment;
    if (token.starts_with("/*") && (token.size() < 4 || !token.ends_with("*/"))) u.kind = Unfinished::blockComment;
    if (script && token.starts_with("//")) u.kind = Unfinished::lineComment;
    return u;
  }
  if (markup && !(last.kind == TokenKind::tag && token == ">")) u.kind = Unfinished::tag;
  const bool quotes = last.kind == TokenKind::string || last.kind == TokenKind::key;
  if (script && atEnd && quotes && token.front() == '/') {
    u.length = token.size();
    if (endOfRegex(token, 1, u.inClass, u.escaped) == token.npos) u.kind = Unfinished::regex;
    return u;
  }
  if (!atEnd || !quotes || std::string_view("\"'`").find(token.front()) == std::string_view::npos) return u;
  bool open = false;
  endOfQuote(token, 1, token.front(), open, u.escaped);
  if (!open) return u;
  u.kind = Unfinished::quoted;
  u.quote = token.front();
  u.inTag = markup;
  return u;
}

Spans lexWhole(Language language, std::string_view row, bool firstLine, char before) {
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
      lexScript(row, before, spans);
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
    case Language::fields:
      lexFields(row, spans);
      break;
    case Language::parts:
      lexParts(row, spans);
      break;
    case Language::facts:
      lexFacts(row, spans);
      break;
    case Language::answer:
      lexAnswer(row, spans);
      break;
  }
  return spans;
}

/// Whether the row above ended with a slash that may be half of what begins a comment.
bool slashBefore(const Unfinished& u, Language language) {
  if (language != Language::script && language != Language::css) return false;
  const bool begun = u.kind == Unfinished::nothing || (u.kind == Unfinished::regex && u.length == 1);
  return begun && u.before[1] == '/' && u.before[0] != '*';
}

/// Names and values: a line of several rows ends with what its first one ended with.
Spans lexValue(Language language, std::string_view row, Unfinished& unfinished) {
  if (unfinished.kind == Unfinished::quoted) return {{0, row.size(), TokenKind::string}};
  if (unfinished.kind == Unfinished::lineComment) return {{0, row.size(), TokenKind::comment}};
  Spans spans = lexWhole(language, row, false, 0);
  const bool comment = !spans.empty() && spans.back().kind == TokenKind::comment;
  unfinished.kind = comment ? Unfinished::lineComment : Unfinished::quoted;
  return spans;
}

/// Titles and facts end where their first row does; JSON goes on.
Spans lexFactsOrJson(std::string_view row, Unfinished& unfinished) {
  if (unfinished.kind == Unfinished::tag) return {};
  const bool begins = unfinished.kind == Unfinished::nothing && unfinished.before[1] == 0;
  const bool fact = !row.empty() && (isLetter(row[0]) || (row.size() > 2 && row.starts_with("  ") && isLetter(row[2])));
  if (!begins || !fact) return lexRow(Language::json, row, false, unfinished);
  unfinished.kind = Unfinished::tag;
  return lexWhole(Language::facts, row, false, 0);
}

/// What reads the same wherever its line is cut. The others have a beginning, which tells what the rest is.
bool goesOn(Language language) {
  return language == Language::json || language == Language::markup || language == Language::script || language == Language::css;
}

}  // namespace

std::vector<TokenSpan> lexRow(Language language, std::string_view row, bool firstLine, Unfinished& unfinished) {
  if (language == Language::fields || language == Language::parts) return lexValue(language, row, unfinished);
  if (language == Language::facts) return lexFactsOrJson(row, unfinished);
  if (language == Language::answer) {
    // What goes on with a line of words is words.
    const bool goesOnAbove = std::exchange(unfinished.kind, Unfinished::tag) == Unfinished::tag;
    return goesOnAbove ? Spans() : lexWhole(language, row, false, 0);
  }
  if (!goesOn(language)) return lexWhole(language, row, firstLine, 0);
  Spans spans;
  if (slashBefore(unfinished, language)) {
    if (row.starts_with('*')) unfinished.kind = Unfinished::blockComment;
    if (row.starts_with('/') && language == Language::script) unfinished.kind = Unfinished::lineComment;
  }
  const bool inTag = unfinished.kind == Unfinished::tag || (unfinished.kind == Unfinished::quoted && unfinished.inTag);
  std::size_t at = finish(row, unfinished, spans);
  const char before[] = {unfinished.before[0], unfinished.before[1]};
  if (at != row.npos) {
    const std::size_t own = spans.size();
    if (inTag) at = lexTag(row, at, spans);
    for (const TokenSpan& span : lexWhole(language, row.substr(at), firstLine, at > 0 ? row[at - 1] : before[1]))
      spans.push_back({span.offset + at, span.length, span.kind});
    unfinished = leftIn(language, row, spans, own, inTag);
  }
  unfinished.before[0] = row.size() > 1 ? row[row.size() - 2] : before[1];
  if (!row.empty()) unfinished.before[1] = row.back();
  return spans;
}

}  // namespace penstock::display

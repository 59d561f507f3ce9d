// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/layout/script_tokens.h"

#include <algorithm>
#include <array>

#include "codec/layout/languages.h"

namespace penstock::codec::layout {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

bool isKeyword(std::string_view word) {
  if (word.size() < 2 || word.size() > 10 || word[0] < 'a') return false;
  static constexpr std::array<std::string_view, 40> words = {
      "await",  "break",   "case",   "catch",  "class",  "const",      "continue", "debugger", "default", "delete",
      "do",     "else",    "enum",   "export", "extends", "finally",   "for",      "function", "if",      "import",
      "in",     "instanceof", "let", "new",    "of",     "return",     "static",   "super",    "switch",  "this",
      "throw",  "try",     "typeof", "var",    "void",   "while",      "with",     "yield",    "async",   "null"};
  return std::find(words.begin(), words.end(), word) != words.end();
}
/// A keyword that stands for a value: what follows divides.
bool isValue(std::string_view word) { return word == "this" || word == "super" || word == "null" || word == "of" || word == "async" || word == "let" || word == "static" || word == "await"; }
bool isHeader(std::string_view word) { return word == "if" || word == "for" || word == "while" || word == "with" || word == "switch" || word == "catch"; }

}  // namespace

bool isScriptWord(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '$' || c == '#' || c == '\\' || (c & 0x80);
}

ScriptToken ScriptScanner::made(ScriptKind kind, std::size_t end) {
  ScriptToken token{kind, in_.substr(at_, end - at_), false, false, false};
  at_ = end;
  return token;
}

ScriptToken ScriptScanner::rest(std::string_view why) {
  problem_ = why;
  return made(ScriptKind::rest, in_.size());
}

ScriptToken ScriptScanner::spaces() {
  std::size_t end = at_;
  bool line = false;
  for (; end < in_.size() && isSpace(in_[end]); ++end) line |= in_[end] == '\n' || in_[end] == '\r';
  return made(line ? ScriptKind::lineEnd : ScriptKind::space, end);
}

ScriptToken ScriptScanner::comment() {
  if (in_[at_ + 1] == '/') return made(ScriptKind::lineComment, std::min(in_.find_first_of("\r\n", at_), in_.size()));
  const std::size_t end = in_.find("*/", at_ + 2);
  return end == in_.npos ? rest("a comment does not end") : made(ScriptKind::blockComment, end + 2);
}

ScriptToken ScriptScanner::quoted() {
  const char quote = in_[at_];
  for (std::size_t i = at_ + 1; i < in_.size() && in_[i] != '\n'; ++i) {
    if (in_[i] == '\\')
      i += in_.substr(i + 1).starts_with("\r\n") ? 2 : 1;
    else if (in_[i] == quote)
      return made(ScriptKind::string, i + 1);
  }
  return rest("a string does not end");
}

/// Up to the backtick that ends it, or to the `${` behind which code goes on.
ScriptToken ScriptScanner::templateFrom(std::size_t from) {
  for (std::size_t i = from; i < in_.size(); ++i) {
    if (in_[i] == '\\') {
      ++i;
    } else if (in_[i] == '`') {
      return made(ScriptKind::templatePart, i + 1);
    } else if (in_[i] == '$' && i + 1 < in_.size() && in_[i + 1] == '{') {
      open_.push_back({'{', false, false, true, false});
      return made(ScriptKind::templatePart, i + 2);
    }
  }
  return rest("a template does not end");
}

ScriptToken ScriptScanner::regex() {
  bool inClass = false;
  for (std::size_t i = at_ + 1; i < in_.size() && in_[i] != '\n' && in_[i] != '\r'; ++i) {
    const char c = in_[i];
    if (c == '\\') {
      ++i;
    } else if (c == '[') {
      inClass = true;
    } else if (c == ']') {
      inClass = false;
    } else if (c == '/' && !inClass) {
      std::size_t end = i + 1;
      while (end < in_.size() && isScriptWord(in_[end])) ++end;
      return made(ScriptKind::regex, end);
    }
  }
  // It divides after all. That costs a look over the line, so not too often.
  constexpr std::size_t most = 64;
  return ++failed_ > most ? rest("a regular expression does not end") : made(ScriptKind::punctuator, at_ + 1);
}

ScriptToken ScriptScanner::number() {
  std::size_t end = at_;
  const bool other = in_[at_] == '0' && at_ + 1 < in_.size() && std::string_view("xXbBoO").find(in_[at_ + 1]) != std::string_view::npos;
  for (; end < in_.size(); ++end) {
    const char c = in_[end];
    const bool exponent = !other && (c == '+' || c == '-') && end > at_ && (in_[end - 1] | 0x20) == 'e';
    if (!isScriptWord(c) && c != '.' && !exponent) break;
    if (c == '.' && (other || in_.substr(at_, end - at_).find_first_of(".eE") != std::string_view::npos)) break;
  }
  return made(ScriptKind::number, end);
}

ScriptToken ScriptScanner::word() {
  std::size_t end = at_;
  while (end < in_.size() && isScriptWord(in_[end])) ++end;
  const bool member = last_.kind == ScriptKind::punctuator && (last_.text == "." || last_.text == "?.");
  const std::string_view word = in_.substr(at_, end - at_);
  if (!member && word == "function") {
    const bool statement = last_.kind == ScriptKind::end || (last_.kind == ScriptKind::punctuator && (last_.text == ";" || ((last_.text == "{" || last_.text == "}") && last_.block)));
    function_ = !statement && last_.text != "async" && last_.text != "export" && last_.text != "default";
  }
  return made(!member && isKeyword(in_.substr(at_, end - at_)) ? ScriptKind::keyword : ScriptKind::word, end);
}

/// Whether `{` begins statements: behind a head, an arrow, a word that is followed by some, or where a statement may begin.
bool ScriptScanner::bracesAreBlock() const {
  const std::string_view t = last_.text;
  switch (last_.kind) {
    case ScriptKind::end: return true;
    case ScriptKind::word: return true;  // class A {, label, get x() is behind a parenthesis
    case ScriptKind::keyword: return t == "else" || t == "do" || t == "try" || t == "finally" || t == "static" || t == "class" || t == "extends" || t == "of";
    case ScriptKind::punctuator:
      if (t == ":") return open_.empty() || (open_.back().open == '{' && open_.back().block);
      return t == ")" || t == ";" || t == "}" || t == "=>" || (t == "{" && last_.block);
    default: return false;
  }
}

ScriptToken ScriptScanner::punctuator() {
  static constexpr std::array<std::string_view, 33> known = {
      ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "?\?=", "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--",
      "+=",   "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",  "<<",  ">>",  "**"};
  const std::string_view here = in_.substr(at_, 4);
  for (const std::string_view p : known) {
    if (!here.starts_with(p)) continue;
    if (p == "?." && here.size() > 2 && isDigit(here[2])) continue;  // a ? .5 : b
    return made(ScriptKind::punctuator, at_ + p.size());
  }
  const char c = in_[at_];
  if (c == '{' || c == '(' || c == '[') {
    const bool header = c == '(' && last_.kind == ScriptKind::keyword && (isHeader(last_.text) || last_.text == "await");
    const bool function = (c == '(' && function_) || (c == '{' && last_.text == ")" && last_.function);
    if (c == '(') function_ = false;
    open_.push_back({c, c == '{' && bracesAreBlock(), header, false, function});
    ScriptToken token = made(ScriptKind::punctuator, at_ + 1);
    token.block = open_.back().block;
    token.header = header;
    token.function = function;
    return token;
  }
  Bracket closed;
  closed.block = c == '}';  // one that was never opened
  if ((c == '}' || c == ')' || c == ']') && !open_.empty()) {
    closed = open_.back();
    open_.pop_back();
    if (c == '}' && closed.inTemplate) return templateFrom(at_ + 1);
  }
  ScriptToken token = made(ScriptKind::punctuator, at_ + 1);
  token.block = closed.block;
  token.header = closed.header;
  token.function = closed.function;
  return token;
}

ScriptToken ScriptScanner::next() {
  if (at_ >= in_.size()) return {};
  const char c = in_[at_], after = at_ + 1 < in_.size() ? in_[at_ + 1] : '\0';
  if (isSpace(c)) return spaces();
  if (c == '/' && (after == '/' || after == '*')) return comment();
  // What browsers take for comments as well (ECMA-262 B.1.1).
  if (in_.substr(at_).starts_with("<!--") || (at_ == 0 && c == '#' && after == '!')) return made(ScriptKind::lineComment, std::min(in_.find_first_of("\r\n", at_), in_.size()));
  ScriptToken token;
  if (c == '"' || c == '\'')
    token = quoted();
  else if (c == '`')
    token = templateFrom(at_ + 1);
  else if (c == '/' && !operand_)
    token = regex();
  else if (isDigit(c) || (c == '.' && isDigit(after)))
    token = number();
  else if (isScriptWord(c))
    token = word();
  else
    token = punctuator();
  switch (token.kind) {
    case ScriptKind::keyword: operand_ = isValue(token.text); break;
    case ScriptKind::templatePart: operand_ = token.text.back() == '`'; break;
    case ScriptKind::punctuator:
      if (token.text == ")") operand_ = !token.header;
      else if (token.text == "}") operand_ = !token.block || token.function;
      else if (token.text != "++" && token.text != "--") operand_ = token.text == "]";
      break;
    default: operand_ = true;
  }
  last_ = token;
  return token;
}

}  // namespace penstock::codec::layout

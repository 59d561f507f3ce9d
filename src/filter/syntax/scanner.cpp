// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/syntax/scanner.h"

#include <array>

#include "penstock/base/ascii.h"
#include "penstock/base/utf8.h"

namespace penstock::filter {
namespace {

std::optional<unsigned> hex(std::string_view digits) {
  unsigned value = 0;
  for (const char c : digits) {
    const char lower = toLower(c);
    if (c >= '0' && c <= '9')
      value = value * 16 + unsigned(c - '0');
    else if (lower >= 'a' && lower <= 'f')
      value = value * 16 + unsigned(lower - 'a' + 10);
    else
      return std::nullopt;
  }
  return value;
}

// The escape at `i` (a backslash) is undone into `out`; the length it has. An unknown one stays what it is.
std::size_t unescape(std::string_view s, std::size_t i, std::string& out) {
  const char c = i + 1 < s.size() ? s[i + 1] : '\0';
  switch (c) {
    case 'n': out += '\n'; return 2;
    case 'r': out += '\r'; return 2;
    case 't': out += '\t'; return 2;
    case '0': out += '\0'; return 2;
    case '\\':
    case '"':
    case '\'': out += c; return 2;
    case 'x':
    case 'u': {
      const std::size_t digits = c == 'x' ? 2 : 4;
      if (i + 2 + digits <= s.size()) {
        if (const auto code = hex(s.substr(i + 2, digits))) {
          if (c == 'x')
            out += char(*code);
          else
            appendUtf8(out, *code);
          return 2 + digits;
        }
      }
      break;
    }
    default: break;
  }
  out += '\\';
  return 1;
}

}  // namespace

bool isSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}
bool isNameStart(char c) {
  return (toLower(c) >= 'a' && toLower(c) <= 'z') || c == '_';
}
bool isNameCharacter(char c) {
  return isNameStart(c) || (c >= '0' && c <= '9') || c == '.';
}

void Scanner::skipSpace() {
  while (at_ < text_.size() && isSpace(text_[at_])) ++at_;
}

bool Scanner::wordAt(std::size_t position, std::string_view word) const {
  if (!equalsIgnoreCase(text_.substr(std::min(position, text_.size()), word.size()), word)) return false;
  const std::size_t end = position + word.size();
  return end >= text_.size() || isSpace(text_[end]) || std::string_view("()!\"',").find(text_[end]) != std::string_view::npos;
}

Connective Scanner::connective() const {
  if (at_ >= text_.size()) return Connective::end;
  const std::string_view two = text_.substr(at_, 2);
  if (two == "&&" || wordAt(at_, "and")) return Connective::both;
  if (two == "||" || wordAt(at_, "or")) return Connective::either;
  if (text_[at_] == ')') return Connective::close;
  if (text_[at_] == ',') return Connective::comma;
  return Connective::none;
}

void Scanner::takeConnective() {
  switch (connective()) {
    case Connective::both: at_ += text_[at_] == '&' ? 2 : 3; break;
    case Connective::either: at_ += 2; break;
    case Connective::close:
    case Connective::comma: ++at_; break;
    case Connective::none:
    case Connective::end: break;
  }
}

bool Scanner::takeNot() {
  if (peek() == '!') {
    ++at_;
    return true;
  }
  if (!wordAt(at_, "not")) return false;
  // Alone, or before a connective, it is a word to look for.
  Scanner after(text_);
  after.moveTo(at_ + 3);
  after.skipSpace();
  if (after.connective() != Connective::none) return false;
  at_ = after.position();
  return true;
}

std::string_view Scanner::identifier() const {
  std::size_t end = at_;
  if (end < text_.size() && isNameStart(text_[end]))
    while (end < text_.size() && isNameCharacter(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

namespace {

struct Symbol {
  std::string_view text;
  Operator op;
};
constexpr std::array<Symbol, 9> kSymbols = {{
    {"==", {Op::equal}},
    {"!=", {Op::equal, true}},
    {"=~", {Op::matches, false, false, true}},
    {"!~", {Op::matches, true}},
    {"<=", {Op::lessEqual}},
    {">=", {Op::greaterEqual}},
    {"~", {Op::matches}},
    {"<", {Op::less}},
    {">", {Op::greater}},
}};
struct Word {
  std::string_view text;
  Op op;
};
constexpr std::array<Word, 4> kWords = {
    {{"contains", Op::contains}, {"startswith", Op::startsWith}, {"endswith", Op::endsWith}, {"in", Op::in}}};

}  // namespace

std::optional<Operator> Scanner::takeOperator() {
  const std::size_t before = at_;
  skipSpace();
  const std::size_t start = at_;
  for (const Symbol& symbol : kSymbols) {
    if (text_.substr(at_, symbol.text.size()) != symbol.text) continue;
    Operator found = symbol.op;
    at_ += symbol.text.size();
    // "~i" and not the pattern "i...": a space or a quote follows.
    if (found.op == Op::matches && toLower(peek()) == 'i' && at_ + 1 < text_.size() &&
        (isSpace(peek(1)) || peek(1) == '"' || peek(1) == '\'')) {
      found.ignoreCase = true;
      ++at_;
    }
    found.span = {start, at_ - start};
    return found;
  }
  bool negated = false;
  if (peek() == '!') {
    negated = true;
    ++at_;
  } else if (wordAt(at_, "not")) {
    negated = true;
    at_ += 3;
  }
  skipSpace();
  for (const Word& word : kWords) {
    if (!wordAt(at_, word.text)) continue;
    if (word.op == Op::in) {  // "in" is a word of English: only a list makes it an operator
      Scanner after(text_);
      after.moveTo(at_ + 2);
      after.skipSpace();
      if (after.peek() != '(') continue;
    }
    at_ += word.text.size();
    return Operator{word.op, negated, false, false, {start, at_ - start}};
  }
  at_ = before;
  return std::nullopt;
}

std::optional<Scanner::Quoted> Scanner::quoted(bool keepEscapes) const {
  const char quote = peek();
  if (quote != '"' && quote != '\'') return std::nullopt;
  Quoted result;
  for (std::size_t i = at_ + 1; i < text_.size();) {
    const char c = text_[i];
    if (c == quote) {
      result.end = i + 1;
      return result;
    }
    if (c != '\\') {
      result.text += c;
      ++i;
    } else if (!keepEscapes) {
      i += unescape(text_, i, result.text);
    } else {
      if (i + 1 >= text_.size()) return std::nullopt;
      if (text_[i + 1] != quote) result.text += '\\';
      result.text += text_[i + 1];
      i += 2;
    }
  }
  return std::nullopt;
}

bool Scanner::conditionAt(std::size_t position) const {
  Scanner s(text_);
  s.moveTo(position);
  s.skipSpace();
  if (s.peek() == '(' || s.peek() == '"' || s.peek() == '\'' || s.peek() == '!' || s.wordAt(s.at_, "not")) return true;
  const std::string_view name = s.identifier();
  if (name.empty() || !refNamed(name)) return false;
  s.moveTo(s.position() + name.size());
  if (s.peek() == '[' || s.peek() == '(') return true;
  return s.takeOperator().has_value();
}

std::variant<Value, Problem> Scanner::takeValue(ValueRules rules) {
  skipSpace();
  const std::size_t start = at_;
  if (auto string = quoted(rules.pattern)) {
    Scanner after(text_);
    after.moveTo(string->end);
    const bool more = string->end < text_.size() && !isSpace(text_[string->end]) &&
                      after.connective() == Connective::none;  // "id":5 is a value whose first character is a quote
    if (!more) {
      at_ = string->end;
      return Value{std::move(string->text), {start, at_ - start}, true};
    }
  } else if (peek() == '"' || peek() == '\'') {
    return Problem{start, 1, "the quote is never closed", std::string(1, peek())};
  }
  if (auto problem = skipBareValue(rules)) return std::move(*problem);
  std::size_t end = at_;
  while (end > start && isSpace(text_[end - 1])) --end;
  at_ = end;
  if (end == start) return Problem{start, 0, "a value is missing", ""};
  return Value{std::string(text_.substr(start, end - start)), {start, end - start}, false};
}

std::optional<Problem> Scanner::skipBareValue(ValueRules rules) {
  const std::size_t start = at_;
  std::size_t depth = 0, open = 0;
  bool inClass = false;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (rules.pattern && c == '\\') {
      at_ = std::min(at_ + 2, text_.size());
      continue;
    }
    if (inClass) {
      inClass = c != ']';
      ++at_;
      continue;
    }
    if (rules.pattern && c == '[') {
      inClass = text_.find(']', at_ + 2) != std::string_view::npos;
      at_ += inClass ? (peek(1) == '^' ? 3 : 2) : 1;  // a "]" that comes first belongs to the class
      continue;
    }
    if (c == '(') {
      if (depth++ == 0) open = at_;
    } else if (c == ')') {
      if (depth == 0) break;
      --depth;
    } else if (c == ',' && rules.list && depth == 0) {
      break;
    } else if ((c == '&' || c == '|') && peek(1) == c) {
      if (depth > 0) return Problem{at_, 2, "a value with " + std::string(2, c) + " inside parentheses needs quotes", ""};
      break;
    } else if (isSpace(c) && depth == 0 && !rules.list) {
      Scanner after(text_);
      after.moveTo(at_);
      after.skipSpace();
      const Connective next = after.connective();
      if (next == Connective::end) break;
      if ((next == Connective::both || next == Connective::either) && after.peek() != '&' && after.peek() != '|') {
        Scanner behind = after;
        behind.takeConnective();
        if (rules.oneWord || conditionAt(behind.position())) break;
      }
    }
    ++at_;
  }
  at_ = std::min(at_, text_.size());
  if (depth > 0)
    return Problem{open, 1, "the parenthesis is never closed", "\"" + std::string(text_.substr(start, at_ - start)) + "\""};
  return std::nullopt;
}

std::variant<Value, Problem> Scanner::takeWord() {
  const std::size_t start = at_;
  if (auto string = quoted(false)) {
    at_ = string->end;
    return Value{std::move(string->text), {start, at_ - start}, true};
  }
  if (peek() == '"' || peek() == '\'') return Problem{start, 1, "the quote is never closed", std::string(1, peek())};
  std::size_t depth = 0;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (isSpace(c) || ((c == '&' || c == '|') && peek(1) == c)) break;
    if (c == '(') ++depth;
    if (c == ')' && depth-- == 0) break;
    ++at_;
  }
  return Value{std::string(text_.substr(start, at_ - start)), {start, at_ - start}, false};
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
// A script in lines: one a statement, members of long objects and arrays on their own. Line ends come where one never ends a statement that
// goes on: behind { ; , and }, before }. Those that the source has stay, since one may have ended a statement there.
#include <algorithm>
#include <vector>

#include "codec/layout/languages.h"
#include "codec/layout/script_tokens.h"

namespace penstock::codec::layout {
namespace {

using Kind = ScriptKind;

constexpr std::size_t kMostTokens = 8'000'000;  // 40 bytes each
constexpr std::size_t kInline = 70;             // an object or array up to that many bytes stays on its line
constexpr std::size_t kWide = 100;              // lists break at their commas behind this column
constexpr std::uint32_t kNone = UINT32_MAX;

struct Token {
  std::string_view text;
  std::uint32_t match = kNone;  // of brackets
  Kind kind = Kind::end;
  bool block = false, header = false;
  bool space = false;           // before it
  std::uint8_t lineEnds = 0;    // before it: 0, 1, or 2 for more
  bool is(std::string_view t) const { return kind == Kind::punctuator && text == t; }
  bool wordy() const { return kind == Kind::word || kind == Kind::keyword || kind == Kind::number; }
};

class Layouter {
 public:
  Layouter(std::size_t level, Writer& out) : base_(level), out_(out) {}

  std::string run(std::string_view source, const CancelToken& token) {
    std::string problem = read(source, token);
    for (std::size_t i = 0; i < tokens_.size() && !token.cancelled(); ++i) write(i);
    return problem;
  }

 private:
  struct Open {
    char bracket = 0;
    bool lines = false;  // its items have lines of their own
    bool block = false;
    std::size_t questions = 0;  // that wait for their colon
  };

  std::string read(std::string_view source, const CancelToken& token);
  void write(std::size_t i);
  void begin(const Token& t, const Token* before);
  void open(std::size_t i);
  void close(const Token& t);
  void behind(std::size_t i);
  bool spaced(const Token& t, const Token* before) const;
  bool isFree(const Token& t);
  bool goesOnBehindBlock(std::size_t i) const;
  std::size_t level() const { return base_ + level_; }
  bool inParens() const { return !open_.empty() && open_.back().bracket != '{'; }

  std::size_t base_;
  Writer& out_;
  std::vector<Token> tokens_;
  std::vector<Open> open_;
  std::size_t level_ = 0;
  bool lineWanted_ = false;   // before what comes next
  bool operand_ = false;      // what was written last ends an operand
  bool free_ = false;         // what is written now stands between spaces
  std::size_t questions_ = 0; // outside of all brackets
};

std::string Layouter::read(std::string_view source, const CancelToken& token) {
  ScriptScanner scanner(source);
  std::vector<std::uint32_t> open;
  Token t;
  for (ScriptToken s = scanner.next(); s.kind != Kind::end; s = scanner.next()) {
    if (s.kind == Kind::space) {
      t.space = true;
      continue;
    }
    if (s.kind == Kind::lineEnd) {
      t.lineEnds = std::uint8_t(std::min<std::ptrdiff_t>(2, std::max<std::ptrdiff_t>(1, std::count(s.text.begin(), s.text.end(), '\n'))));
      continue;
    }
    t.text = s.text;
    t.kind = s.kind;
    t.block = s.block;
    t.header = s.header;
    const bool full = tokens_.size() + 1 >= kMostTokens;
    if (full) {
      t.kind = Kind::rest;
      t.text = source.substr(std::size_t(s.text.data() - source.data()));
    }
    const auto at = std::uint32_t(tokens_.size());
    const char c = s.kind == Kind::punctuator && s.text.size() == 1 ? s.text[0] : '\0';
    if (c == '{' || c == '(' || c == '[') open.push_back(at);
    if ((c == '}' || c == ')' || c == ']') && !open.empty()) {
      t.match = open.back();
      tokens_[t.match].match = at;
      open.pop_back();
    }
    tokens_.push_back(t);
    if (full) return "it has more tokens than are laid out";
    if (at % 65536 == 0 && token.cancelled()) break;
    t = {};
  }
  return std::string(scanner.problem());
}

bool Layouter::spaced(const Token& t, const Token* before) const {
  if (!before) return false;
  if (before->wordy() && (t.wordy() || t.kind == Kind::string || t.kind == Kind::regex)) return before->kind == Kind::keyword || t.wordy();
  if (t.kind == Kind::blockComment || t.kind == Kind::lineComment || before->kind == Kind::blockComment) return true;
  if (before->kind == Kind::keyword && t.kind == Kind::punctuator) {
    const std::string_view w = before->text;
    if (t.is("(")) return w != "super" && w != "this" && w != "import" && w != "function" && w != "async";
    if (t.is("{") || t.is("[")) return w != "this" && w != "super";
  }
  if (before->kind == Kind::keyword && t.kind == Kind::templatePart) return before->text != "this" && before->text != "super";
  if (before->is(")") && (t.is("{") || t.kind == Kind::keyword || (before->header && t.kind != Kind::punctuator))) return true;
  if (before->is("}") && (t.kind == Kind::keyword || t.kind == Kind::word)) return true;
  if (before->kind == Kind::word && t.is("{")) return true;
  if (before->is(",") || before->is(";") || before->is(":")) return !t.is(",") && !t.is(";");
  return false;
}

/// Operators between two operands stand free; those of one stay where they were.
bool isInfix(std::string_view op) {
  if (op.size() == 1 && std::string_view("(){}[];,.:!~").find(op[0]) != std::string_view::npos) return false;
  static constexpr std::string_view ops[] = {"=",  "=>", "==", "===", "!=", "!==", "<",  ">",  "<=",  ">=",  "&&",  "||",  "??",   "?",   "*",
                                             "**", "%",  "/",  "|",   "^",  "&",   "<<", ">>", ">>>", "+=",  "-=",  "*=",  "/=",   "%=",  "&=",
                                             "|=", "^=", "&&=", "||=", "?\?=", "**=", "<<=", ">>=", ">>>=", "+", "-"};
  return std::find(std::begin(ops), std::end(ops), op) != std::end(ops);
}

/// An operator between two operands; the colon of a condition is one, those of labels and members are not.
bool Layouter::isFree(const Token& t) {
  if (t.kind != Kind::punctuator) return false;
  std::size_t& questions = open_.empty() ? questions_ : open_.back().questions;
  if (t.text == "?") ++questions;
  if (t.text == ":" && questions) {
    --questions;
    return true;
  }
  return operand_ && isInfix(t.text);
}

void Layouter::begin(const Token& t, const Token* before) {
  const bool closes = t.is("}") || t.is(")") || t.is("]");
  const std::size_t here = level() + (inParens() && !closes && !open_.back().lines ? 1 : 0);
  const bool comment = t.kind == Kind::lineComment || t.kind == Kind::blockComment;
  if (t.lineEnds || (lineWanted_ && !comment)) {
    if (t.lineEnds > 1 && before && !before->is("{")) out_.blankLine();
    out_.newline(here);
  } else if (t.space || spaced(t, before) || free_) {
    out_.space();
  }
  lineWanted_ = lineWanted_ && comment && !t.lineEnds;
}

void Layouter::open(std::size_t i) {
  const Token& t = tokens_[i];
  const std::size_t end = t.match == kNone ? i : t.match;
  const std::size_t width = std::size_t(tokens_[end].text.data() - t.text.data());
  const bool empty = end == i + 1;
  Open o{t.text[0], false, t.block};
  if (t.text[0] == '{') o.lines = t.match == kNone || (!empty && (t.block || width > kInline));
  // Short items in many columns read better than one a line.
  if (t.text[0] == '[') o.lines = t.match != kNone && width > kWide && tokens_[i + 1].kind == Kind::punctuator;
  open_.push_back(o);
  if (!o.lines) return;
  ++level_;
  lineWanted_ = true;
}

void Layouter::close(const Token& t) {
  if (open_.empty()) {
    lineWanted_ = lineWanted_ || t.text == "}";
    return;
  }
  const Open o = open_.back();
  const char wanted = t.text[0] == '}' ? '{' : t.text[0] == ')' ? '(' : '[';
  if (o.bracket != wanted) return;
  open_.pop_back();
  if (!o.lines) return;
  --level_;
  lineWanted_ = true;
}

/// `} else {`, `} while (x)` of a do, `}).then(`.
bool Layouter::goesOnBehindBlock(std::size_t i) const {
  if (i + 1 >= tokens_.size()) return false;
  const Token& next = tokens_[i + 1];
  if (next.kind == Kind::keyword) {
    if (next.text == "else" || next.text == "catch" || next.text == "finally") return true;
    const std::uint32_t from = tokens_[i].match;
    return next.text == "while" && from != kNone && from > 0 && tokens_[from - 1].text == "do";
  }
  if (next.kind != Kind::punctuator) return next.kind == Kind::templatePart;
  return !next.is("!") && !next.is("{") && !next.is("~") && !next.is("++") && !next.is("--");
}

void Layouter::behind(std::size_t i) {
  const Token& t = tokens_[i];
  if (t.kind == Kind::lineComment) lineWanted_ = true;
  if (t.kind != Kind::punctuator) return;
  if (t.text == ";" && !inParens()) lineWanted_ = true;
  if (t.text == "}" && t.block && !inParens() && !goesOnBehindBlock(i)) lineWanted_ = true;
  if (t.text == ",") lineWanted_ = lineWanted_ || (!open_.empty() && open_.back().lines && !open_.back().block) || out_.column() > kWide;
}

void Layouter::write(std::size_t i) {
  const Token& t = tokens_[i];
  const Token* before = i ? &tokens_[i - 1] : nullptr;
  const bool opens = t.is("{") || t.is("(") || t.is("["), closes = t.is("}") || t.is(")") || t.is("]");
  if (closes) close(t);
  free_ = isFree(t);
  begin(t, before);
  out_.put(t.text);
  out_.keep();
  if (opens) open(i);
  behind(i);
  if (free_ && i + 1 < tokens_.size()) out_.space();
  switch (t.kind) {
    case Kind::lineComment:
    case Kind::blockComment: break;
    case Kind::keyword: operand_ = t.text == "this" || t.text == "super" || t.text == "null"; break;
    case Kind::templatePart: operand_ = t.text.back() == '`'; break;
    case Kind::punctuator: operand_ = closes || ((t.text == "++" || t.text == "--") && operand_); break;
    default: operand_ = true;
  }
}

}  // namespace

std::string layOutScript(std::string_view source, std::size_t level, const CancelToken& token, Writer& out) {
  return Layouter(level, out).run(source, token);
}

}  // namespace penstock::codec::layout

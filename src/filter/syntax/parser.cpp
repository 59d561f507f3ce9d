// SPDX-License-Identifier: GPL-3.0-or-later
// either := both { ("||" | "or") both }      both := single { [ "&&" | "and" ] single }      single := "(" either ")" | not
// single | term Between words to look for, "and" may be left out.
#include <array>

#include "filter/syntax/scanner.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

using Parsed = std::variant<Syntax, Problem>;

// What people write of other languages, and what it is here.
std::string_view operatorMeant(std::string_view word) {
  struct Pair {
    std::string_view wrong, right;
  };
  static constexpr std::array<Pair, 26> kPairs = {{
      {"=", "=="},
      {"===", "=="},
      {"=>", ">="},
      {"=<", "<="},
      {"<>", "!="},
      {"!==", "!="},
      {":", "=="},
      {"~~", "~"},
      {"=~=", "~"},
      {"is", "=="},
      {"eq", "=="},
      {"equals", "=="},
      {"ne", "!="},
      {"lt", "<"},
      {"gt", ">"},
      {"le", "<="},
      {"ge", ">="},
      {"like", "contains"},
      {"has", "contains"},
      {"includes", "contains"},
      {"matches", "~"},
      {"regex", "~"},
      {"begins", "startswith"},
      {"starts", "startswith"},
      {"ends", "endswith"},
      {"beginswith", "startswith"},
  }};
  for (const Pair& p : kPairs)
    if (equalsIgnoreCase(p.wrong, word)) return p.right;
  static constexpr std::array<std::string_view, 3> kWords = {"contains", "startswith", "endswith"};
  return word.size() >= 5 ? nearest(word, kWords) : std::string_view();
}

class Parser {
 public:
  explicit Parser(std::string_view text) : scan_(text) {}

  std::variant<std::optional<Syntax>, Problem> run() {
    scan_.skipSpace();
    if (scan_.atEnd()) return std::optional<Syntax>();
    Parsed parsed = either(0);
    if (auto* problem = std::get_if<Problem>(&parsed)) return std::move(*problem);
    scan_.skipSpace();
    if (!scan_.atEnd())  // either() ends at what it cannot take: a parenthesis or a comma
      return Problem{scan_.position(), 1,
                     scan_.peek() == ')' ? "there is no parenthesis to close" : "a comma belongs into a list", ""};
    return std::optional<Syntax>(std::get<Syntax>(std::move(parsed)));
  }

 private:
  Parsed either(std::size_t depth) { return chain(depth, Syntax::any); }

  // Both kinds of chains in one: `any` of chains of `all`.
  Parsed chain(std::size_t depth, Syntax::Kind kind) {
    Syntax result{kind, {}, {}};
    for (;;) {
      Parsed part = kind == Syntax::any ? chain(depth, Syntax::all) : single(depth);
      if (std::holds_alternative<Problem>(part)) return part;
      result.children.push_back(std::get<Syntax>(std::move(part)));
      scan_.skipSpace();
      const Connective next = scan_.connective();
      if (next == (kind == Syntax::any ? Connective::either : Connective::both)) {
        const std::size_t at = scan_.position();
        scan_.takeConnective();
        Scanner after = scan_;
        after.skipSpace();
        if (after.connective() != Connective::none)
          return Problem{after.position(), 0,
                         "a condition is missing after " + std::string(scan_.text().substr(at, scan_.position() - at)), ""};
        continue;
      }
      if (kind == Syntax::all && next == Connective::none) {
        if (wordsEnded_) continue;  // two words to look for
        return Problem{scan_.position(), rest(), "&& or || is missing before this", "&&"};
      }
      break;
    }
    if (result.children.size() == 1) {
      Syntax only = std::move(result.children.front());
      return only;
    }
    return result;
  }

  Parsed single(std::size_t depth) {
    scan_.skipSpace();
    const std::size_t start = scan_.position();
    wordsEnded_ = false;
    if (depth >= Expression::maxDepth) return Problem{start, 1, "parentheses and negations are nested too deep", ""};
    switch (scan_.connective()) {
      case Connective::none: break;
      case Connective::end: return Problem{start, 0, "a condition is missing", ""};
      case Connective::close: return Problem{start, 1, "a condition is missing before the parenthesis", ""};
      case Connective::comma: return Problem{start, 1, "a comma belongs into a list", ""};
      case Connective::both:
      case Connective::either: {
        scan_.takeConnective();
        const std::size_t length = scan_.position() - start;
        return Problem{start, length, "a condition is missing before " + std::string(scan_.text().substr(start, length)), ""};
      }
    }
    if (scan_.takeNot()) {
      Parsed inner = single(depth + 1);
      if (std::holds_alternative<Problem>(inner)) return inner;
      Syntax result{Syntax::negation, {}, {}};
      result.children.push_back(std::get<Syntax>(std::move(inner)));
      return result;
    }
    if (scan_.peek() == '(') {
      scan_.moveTo(start + 1);
      Parsed inner = either(depth + 1);
      if (std::holds_alternative<Problem>(inner)) return inner;
      scan_.skipSpace();
      if (scan_.peek() != ')') return Problem{start, 1, "the parenthesis is never closed", ")"};
      scan_.moveTo(scan_.position() + 1);
      wordsEnded_ = false;
      return inner;
    }
    return term();
  }

  Parsed term() {
    if (++terms_ > Expression::maxTerms) return Problem{scan_.position(), 0, "there are too many conditions", ""};
    const std::size_t start = scan_.position();
    const std::string_view name = scan_.identifier();
    Syntax result;
    Term& t = result.leaf;
    if (!name.empty()) {
      t.field = refNamed(name);
      t.fieldSpan = {start, name.size()};
      scan_.moveTo(start + name.size());
      if (std::optional<Problem> problem = key(t, name)) return std::move(*problem);
      if (!t.field && keyedComparison()) return unknownField(name, start);
      const std::size_t behindName = scan_.position();
      if (const auto op = scan_.takeOperator()) {
        // "a<b" and "foo~bar" are words unless they name a field.
        const bool tight = behindName == op->span.position && op->span.length == 1;
        if (t.field || !tight) {
          if (!t.field) return unknownField(name, start);
          return comparison(std::move(result), *op, start);
        }
      } else if (t.field) {
        if (t.key || (infoOf(t.field->id).type == FieldType::flag)) {
          t.span = {start, scan_.position() - start};
          return result;
        }
        if (auto problem = wrongOperator(t)) return std::move(*problem);
      }
      scan_.moveTo(start);
      t = {};
    } else if (const auto op = scan_.takeOperator()) {
      if (op->op != Op::less)  // "<script>" is something to look for
        return Problem{op->span.position, op->span.length, "a field is missing before " + spelled(op->span), "full_text"};
      scan_.moveTo(start);
    }
    auto word = scan_.takeWord();
    if (auto* problem = std::get_if<Problem>(&word)) return std::move(*problem);
    t.values.push_back(std::get<Value>(std::move(word)));
    t.span = {start, scan_.position() - start};
    wordsEnded_ = true;
    return result;
  }

  Parsed comparison(Syntax result, const Operator& op, std::size_t start) {
    Term& t = result.leaf;
    t.op = op.op;
    t.negated = op.negated;
    t.ignoreCase = op.ignoreCase;
    t.packetProxy = op.packetProxy;
    t.opSpan = op.span;
    if (const std::string_view right = operatorMeant(spelled(op.span) + std::string(1, scan_.peek()));
        !right.empty() && std::string_view("=<>!").find(scan_.peek()) != std::string_view::npos)
      return noOperator({op.span.position, op.span.length + 1}, right);
    const FieldInfo& info = infoOf(t.field->id);
    const bool oneWord = info.oneWord || info.type != FieldType::text;
    const bool pattern =
        op.op == Op::matches || ((t.field->equalsSearches || searchedByPattern(t.field->id)) && op.op == Op::equal);
    if (op.op != Op::in) {
      auto value = scan_.takeValue({oneWord, pattern, false});
      if (auto* problem = std::get_if<Problem>(&value)) return std::move(*problem);
      t.values.push_back(std::get<Value>(std::move(value)));
    } else if (auto problem = list(t)) {
      return std::move(*problem);
    }
    t.span = {start, scan_.position() - start};
    return result;
  }

  static bool searchedByPattern(FieldId field) { return field == FieldId::request || field == FieldId::response; }

  std::optional<Problem> list(Term& t) {
    scan_.skipSpace();
    const std::size_t open = scan_.position();
    scan_.moveTo(open + 1);  // takeOperator saw the parenthesis
    for (;;) {
      auto value = scan_.takeValue({true, false, true});
      if (auto* problem = std::get_if<Problem>(&value)) return std::move(*problem);
      t.values.push_back(std::get<Value>(std::move(value)));
      scan_.skipSpace();
      const char c = scan_.peek();
      if (c != ',' && c != ')')
        return Problem{scan_.atEnd() ? open : scan_.position(), 1,
                       scan_.atEnd() ? "the list is never closed" : "a comma is missing before this", scan_.atEnd() ? ")" : ","};
      scan_.moveTo(scan_.position() + 1);
      if (c == ')') return std::nullopt;
    }
  }

  // ["x"], [x] or ("x") behind a field's name.
  std::optional<Problem> key(Term& t, std::string_view name) {
    const char open = scan_.peek();
    if (!t.field || (open != '[' && open != '(')) return std::nullopt;
    const std::size_t start = scan_.position();
    if (open == '(' && !infoOf(t.field->id).keyed) return std::nullopt;
    if (!infoOf(t.field->id).keyed) return Problem{start, 1, std::string(name) + " takes no name in brackets", "header[\"...\"]"};
    const char close = open == '[' ? ']' : ')';
    scan_.moveTo(start + 1);
    scan_.skipSpace();
    if (auto string = scan_.quoted(false)) {
      t.key = std::move(string->text);
      scan_.moveTo(string->end);
    } else {
      const std::size_t from = scan_.position();
      const std::size_t end = scan_.text().find(close, from);
      if (scan_.peek() != '"' && scan_.peek() != '\'' && end != std::string_view::npos) {
        std::string_view bare = scan_.text().substr(from, end - from);
        while (!bare.empty() && isSpace(bare.back())) bare.remove_suffix(1);
        t.key = std::string(bare);
        scan_.moveTo(end);
      }
    }
    scan_.skipSpace();
    if (!t.key || scan_.peek() != close)
      return Problem{start, 1, std::string("the ") + open + " is never closed", std::string(1, close)};
    scan_.moveTo(scan_.position() + 1);
    t.keySpan = {start, scan_.position() - start};
    if (t.key->empty()) return Problem{start, t.keySpan.length, "a name is missing in the brackets", ""};
    return std::nullopt;
  }

  // ["x"] and an operator: what stands before was meant as a field.
  bool keyedComparison() const {
    const char open = scan_.peek(), quote = scan_.peek(1);
    if ((open != '[' && open != '(') || (quote != '"' && quote != '\'')) return false;
    Scanner after = scan_;
    after.moveTo(scan_.position() + 1);
    const auto string = after.quoted(false);
    if (!string) return false;
    after.moveTo(string->end);
    after.skipSpace();
    if (after.peek() != (open == '[' ? ']' : ')')) return false;
    after.moveTo(after.position() + 1);
    return after.takeOperator().has_value();
  }

  Problem unknownField(std::string_view name, std::size_t start) const {
    return {start, name.size(), "there is no field " + std::string(name), std::string(nearestField(name))};
  }

  Problem noOperator(Span span, std::string_view right) const {
    return {span.position, span.length, spelled(span) + " is no operator", std::string(right)};
  }

  // A field with something behind it that was meant to be an operator: "host = x", "path has /login".
  std::optional<Problem> wrongOperator(const Term& t) {
    Scanner after = scan_;
    after.skipSpace();
    const std::size_t from = after.position();
    std::size_t end = from;
    const std::string_view text = scan_.text();
    if (from < text.size() && isNameStart(text[from])) {
      if (from == scan_.position()) return std::nullopt;
      while (end < text.size() && isNameStart(text[end])) ++end;
    } else {
      while (end < text.size() && std::string_view("=<>!~:").find(text[end]) != std::string_view::npos) ++end;
    }
    const Span span{from, end - from};
    if (span.length == 0) return std::nullopt;
    // "host:x" and "error is": only what has something to compare with behind it.
    Scanner value = scan_;
    value.moveTo(end);
    value.skipSpace();
    const std::string_view right = operatorMeant(spelled(span));
    if (right.empty() || t.field->id == FieldId::fullText) return std::nullopt;
    if (value.connective() != Connective::none && isNameStart(text[from])) return std::nullopt;
    return noOperator(span, right);
  }

  std::string spelled(Span s) const { return std::string(scan_.text().substr(s.position, s.length)); }
  std::size_t rest() const {
    std::size_t end = scan_.position();
    while (end < scan_.text().size() && !isSpace(scan_.text()[end])) ++end;
    return end - scan_.position();
  }

  Scanner scan_;
  std::size_t terms_ = 0;
  bool wordsEnded_ = false;  // the last single was a word to look for
};

}  // namespace

std::variant<std::optional<Syntax>, Problem> parse(std::string_view text) {
  if (text.size() > Expression::maxLength) return Problem{Expression::maxLength, 0, "the expression is too long", ""};
  return Parser(text).run();
}

}  // namespace penstock::filter

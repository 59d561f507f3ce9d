// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/in_words.h"

#include <iterator>
#include <variant>

#include "filter/syntax/syntax.h"

namespace penstock::filter {
namespace {

struct Words {
  Op op;
  std::string_view said, negated;
};
constexpr Words operators[] = {
    {Op::equal, "is", "is not"},
    {Op::less, "is below", "is not below"},
    {Op::lessEqual, "is at most", "is above"},
    {Op::greater, "is above", "is at most"},
    {Op::greaterEqual, "is at least", "is below"},
    {Op::contains, "contains", "does not contain"},
    {Op::matches, "matches", "does not match"},
    {Op::startsWith, "begins with", "does not begin with"},
    {Op::endsWith, "ends with", "does not end with"},
    {Op::in, "is one of", "is none of"},
};
static_assert(std::size(operators) == std::size_t(Op::in) + 1);

class Teller {
 public:
  explicit Teller(std::string_view text) : text_(text) {}

  std::string tell(const Syntax& syntax) const {
    switch (syntax.kind) {
      case Syntax::all: return joined(syntax, " and ");
      case Syntax::any: return joined(syntax, " or ");
      case Syntax::negation: return "not " + bracketed(syntax.children.front());
      case Syntax::term: break;
    }
    return tell(syntax.leaf);
  }

 private:
  std::string bracketed(const Syntax& child) const {
    const bool several = child.kind == Syntax::all || child.kind == Syntax::any;
    return several ? "(" + tell(child) + ")" : tell(child);
  }
  std::string joined(const Syntax& syntax, std::string_view word) const {
    std::string out;
    for (const Syntax& child : syntax.children) out.append(out.empty() ? "" : word).append(bracketed(child));
    return out;
  }
  std::string spelled(Span span) const { return std::string(text_.substr(span.position, span.length)); }
  std::string value(const Value& v) const { return v.quoted ? spelled(v.span) : v.text; }

  std::string tell(const Term& term) const {
    if (!term.field) return value(term.values.front()) + " is found anywhere";
    const std::string field = fieldOf(term);
    if (term.values.empty()) return term.key ? field + " is there" : field;  // of a flag the name alone
    const Words& words = operators[std::size_t(term.op)];
    std::string out = field + " " + std::string(term.negated ? words.negated : words.said) + " ";
    for (const Value& v : term.values) out.append(&v == &term.values.front() ? "" : ", ").append(value(v));
    if (term.ignoreCase) out += " in any case of letters";
    return out;
  }

  std::string fieldOf(const Term& term) const {
    const std::string key = term.key.value_or("");
    switch (term.field->id) {
      case FieldId::requestHeader: return "the request's header " + key;
      case FieldId::responseHeader: return "the response's header " + key;
      case FieldId::header: return "a header " + key;
      case FieldId::cookie: return "the cookie " + key;
      case FieldId::json: return key + " in the JSON";
      case FieldId::request: return "the request";
      case FieldId::response: return "the response";
      case FieldId::fullText: return "anything";
      case FieldId::requestSize: return "the request's size";
      case FieldId::responseSize: return "the response's size";
      default: return spelled(term.fieldSpan);
    }
  }

  std::string_view text_;
};

}  // namespace

std::string inWords(std::string_view expression) {
  const auto parsed = parse(expression);
  const auto* syntax = std::get_if<std::optional<Syntax>>(&parsed);
  if (!syntax) return std::string(expression);
  return *syntax ? Teller(expression).tell(**syntax) : std::string();
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/checker.h"

#include <algorithm>
#include <array>
#include <limits>

#include "filter/values.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

constexpr std::int64_t kLowest = 0, kHighest = std::numeric_limits<std::int64_t>::max();

bool ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool isPartial(Op op) { return op == Op::contains || op == Op::matches || op == Op::startsWith || op == Op::endsWith; }

std::string_view typeName(FieldType type) {
  switch (type) {
    case FieldType::text: return "a text";
    case FieldType::number: return "a number";
    case FieldType::bytes: return "a size in bytes";
    case FieldType::duration: return "a duration";
    case FieldType::time: return "a time";
    case FieldType::flag: return "true or false";
  }
  return "";
}

class Checker {
 public:
  std::variant<Program, Problem> run(const Syntax& syntax) {
    program_.root = node(syntax);
    if (problem_) return std::move(*problem_);
    return std::move(program_);
  }

 private:
  // Keeps the first problem. What is made after one is never run.
  void fail(Span at, std::string message, std::string hint = {}) {
    if (!problem_) problem_ = Problem{at.position, at.length, std::move(message), std::move(hint)};
  }

  Node node(const Syntax& s) {
    switch (s.kind) {
      case Syntax::term: return term(s.leaf);
      case Syntax::negation: return negation(node(s.children.front()));
      case Syntax::all:
      case Syntax::any: {
        std::vector<Node> children;
        for (const Syntax& child : s.children) children.push_back(node(child));
        return join(s.kind == Syntax::all ? Node::all : Node::any, std::move(children));
      }
    }
    return {};
  }

  static Node negation(Node inner) {
    Node n;
    n.kind = Node::negation;
    n.cost = inner.cost;
    n.children.push_back(std::move(inner));
    return n;
  }

  // What is cheap comes first; otherwise the order stays.
  static Node join(Node::Kind kind, std::vector<Node> children) {
    if (children.size() == 1) return std::move(children.front());
    std::stable_sort(children.begin(), children.end(), [](const Node& a, const Node& b) { return a.cost < b.cost; });
    Node n;
    n.kind = kind;
    n.cost = children.back().cost;
    n.children = std::move(children);
    return n;
  }
  template <class... N>
  static Node anyOf(N... nodes) {
    std::vector<Node> children;
    (children.push_back(std::move(nodes)), ...);
    return join(Node::any, std::move(children));
  }

  Node rowText(FieldId field, Matcher matcher, RowText::Part part = RowText::whole) {
    Node n;
    n.kind = Node::rowText;
    n.leaf = std::uint32_t(program_.rowTexts.size());
    const bool long_ = field == FieldId::path || field == FieldId::query || field == FieldId::url || part == RowText::fullUrl;
    n.cost = long_ ? (matcher.kind == Matcher::pattern ? 3 : 2) : 1;
    program_.rowTexts.push_back({field, part, std::move(matcher), program_.memos++});
    return n;
  }
  RowText looseText(FieldId field, const Matcher& matcher, RowText::Part part = RowText::whole) {
    return {field, part, matcher, program_.memos++};
  }
  Node rowNumber(RowNumber leaf) {
    Node n;
    n.kind = Node::rowNumber;
    n.leaf = std::uint32_t(program_.rowNumbers.size());
    program_.rowNumbers.push_back(std::move(leaf));
    return n;
  }
  Node wholeText(WholeText leaf) {
    Node n;
    n.kind = Node::wholeText;
    n.cost = infoOf(leaf.field).place == FieldPlace::head ? 5 : 6;
    n.leaf = std::uint32_t(program_.wholeTexts.size());
    program_.wholeTexts.push_back(std::move(leaf));
    return n;
  }

  Node term(const Term& t) {
    Node n = t.field ? comparison(t) : everything(contains(t.values.front().text));
    return t.negated ? negation(std::move(n)) : n;
  }

  // --- matchers ---

  static Matcher contains(const std::string& text) {
    Matcher m;
    m.kind = Matcher::contains;
    m.needles.emplace_back(text, true);
    if (!ascii(text)) {  // letters of other alphabets have two cases as well
      auto regex = Regex::literal(text, Regex::Case::ignored);
      if (auto* r = std::get_if<Regex>(&regex)) m.regex = std::move(*r);
    }
    return m;
  }
  static Matcher exactly(Matcher::Kind kind, const std::string& text) {
    Matcher m;
    m.kind = kind;
    m.needles.emplace_back(text, false);
    return m;
  }
  Matcher pattern(const Value& value, bool ignoreCase) {
    auto regex = Regex::compile(value.text, ignoreCase ? Regex::Case::ignored : Regex::Case::exact);
    if (auto* problem = std::get_if<RegexProblem>(&regex)) {
      const std::size_t offset = value.quoted ? 0 : std::min(problem->offset, value.span.length);
      fail({value.span.position + offset, value.quoted ? value.span.length : 0}, "the pattern is no regular expression: " + problem->message);
      return {};
    }
    Matcher m;
    m.kind = Matcher::pattern;
    m.regex = std::get<Regex>(std::move(regex));
    return m;
  }
  static std::optional<Matcher> patternIfAny(const Value& value) {
    auto regex = Regex::compile(value.text, Regex::Case::exact);
    if (std::holds_alternative<RegexProblem>(regex)) return std::nullopt;
    Matcher m;
    m.kind = Matcher::pattern;
    m.regex = std::get<Regex>(std::move(regex));
    return m;
  }
  static Matcher equals(const std::vector<Value>& values) {
    Matcher m;
    m.kind = Matcher::oneOf;
    for (const Value& v : values) m.needles.emplace_back(v.text, false);
    return m;
  }

  // Of a text: no order but between numbers, and that where texts come from outside.
  Matcher matcher(const Term& t, bool numbersCompare) {
    if (t.values.empty()) return {};
    const Value& v = t.values.front();
    switch (t.op) {
      case Op::equal:
      case Op::in: return equals(t.values);
      case Op::contains: return contains(v.text);
      case Op::matches: return pattern(v, t.ignoreCase);
      case Op::startsWith:
      case Op::endsWith: {
        Matcher m;
        m.kind = t.op == Op::startsWith ? Matcher::startsWith : Matcher::endsWith;
        m.needles.emplace_back(v.text, true);
        return m;
      }
      case Op::less:
      case Op::lessEqual:
      case Op::greater:
      case Op::greaterEqual: break;
    }
    const auto number = numberIn(v.text);
    if (!numbersCompare) fail(t.opSpan, nameOf(t) + " is a text, which is not compared by size", "contains");
    else if (!number) fail(v.span, "a number belongs behind " + opText(t.op));
    if (!numbersCompare || !number) return {};
    Matcher m;
    m.kind = Matcher::fromToNumber;
    m.lowest = -std::numeric_limits<double>::infinity();
    m.highest = std::numeric_limits<double>::infinity();
    if (t.op == Op::less || t.op == Op::lessEqual) m.highest = *number;
    else m.lowest = *number;
    m.withoutHighest = t.op == Op::less;
    m.withoutLowest = t.op == Op::greater;
    return m;
  }

  static std::string opText(Op op) {
    static constexpr std::array<std::string_view, 10> kTexts = {"==", "<", "<=", ">", ">=", "contains", "~", "startswith", "endswith", "in"};
    return std::string(kTexts[std::size_t(op)]);
  }
  static std::string nameOf(const Term& t) { return std::string(infoOf(t.field->id).name); }

  // --- fields ---

  Node comparison(const Term& t) {
    const FieldId id = t.field->id;
    if (id == FieldId::json && !t.key) {
      fail(t.fieldSpan, "json needs a path", "json(\"$.name\")");
      return {};
    }
    if (id == FieldId::color) return color(t);
    switch (infoOf(id).type) {
      case FieldType::flag: return flag(t, [&](bool value) { return rowNumber({id, {{value ? 1 : 0, value ? 1 : 0}}, {}}); });
      case FieldType::number:
      case FieldType::bytes:
      case FieldType::duration:
      case FieldType::time: return number(t);
      case FieldType::text: break;
    }
    if (infoOf(id).place != FieldPlace::row) return whole(t);
    return row(t);
  }

  template <class Make>
  Node flag(const Term& t, Make&& make) {
    if (t.values.empty()) return make(true);
    if (t.op != Op::equal) fail(t.opSpan, nameOf(t) + " is true or false", "==");
    const auto value = parseFlag(t.values.front().text);
    if (!value) fail(t.values.front().span, nameOf(t) + " is true or false", "true");
    return make(value.value_or(true));
  }

  Node color(const Term& t) {
    if (t.op != Op::equal && t.op != Op::in) fail(t.opSpan, "a colour is compared with == or !=", "==");
    RowNumber leaf{FieldId::color, {}, {}};
    for (const Value& v : t.values) {
      const auto names = colorNames();
      const auto name = std::find_if(names.begin(), names.end(), [&](std::string_view n) { return equalsIgnoreCase(n, v.text); });
      std::int64_t n = name - names.begin() + 1;
      if (name == names.end()) {
        const auto number = parseNumber(v.text);
        if (equalsIgnoreCase(v.text, "none") || v.text.empty()) n = 0;
        else if (number && number->from <= std::int64_t(names.size())) n = number->from;
        else fail(v.span, "there is no colour " + v.text, std::string(nearest(v.text, names).empty() ? names.front() : nearest(v.text, names)));
      }
      leaf.ranges.push_back({n, n});
    }
    return rowNumber(std::move(leaf));
  }

  static std::optional<Quantity> quantity(FieldId id, std::string_view text) {
    switch (infoOf(id).type) {
      case FieldType::bytes: return parseBytes(text);
      case FieldType::duration: return parseDuration(text);
      case FieldType::time: return parseTime(text, wallNow());
      default: break;
    }
    if (id == FieldId::grpcStatus)
      if (const auto named = grpcStatusNamed(text)) return Quantity{*named, *named, *named, false};
    return parseNumber(text);
  }

  Node number(const Term& t) {
    const FieldId id = t.field->id;
    if (isPartial(t.op)) {
      Matcher m = matcher(t, false);
      if (id == FieldId::grpcStatus) return wholeText({id, {}, {}, std::move(m), {}, {}, {}});
      return rowNumber({id, {}, std::move(m), program_.memos++});
    }
    RowNumber leaf{id, {}, {}};
    for (const Value& v : t.values) {
      const auto q = quantity(id, v.text);
      if (!q) wrongNumber(t, v);
      else leaf.ranges.push_back(range(t.op, *q, id == FieldId::status ? 1 : kLowest));
    }
    if (id == FieldId::grpcStatus) return wholeText({id, {}, {}, {}, std::move(leaf.ranges), {}, {}});
    return rowNumber(std::move(leaf));
  }

  static RowNumber::Range range(Op op, const Quantity& q, std::int64_t lowest) {
    switch (op) {
      case Op::less: return {lowest, q.from - 1};
      case Op::lessEqual: return {lowest, q.span ? q.to : q.exact};
      case Op::greater: return {(q.span ? q.to : q.exact) + 1, kHighest};
      case Op::greaterEqual: return {q.from, kHighest};
      default: return {q.from, q.to};
    }
  }

  void wrongNumber(const Term& t, const Value& v) {
    const FieldType type = infoOf(t.field->id).type;
    static constexpr std::array<std::string_view, 6> kHints = {"", "200", "10kb", "200ms", "10:30", "true"};
    std::string hint(kHints[std::size_t(type)]);
    if (t.field->id == FieldId::id || t.field->id == FieldId::port || t.field->id == FieldId::messages) hint = "1";
    if (t.field->id == FieldId::grpcStatus) hint = "NOT_FOUND";
    if (v.text.size() == 3 && toLower(v.text[1]) == 'x' && toLower(v.text[2]) == 'x') hint = "~ ^" + v.text.substr(0, 1);  // 4xx
    fail(v.span, nameOf(t) + " is " + std::string(typeName(type)) + ", " + v.text + " is none", hint);
  }

  // A text of the row. Some fields mean more than one thing: what it is here, and what pypproxy or PacketProxy call so.
  Node row(const Term& t) {
    const FieldRef& ref = *t.field;
    const bool equality = t.op == Op::equal || t.op == Op::in;
    if (ref.part == FieldRef::resent)
      return flag(t, [&](bool value) {
        Node resent = rowText(FieldId::source, equals({{"resender", {}, true}, {"bulk", {}, true}}));
        return value ? std::move(resent) : negation(std::move(resent));
      });
    if (ref.part == FieldRef::portNumber) {
      const auto port = parseNumber(t.values.front().text);
      if (equality && !port) fail(t.values.front().span, "a port is a number", "443");
      return rowText(ref.id, matcher(t, true), RowText::portNumber);
    }
    if (ref.id == FieldId::error && t.op == Op::equal)
      if (const auto failed = parseFlag(t.values.front().text)) {
        Node none = rowText(FieldId::error, equals({{"", {}, true}}));
        return *failed ? negation(std::move(none)) : std::move(none);
      }

    Matcher m = ref.equalsSearches && t.op == Op::equal ? pattern(t.values.front(), false) : matcher(t, false);
    if (ref.part == FieldRef::address) return rowText(ref.id, std::move(m), RowText::address);
    switch (ref.id) {
      case FieldId::host: {  // pypproxy's host has the port where it is unusual
        const bool withPort = std::any_of(t.values.begin(), t.values.end(), [](const Value& v) { return v.text.find(':') != std::string::npos; });
        Node host = rowText(FieldId::host, m);
        return withPort ? anyOf(std::move(host), rowText(FieldId::host, std::move(m), RowText::hostPort)) : std::move(host);
      }
      case FieldId::url: return url(t, std::move(m));
      case FieldId::server: return anyOf(rowText(FieldId::server, m), rowText(FieldId::server, m, RowText::address), rowText(FieldId::host, m));
      case FieldId::type: return type(t, std::move(m));
      case FieldId::protocol: return protocol(t, std::move(m));
      case FieldId::tag: return equality && !t.values.front().text.empty() ? rowText(FieldId::tag, std::move(m), RowText::word)
                                                                           : rowText(FieldId::tag, std::move(m));
      case FieldId::grpcMethod: {
        std::vector<Node> both;
        both.push_back(rowText(FieldId::protocol, grpcProtocol()));
        both.push_back(anyOf(rowText(FieldId::path, m, RowText::grpcWhole), rowText(FieldId::path, m, RowText::grpcShort)));
        return join(Node::all, std::move(both));
      }
      default: return rowText(ref.id, std::move(m));
    }
  }

  static Matcher grpcProtocol() {
    Matcher m;
    m.kind = Matcher::startsWith;
    m.needles.emplace_back("grpc", true);
    return m;
  }

  // The whole URL; pypproxy's url is the path. A text that cannot reach over the host's end is looked for in its parts: a URL is not
  // made for each row.
  Node url(const Term& t, Matcher m) {
    const std::string& text = t.values.front().text;
    if (t.op == Op::contains && ascii(text) && text.find_first_of("/:?[]0123456789") == std::string::npos)
      return anyOf(rowText(FieldId::scheme, m), rowText(FieldId::host, m), rowText(FieldId::url, m));
    Node full = rowText(FieldId::url, m, RowText::fullUrl);
    if (t.op == Op::contains) return full;
    return anyOf(rowText(FieldId::path, m), rowText(FieldId::url, m), std::move(full));
  }

  // pypproxy's protocol: "grpc", "ws", else the scheme.
  Node pypproxyProtocol(const Matcher& m) {
    std::vector<Node> either;
    const auto named = [&](std::string_view theirs, std::string_view ours) {
      RegexScratch scratch(nullptr);
      if (m(theirs, scratch)) {
        Matcher protocol;
        protocol.kind = Matcher::startsWith;
        protocol.needles.emplace_back(ours, true);
        either.push_back(rowText(FieldId::protocol, std::move(protocol)));
      }
    };
    named("ws", "websocket");
    named("websocket", "websocket");
    named("grpc", "grpc");
    named("mqtt", "mqtt");
    named("http/2", "h2");
    named("HTTP/2", "h2");
    Matcher http;
    http.kind = Matcher::pattern;
    auto regex = Regex::compile("^(?:HTTP/|h[23]$)", Regex::Case::exact);
    http.regex = std::get<Regex>(std::move(regex));
    std::vector<Node> plain;
    plain.push_back(rowText(FieldId::protocol, std::move(http)));
    plain.push_back(rowText(FieldId::scheme, m));
    either.push_back(join(Node::all, std::move(plain)));
    return join(Node::any, std::move(either));
  }

  Node protocol(const Term&, Matcher m) {
    Node theirs = pypproxyProtocol(m);
    return anyOf(rowText(FieldId::protocol, std::move(m)), std::move(theirs));
  }

  // The media type; to pypproxy type is the protocol, and PacketProxy's == searches in it.
  Node type(const Term& t, Matcher m) {
    std::vector<Node> either;
    if (t.field->part != FieldRef::mimeOnly) {
      either.push_back(pypproxyProtocol(m));
      if (t.op == Op::equal && !t.values.front().text.empty())
        if (auto search = patternIfAny(t.values.front())) either.push_back(rowText(FieldId::type, std::move(*search)));
    }
    either.push_back(rowText(FieldId::type, std::move(m)));
    return join(Node::any, std::move(either));
  }

  // --- heads, bodies, messages ---

  Node whole(const Term& t) {
    const FieldId id = t.field->id;
    if (id == FieldId::fullText) return everything(wholeMatcher(t));
    WholeText leaf{id, t.key, {}, {}, {}, {}, {}};
    if (id == FieldId::json) {
      auto path = JsonPath::compile(*t.key);
      if (auto* problem = std::get_if<JsonPathProblem>(&path)) {
        fail(t.keySpan, problem->message, "$.name");
        return {};
      }
      leaf.path = std::get<JsonPath>(std::move(path));
    }
    leaf.matcher = id == FieldId::request || id == FieldId::response ? wholeMatcher(t) : matcher(t, infoOf(id).keyed);
    if (id == FieldId::request && inParts(leaf.matcher)) {
      leaf.indexed.push_back(looseText(FieldId::method, leaf.matcher));
      leaf.indexed.push_back(looseText(FieldId::url, leaf.matcher));
    }
    return wholeText(std::move(leaf));
  }

  // Nobody compares a whole exchange: to PacketProxy == is a search, by text in all and by pattern on one side.
  Matcher wholeMatcher(const Term& t) {
    const Value& v = t.values.front();
    const bool all = t.field->id == FieldId::fullText;
    if (all && t.field->part == FieldRef::ignoringCase && (t.op == Op::equal || (t.op == Op::matches && t.packetProxy))) return contains(v.text);
    if (all && t.op == Op::matches && t.packetProxy && v.text.find_first_of("|()") == std::string::npos)
      return exactly(Matcher::contains, v.text);
    if (t.op == Op::equal) return all ? exactly(Matcher::contains, v.text) : pattern(v, false);
    if (t.op == Op::in) {
      fail(t.opSpan, nameOf(t) + " is not compared as a whole", "contains");
      return {};
    }
    return matcher(t, false);
  }

  // Whether a part of the whole that matches means that the whole does.
  static bool inParts(const Matcher& m) { return m.kind == Matcher::contains; }

  Node everything(Matcher m) {
    WholeText leaf{FieldId::fullText, {}, {}, m, {}, {}, {}};
    if (inParts(m)) {
      leaf.indexed.push_back(looseText(FieldId::method, m));
      leaf.indexed.push_back(looseText(FieldId::url, m, RowText::fullUrl));
      for (const FieldId id : {FieldId::comment, FieldId::tag, FieldId::error, FieldId::process})
        leaf.unindexed.push_back(looseText(id, m));
    } else if (m.kind == Matcher::pattern) {
      leaf.unindexed.push_back(looseText(FieldId::url, m, RowText::fullUrl));
      for (const FieldId id : {FieldId::comment, FieldId::tag}) leaf.unindexed.push_back(looseText(id, m));
    }
    return wholeText(std::move(leaf));
  }

  Program program_;
  std::optional<Problem> problem_;
};

}  // namespace

std::variant<Program, Problem> check(const Syntax& syntax) {
  return Checker().run(syntax);
}

}  // namespace penstock::filter

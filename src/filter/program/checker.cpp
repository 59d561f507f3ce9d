// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/program/checker.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "filter/program/matchers.h"
#include "filter/values.h"
#include "penstock/base/ascii.h"
#include "penstock/model/row_words.h"

namespace penstock::filter {
namespace {

bool isPartial(Op op) {
  return op == Op::contains || op == Op::matches || op == Op::startsWith || op == Op::endsWith;
}

class Checker {
 public:
  std::variant<Program, Problem> run(const Syntax& syntax) {
    program_.root = node(syntax);
    if (problem_.get()) return std::move(*problem_.get());
    return std::move(program_);
  }

 private:
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
    Node n = t.field ? comparison(t) : everything(containing(t.values.front().text));
    return t.negated ? negation(std::move(n)) : n;
  }

  // --- fields ---

  Node comparison(const Term& t) {
    const FieldId id = t.field->id;
    if (id == FieldId::json && !t.key) {
      problem_.note(t.fieldSpan, "json needs a path", "json(\"$.name\")");
      return {};
    }
    if (id == FieldId::color) return rowNumber({id, rangesOf(t, problem_), {}});
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
    if (t.op != Op::equal) problem_.note(t.opSpan, nameOf(t) + " is true or false", "==");
    const auto value = parseFlag(t.values.front().text);
    if (!value) problem_.note(t.values.front().span, nameOf(t) + " is true or false", "true");
    return make(value.value_or(true));
  }

  Node number(const Term& t) {
    const FieldId id = t.field->id;
    if (isPartial(t.op)) {
      Matcher m = matcherOf(t, false, problem_);
      if (id == FieldId::grpcStatus) return wholeText({id, {}, {}, std::move(m), {}, {}, {}});
      return rowNumber({id, {}, std::move(m), program_.memos++});
    }
    auto ranges = rangesOf(t, problem_);
    if (id == FieldId::grpcStatus) return wholeText({id, {}, {}, {}, std::move(ranges), {}, {}});
    return rowNumber({id, std::move(ranges), {}});
  }

  // A text of the row. Some fields mean more than one thing: what it is here, and what pypproxy or PacketProxy call so.
  Node row(const Term& t) {
    const FieldRef& ref = *t.field;
    const bool equality = t.op == Op::equal || t.op == Op::in;
    if (ref.part == FieldRef::resent)
      return flag(t, [&](bool value) {
        Node resent = rowText(FieldId::source, equalTo({{"resender", {}, true}, {"bulk", {}, true}}));
        return value ? std::move(resent) : negation(std::move(resent));
      });
    if (ref.part == FieldRef::portNumber) {
      const auto port = parseNumber(t.values.front().text);
      if (equality && !port) problem_.note(t.values.front().span, "a port is a number", "443");
      return rowText(ref.id, matcherOf(t, true, problem_), RowText::portNumber);
    }
    if (ref.id == FieldId::error && t.op == Op::equal)
      if (const auto failed = parseFlag(t.values.front().text)) {
        Node none = rowText(FieldId::error, equalTo({{"", {}, true}}));
        return *failed ? negation(std::move(none)) : std::move(none);
      }

    Matcher m =
        ref.equalsSearches && t.op == Op::equal ? pattern(t.values.front(), false, problem_) : matcherOf(t, false, problem_);
    if (ref.part == FieldRef::address)
      return rowText(ref.id, std::move(m), ref.id == FieldId::client ? RowText::whole : RowText::address);
    switch (ref.id) {
      case FieldId::host: {  // pypproxy's host has the port where it is unusual
        const bool withPort =
            std::any_of(t.values.begin(), t.values.end(), [](const Value& v) { return v.text.find(':') != std::string::npos; });
        Node host = rowText(FieldId::host, m);
        return withPort ? anyOf(std::move(host), rowText(FieldId::host, std::move(m), RowText::hostPort)) : std::move(host);
      }
      case FieldId::url: return url(t, std::move(m));
      case FieldId::server:
        return anyOf(rowText(FieldId::server, m), rowText(FieldId::server, m, RowText::address), rowText(FieldId::host, m));
      case FieldId::type: return type(t, std::move(m));
      case FieldId::protocol: return protocol(m);
      case FieldId::client: return client(t, std::move(m));
      case FieldId::error: return error(std::move(m));
      case FieldId::tls: return anyOf(rowText(FieldId::tls, m), rowText(FieldId::tls, m, RowText::shown));
      case FieldId::tag:
        return equality && !t.values.front().text.empty() ? rowText(FieldId::tag, std::move(m), RowText::word)
                                                          : rowText(FieldId::tag, std::move(m));
      case FieldId::operation: return rowText(FieldId::operation, std::move(m), RowText::item);
      case FieldId::grpcMethod: {
        std::vector<Node> both;
        both.push_back(protocolsWhere(isGrpc));
        both.push_back(anyOf(rowText(FieldId::path, m, RowText::grpcWhole), rowText(FieldId::path, m, RowText::grpcShort)));
        return join(Node::all, std::move(both));
      }
      default: return rowText(ref.id, std::move(m));
    }
  }

  // The whole URL; pypproxy's url is the path. A text that cannot reach over the host's end is looked for in its parts: a URL is
  // not made for each row.
  Node url(const Term& t, Matcher m) {
    const std::string& text = t.values.front().text;
    if (t.op == Op::contains && isAscii(text) && text.find_first_of("/:?[]0123456789") == std::string::npos)
      return anyOf(rowText(FieldId::scheme, m), rowText(FieldId::host, m), rowText(FieldId::url, m));
    Node full = rowText(FieldId::url, m, RowText::fullUrl);
    if (t.op == Op::contains) return full;
    return anyOf(rowText(FieldId::path, m), rowText(FieldId::url, m), std::move(full));
  }

  template <class Holds>
  Node protocolsWhere(Holds&& holds) {
    RowNumber leaf{FieldId::protocol, {}, {}};
    for (std::int64_t i = 0; i < std::int64_t(model::protocolCount); ++i) {
      if (!holds(model::Protocol(i))) continue;
      if (!leaf.ranges.empty() && leaf.ranges.back().to == i - 1)
        leaf.ranges.back().to = i;
      else
        leaf.ranges.push_back({i, i});
    }
    if (!leaf.ranges.empty()) return rowNumber(std::move(leaf));
    Node never;
    never.value = false;
    return never;
  }
  static bool isGrpc(model::Protocol p) { return p == model::Protocol::grpc || p == model::Protocol::grpcWeb; }
  static bool isHttp(model::Protocol p) { return p >= model::Protocol::http09 && p <= model::Protocol::http3; }

  // pypproxy's protocol: "grpc", "ws", else the scheme.
  Node pypproxyProtocol(const Matcher& m) {
    using enum model::Protocol;
    static constexpr std::pair<std::string_view, model::Protocol> kTheirs[] = {
        {"ws", webSocket}, {"websocket", webSocket}, {"grpc", grpc},   {"grpc", grpcWeb},
        {"mqtt", mqtt},    {"http/2", http2},        {"HTTP/2", http2}};
    RegexScratch scratch(nullptr);
    std::vector<Node> plain;
    plain.push_back(protocolsWhere(isHttp));
    plain.push_back(rowText(FieldId::scheme, m));
    return anyOf(protocolsWhere([&](model::Protocol p) {
                   return std::any_of(std::begin(kTheirs), std::end(kTheirs),
                                      [&](const auto& t) { return t.second == p && m(t.first, scratch); });
                 }),
                 join(Node::all, std::move(plain)));
  }

  Node protocol(const Matcher& m) {
    RegexScratch scratch(nullptr);
    const auto named = [&](model::Protocol p) { return m(model::toText(p), scratch) || m(model::briefText(p), scratch); };
    return anyOf(protocolsWhere(named), pypproxyProtocol(m));
  }

  // What the column says: the word for a media type, or for what is no response. The media type as well; to pypproxy type is the
  // protocol, and PacketProxy's == searches in the type, as far as what it looks for is no word of the column.
  Node type(const Term& t, Matcher m) {
    if (t.field->part == FieldRef::mimeOnly) return rowText(FieldId::type, std::move(m));
    RegexScratch scratch(nullptr);
    std::vector<Node> response;
    response.push_back(rowText(FieldId::type, m));
    response.push_back(rowText(FieldId::type, m, RowText::shown));
    const std::span<const std::string_view> words = model::typeWords();
    if (t.op == Op::equal && !t.values.front().text.empty() &&
        std::find(words.begin(), words.end(), t.values.front().text) == words.end())
      if (auto search = patternIfAny(t.values.front())) response.push_back(rowText(FieldId::type, std::move(*search)));
    std::vector<Node> typed;
    typed.push_back(protocolsWhere([](model::Protocol p) { return model::typeWord(p).empty(); }));
    typed.push_back(join(Node::any, std::move(response)));
    return anyOf(protocolsWhere([&](model::Protocol p) { return !model::typeWord(p).empty() && m(model::typeWord(p), scratch); }),
                 pypproxyProtocol(m), join(Node::all, std::move(typed)));
  }

  // "127.0.0.1" is the address, "127.0.0.1:51234" address and port. A part of it may be of either.
  Node client(const Term& t, Matcher m) {
    const auto hasColon = [](const Value& v) { return v.text.find(':') != std::string::npos; };
    const bool fromStart = t.op == Op::equal || t.op == Op::in || t.op == Op::startsWith;
    if (fromStart && std::none_of(t.values.begin(), t.values.end(), hasColon)) return rowText(FieldId::client, std::move(m));
    return anyOf(rowText(FieldId::client, m), rowText(FieldId::client, m, RowText::withPort));
  }

  // In the words of the record, or in those of its row.
  Node error(Matcher m) {
    RegexScratch scratch(nullptr);
    RowNumber brief{FieldId::error, {}, {}};
    for (std::int64_t kind = 1; kind < std::int64_t(model::failureCount); ++kind)
      if (m(model::wordsOf(model::FailureKind(kind)).brief, scratch)) brief.ranges.push_back({kind, kind});
    return anyOf(rowText(FieldId::error, std::move(m)), rowNumber(std::move(brief)));
  }

  // --- heads, bodies, messages ---

  Node whole(const Term& t) {
    const FieldId id = t.field->id;
    if (id == FieldId::fullText) return everything(wholeMatcherOf(t, problem_));
    WholeText leaf{id, t.key, {}, {}, {}, {}, {}};
    if (id == FieldId::json) {
      auto path = JsonPath::compile(*t.key);
      if (auto* problem = std::get_if<JsonPathProblem>(&path)) {
        problem_.note(t.keySpan, problem->message, "$.name");
        return {};
      }
      leaf.path = std::get<JsonPath>(std::move(path));
    }
    leaf.matcher = id == FieldId::request || id == FieldId::response ? wholeMatcherOf(t, problem_)
                                                                     : matcherOf(t, infoOf(id).keyed, problem_);
    if (id == FieldId::request && inParts(leaf.matcher)) {
      leaf.indexed.push_back(looseText(FieldId::method, leaf.matcher));
      leaf.indexed.push_back(looseText(FieldId::url, leaf.matcher));
    }
    return wholeText(std::move(leaf));
  }

  // Whether a part of the whole that matches means that the whole does.
  static bool inParts(const Matcher& m) { return m.kind == Matcher::contains; }

  Node everything(Matcher m) {
    WholeText leaf{FieldId::fullText, {}, {}, m, {}, {}, {}};
    if (inParts(m)) {
      leaf.indexed.push_back(looseText(FieldId::method, m));
      leaf.indexed.push_back(looseText(FieldId::url, m, RowText::fullUrl));
      for (const FieldId id : {FieldId::comment, FieldId::tag, FieldId::error, FieldId::process, FieldId::operation})
        leaf.unindexed.push_back(looseText(id, m));
    } else if (m.kind == Matcher::pattern) {
      leaf.unindexed.push_back(looseText(FieldId::url, m, RowText::fullUrl));
      for (const FieldId id : {FieldId::comment, FieldId::tag}) leaf.unindexed.push_back(looseText(id, m));
    }
    return wholeText(std::move(leaf));
  }

  Program program_;
  FirstProblem problem_;
};

}  // namespace

std::variant<Program, Problem> check(const Syntax& syntax) {
  return Checker().run(syntax);
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/completion.h"

#include <algorithm>
#include <array>

#include "filter/syntax/scanner.h"
#include "penstock/base/ascii.h"

namespace penstock::filter {
namespace {

constexpr std::size_t kMost = 50;

struct OpWord {
  std::string_view text, summary;
};
constexpr std::array<OpWord, 13> kOperators = {{{"== ", "is exactly"},
                                                {"!= ", "is anything else"},
                                                {"contains ", "has it inside, letter case ignored"},
                                                {"!contains ", "does not have it inside"},
                                                {"~ ", "matches the regular expression"},
                                                {"!~ ", "does not match it"},
                                                {"~i ", "matches, letter case ignored"},
                                                {"startswith ", "begins with"},
                                                {"endswith ", "ends with"},
                                                {"in (", "is one of"},
                                                {"> ", "is more than"},
                                                {">= ", "is at least"},
                                                {"< ", "is less than"}}};

bool fits(const FieldInfo& info, std::string_view op) {
  const bool ordered = op[0] == '>' || op[0] == '<';
  if (info.type == FieldType::flag) return op == "== ";
  if (info.type == FieldType::text) return !ordered || info.keyed;
  const bool wordy = op.find("contains") != std::string_view::npos || op.find("with") != std::string_view::npos ||
                     op.find('~') != std::string_view::npos;
  return !wordy || info.id == FieldId::status || info.id == FieldId::time;
}

bool startsWithIgnoringCase(std::string_view text, std::string_view start) {
  return text.size() >= start.size() && equalsIgnoreCase(text.substr(0, start.size()), start);
}

std::vector<std::string> usual(FieldId field) {
  switch (field) {
    case FieldId::method: return {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};
    case FieldId::scheme: return {"https", "http", "tls", "tcp"};
    case FieldId::status: return {"2xx", "3xx", "4xx", "5xx", "200", "301", "302", "304", "400", "401", "403", "404", "429", "500", "502", "503"};
    case FieldId::protocol: return {"HTTP/1.1", "h2", "WebSocket", "gRPC", "MQTT", "DNS", "tls", "tcp"};
    case FieldId::type: return {"application/json", "text/html", "text/css", "application/javascript", "image/png", "image/jpeg"};
    case FieldId::tls: return {"TLSv1.3", "TLSv1.2"};
    case FieldId::source: return {"proxy", "resender", "bulk", "import"};
    case FieldId::color: return {colorNames().begin(), colorNames().end()};
    case FieldId::modified:
    case FieldId::error: return {"true", "false"};
    case FieldId::duration: return {"100ms", "500ms", "1s", "5s"};
    case FieldId::size:
    case FieldId::requestSize:
    case FieldId::responseSize: return {"10kb", "100kb", "1mb", "10mb"};
    case FieldId::time: return {"-1m", "-5m", "-1h", "today", "yesterday"};
    case FieldId::grpcStatus: return {"OK", "NOT_FOUND", "PERMISSION_DENIED", "UNAVAILABLE", "UNAUTHENTICATED", "INTERNAL"};
    default: return {};
  }
}

/// Walks the conditions before the caret as the parser would, and stops in the one the caret is in.
class Completer {
 public:
  Completer(std::string_view text, std::size_t caret, const ValuesOf& values) : scan_(text), caret_(caret), values_(values) {}

  Completion run() {
    for (;;) {
      scan_.skipSpace();
      const std::size_t start = scan_.position();
      if (start >= caret_) return expectingCondition(caret_);
      if (scan_.takeNot()) continue;
      if (scan_.peek() == '(') {
        scan_.moveTo(start + 1);
        continue;
      }
      if (const Connective next = scan_.connective(); next != Connective::none && next != Connective::end) {
        scan_.takeConnective();
        continue;
      }
      if (!condition(start)) return std::move(result_);
      scan_.skipSpace();
      if (scan_.position() == start) scan_.moveTo(start + 1);  // nothing there that could be read
    }
  }

 private:
  // False when the caret was in it.
  bool condition(std::size_t start) {
    const std::string_view name = scan_.identifier();
    const auto field = refNamed(name);
    std::size_t end = start + name.size();
    if (caret_ <= end && !name.empty()) return here(expectingCondition(start));
    if (!field) return word();
    scan_.moveTo(end);
    if ((scan_.peek() == '[' || scan_.peek() == '(') && infoOf(field->id).keyed) {
      end = scan_.text().find(scan_.peek() == '[' ? ']' : ')', end);
      if (end == std::string_view::npos || caret_ <= end) return here(key(field->id));
      scan_.moveTo(++end);
    }
    const std::size_t behindName = scan_.position();
    const auto op = scan_.takeOperator();
    if (!op || caret_ < op->span.position + op->span.length ||
        (caret_ == op->span.position + op->span.length && isNameStart(scan_.text()[caret_ - 1])))
      return unfinishedOperator(field->id, behindName, op.has_value());
    return value(field->id, op->op);
  }

  bool unfinishedOperator(FieldId field, std::size_t behindName, bool known) {
    std::size_t from = behindName;
    const std::string_view text = scan_.text();
    while (from < caret_ && isSpace(text[from])) ++from;
    std::size_t to = from;
    while (to < text.size() && !isSpace(text[to])) ++to;
    if (!known && to < caret_) {  // a word behind a field that is no operator
      scan_.moveTo(behindName);
      return true;
    }
    Completion c{from, std::max(to, from) - from, {}};
    const std::string_view typed = text.substr(from, caret_ - from);
    for (const OpWord& op : kOperators)
      if (fits(infoOf(field), op.text) && startsWithIgnoringCase(op.text, typed))
        c.candidates.push_back({Candidate::op, std::string(op.text), std::string(op.summary)});
    return here(std::move(c));
  }

  bool value(FieldId field, Op op) {
    if (op == Op::in) {
      scan_.skipSpace();
      for (scan_.moveTo(scan_.position() + 1);;) {
        scan_.skipSpace();
        const std::size_t from = scan_.position();
        const auto taken = scan_.takeValue({true, false, true});
        const bool problem = std::holds_alternative<Problem>(taken);
        if (caret_ <= scan_.position() || problem)
          return here(valuesFrom(field, std::min(from, caret_), std::max(scan_.position(), caret_)));
        scan_.skipSpace();
        const char c = scan_.peek();
        if (c == ',' || c == ')') scan_.moveTo(scan_.position() + 1);
        if (c != ',') return true;
      }
    }
    scan_.skipSpace();
    const std::size_t from = scan_.position();
    const FieldInfo& info = infoOf(field);
    const auto taken = scan_.takeValue({info.oneWord || info.type != FieldType::text, op == Op::matches, false});
    const bool problem = std::holds_alternative<Problem>(taken);
    if (!problem && caret_ > scan_.position() &&
        trimOws(scan_.text().substr(scan_.position(), caret_ - scan_.position())).empty() && caret_ == scan_.text().size())
      return here(connectives(caret_));
    if (problem || caret_ <= scan_.position()) {
      if (op == Op::matches) return here({});
      return here(valuesFrom(field, std::min(from, caret_), problem ? scan_.text().size() : scan_.position()));
    }
    return true;
  }

  bool word() {
    const std::size_t from = scan_.position();
    auto taken = scan_.takeWord();
    if (std::holds_alternative<Problem>(taken)) return here({});
    if (caret_ <= scan_.position()) return here(Completion{from, scan_.position() - from, {}});
    return true;
  }

  Completion valuesFrom(FieldId field, std::size_t from, std::size_t to) const {
    Completion c{from, std::max(to, from) - from, {}};
    std::string_view typed = scan_.text().substr(from, caret_ - from);
    if (!typed.empty() && (typed.front() == '"' || typed.front() == '\'')) typed.remove_prefix(1);
    std::vector<std::string> all = values_ ? values_(field) : std::vector<std::string>();
    for (std::string& u : usual(field))
      if (std::find(all.begin(), all.end(), u) == all.end()) all.push_back(std::move(u));
    for (const bool start : {true, false})
      for (const std::string& v : all) {
        const bool begins = startsWithIgnoringCase(v, typed);
        if (v.empty() || begins != start || (!begins && lowered(v).find(lowered(typed)) == std::string::npos)) continue;
        if (c.candidates.size() < kMost && v != typed) c.candidates.push_back({Candidate::value, written(v), ""});
      }
    return c;
  }

  // With quotes where it would otherwise be read as something else.
  static std::string written(const std::string& value) {
    if (value.find_first_of(" \"'()&|,\\\t\r\n") == std::string::npos) return value;
    std::string out = "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    return out + '"';
  }

  Completion key(FieldId field) const {
    static constexpr std::array<std::string_view, 16> kRequest = {
        "Host",          "User-Agent",     "Accept",           "Accept-Encoding", "Accept-Language", "Authorization",
        "Cache-Control", "Content-Length", "Content-Type",     "Cookie",          "If-None-Match",   "Origin",
        "Range",         "Referer",        "X-Requested-With", "X-Forwarded-For"};
    static constexpr std::array<std::string_view, 13> kResponse = {"Content-Type",
                                                                   "Content-Length",
                                                                   "Content-Encoding",
                                                                   "Cache-Control",
                                                                   "ETag",
                                                                   "Location",
                                                                   "Server",
                                                                   "Set-Cookie",
                                                                   "Strict-Transport-Security",
                                                                   "Vary",
                                                                   "WWW-Authenticate",
                                                                   "Access-Control-Allow-Origin",
                                                                   "Content-Security-Policy"};
    const std::size_t from = scan_.position();
    const char close = scan_.peek() == '[' ? ']' : ')';
    const std::size_t end = scan_.text().find(close, from);
    Completion c{from, (end == std::string_view::npos ? caret_ : end + 1) - from, {}};
    std::string_view typed = scan_.text().substr(from + 1, caret_ - from - 1);
    if (!typed.empty() && (typed.front() == '"' || typed.front() == '\'')) typed.remove_prefix(1);
    const auto add = [&](std::string_view name) {
      const std::string text = std::string(close == ']' ? "[\"" : "(\"") + std::string(name) + (close == ']' ? "\"] " : "\") ");
      const bool twice =
          std::any_of(c.candidates.begin(), c.candidates.end(), [&](const Candidate& o) { return o.text == text; });
      if (!twice && startsWithIgnoringCase(name, typed)) c.candidates.push_back({Candidate::value, text, ""});
    };
    if (field == FieldId::requestHeader || field == FieldId::header) std::for_each(kRequest.begin(), kRequest.end(), add);
    if (field == FieldId::responseHeader || field == FieldId::header) std::for_each(kResponse.begin(), kResponse.end(), add);
    if (field == FieldId::json && typed.empty()) add("$.");
    return c;
  }

  // A field's name, as far as it is typed.
  Completion expectingCondition(std::size_t from) const {
    std::size_t to = from;
    const std::string_view text = scan_.text();
    while (to < text.size() && isNameCharacter(text[to])) ++to;
    const std::string_view typed = text.substr(from, caret_ - from);
    Completion c{from, to - from, {}};
    for (const bool start : {true, false})
      for (const FieldInfo& f : fields()) {
        const bool begins = startsWithIgnoringCase(f.name, typed);
        const std::size_t dot = f.name.find('.');
        const bool later = dot != std::string_view::npos && startsWithIgnoringCase(f.name.substr(dot + 1), typed);
        if (begins != start || (!begins && !later)) continue;
        std::string name(f.name);
        if (f.id == FieldId::json)
          name += "(\"$.";
        else if (f.keyed)
          name += "[\"";
        else
          name += ' ';
        c.candidates.push_back({Candidate::field, std::move(name), std::string(f.summary)});
      }
    return c;
  }

  Completion connectives(std::size_t at) const {
    return {at, 0, {{Candidate::connective, "&& ", "and"}, {Candidate::connective, "|| ", "or"}}};
  }

  bool here(Completion c) {
    result_ = std::move(c);
    return false;
  }

  Scanner scan_;
  std::size_t caret_;
  const ValuesOf& values_;
  Completion result_;
};

}  // namespace

Completion complete(std::string_view text, std::size_t caret, const ValuesOf& values) {
  caret = std::min(caret, text.size());
  if (text.size() > Expression::maxLength) return {caret, 0, {}};
  return Completer(text, caret, values).run();
}

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/checks.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "penstock/base/ascii.h"
#include "penstock/filter/field.h"
#include "penstock/rules/profile.h"
#include "rules/texts.h"
#include "rules/url.h"

namespace penstock::rules {
namespace {

std::optional<Mistake> statusMistake(int status, int least) {
  if (status >= least && status <= 599) return std::nullopt;
  return Mistake{"status", "expected a status of " + std::to_string(least) + " to 599"};
}

std::optional<Mistake> nameMistake(const std::string& name) {
  if (name.empty()) return Mistake{"name", "expected the name of a header"};
  if (!isToken(name)) return Mistake{"name", "\"" + name + "\" is no name of a header"};
  if (delimits(name)) return Mistake{"name", name + " cannot be changed: it follows the body"};
  return std::nullopt;
}

std::optional<Mistake> lineMistake(const char* member, const std::string& text) {
  if (isOneLine(text)) return std::nullopt;
  return Mistake{member, "holds a line end, and would be two"};
}

std::optional<Mistake> patternMistake(const char* member, const std::string& text, std::optional<filter::Pattern>& out) {
  auto compiled = filter::Pattern::compile(text);
  if (const auto* problem = std::get_if<filter::PatternProblem>(&compiled))
    return Mistake{member, "is no pattern: " + problem->message + " at character " + std::to_string(problem->position + 1)};
  out = std::get<filter::Pattern>(std::move(compiled));
  return std::nullopt;
}

constexpr std::uint32_t longestWait = 3'600'000;  // milliseconds

std::optional<Mistake> spreadMistake(const char* member, const Spread& s) {
  if (s.min <= s.max && std::max(s.max, s.mean) <= longestWait && s.deviation <= longestWait) return std::nullopt;
  return Mistake{member, "expected milliseconds, at most an hour, the least first"};
}

std::optional<Mistake> urlMistake(const char* member, const std::string& text) {
  if (auto mistake = lineMistake(member, text)) return mistake;
  const std::string with = withPath(text, "/");
  const std::size_t host = with.find("://");
  // Whom a group names is known when the rule matches.
  const bool byGroup = host != std::string::npos && with.substr(host, with.find('/', host + 3) - host).find('$') != std::string::npos;
  if (byGroup || readUrl(with)) return std::nullopt;
  return Mistake{member, "expected a URL such as https://example.com/path"};
}

struct Check {
  CompiledAction& out;
  using Found = std::optional<Mistake>;

  Found operator()(const Passthrough&) const { return {}; }
  Found operator()(const Stop&) const { return {}; }
  Found operator()(const Drop&) const { return {}; }
  Found operator()(const Reset&) const { return {}; }
  Found operator()(const NoRecord&) const { return {}; }
  Found operator()(const Breakpoint&) const { return {}; }
  Found operator()(const Block& a) const {
    if (auto m = statusMistake(a.status, 200)) return m;
    return lineMistake("type", a.type);
  }
  Found operator()(const Redirect& a) const {
    if (a.status < 300 || a.status > 399) return Mistake{"status", "expected a status of 300 to 399"};
    if (a.to.empty()) return Mistake{"to", "expected where to"};
    return lineMistake("to", a.to);
  }
  Found operator()(const Mock& a) const {
    if (auto m = statusMistake(a.status, 200)) return m;
    if (!a.body.empty() && !a.file.empty()) return Mistake{"file", "stands beside body; expected one of them"};
    for (const auto& [name, value] : a.headers) {
      if (auto m = nameMistake(name)) return Mistake{"headers", m->message};
      if (auto m = lineMistake("headers", value)) return m;
    }
    return {};
  }
  Found operator()(const MapLocal& a) const {
    if (a.path.empty()) return Mistake{"path", "expected a file or a folder"};
    if (a.index.find('/') != std::string::npos) return Mistake{"index", "expected the name of a file"};
    return {};
  }
  Found operator()(const MapRemote& a) const { return urlMistake("to", a.to); }
  Found operator()(const EditHeader& a) const {
    if (auto m = nameMistake(a.name)) return m;
    if (auto m = lineMistake("value", a.value)) return m;
    return a.find.empty() ? Found() : patternMistake("find", a.find, out.pattern);
  }
  Found operator()(const EditBody& a) const {
    if (a.how == EditBody::How::regex) return patternMistake("find", a.find, out.pattern);
    if (a.how == EditBody::How::replace && a.find.empty()) return Mistake{"find", "expected the text that is to be replaced"};
    if (a.how != EditBody::How::json) return {};
    if (!nlohmann::json::accept(a.value)) return Mistake{"value", "expected JSON"};
    auto path = filter::JsonPath::compile(a.find);
    if (const auto* problem = std::get_if<filter::JsonPathProblem>(&path))
      return Mistake{"path", problem->message + " at character " + std::to_string(problem->offset + 1)};
    out.path = std::get<filter::JsonPath>(std::move(path));
    return {};
  }
  Found operator()(const SetMethod& a) const {
    if (a.value == "CONNECT") return Mistake{"value", "CONNECT makes a tunnel; expected another method"};
    return isToken(a.value) ? Found() : Mistake{"value", "expected a method"};
  }
  Found operator()(const SetUrl& a) const {
    if (a.value.starts_with('/')) return lineMistake("value", a.value);
    return urlMistake("value", a.value);
  }
  Found operator()(const SetStatus& a) const {
    auto m = statusMistake(a.value, 200);
    if (m) m->member = "value";
    return m;
  }
  Found operator()(const Delay& a) const { return spreadMistake("ms", {a.min, a.max, 0, 0}); }
  Found operator()(const Throttle& a) const {
    if (!a.profile.empty() && !profileNamed(a.profile)) return Mistake{"profile", "\"" + a.profile + "\" is unknown; expected one of " + profileNames()};
    if (a.latency)
      if (auto m = spreadMistake("latency", *a.latency)) return m;
    if (slows(a, Side::request) || slows(a, Side::response)) return {};
    return Mistake{"up", "expected bytes a second, of up or down, or a profile"};
  }
  Found operator()(const Fault& a) const {
    const bool takesTime = a.kind == Fault::Kind::stall || a.kind == Fault::Kind::drip;
    if (takesTime && (a.ms == 0 || a.ms > longestWait)) return Mistake{"ms", "expected milliseconds, at most an hour"};
    if (!takesTime && a.ms > 0) return Mistake{"ms", "is for stall and drip"};
    return {};
  }
  Found operator()(const Mark& a) const {
    if (a.color < 0 || a.color > int(filter::colorNames().size())) return Mistake{"color", "expected the number of a colour"};
    if (a.tag.find_first_of(" \t\r\n\v\f") != std::string::npos) return Mistake{"tag", "expected one word"};
    if (auto m = lineMistake("comment", a.comment)) return m;
    if (a.color == 0 && a.tag.empty() && a.comment.empty()) return Mistake{"color", "expected a color, a tag or a comment"};
    return {};
  }
  Found operator()(const Script& a) const {
    if (a.file.empty()) return Mistake{"file", "expected the file of a script"};
    const auto isLetter = [](char c) { return isTokenChar(c) && std::string_view("!#$%&'*+-.^`|~").find(c) == std::string_view::npos; };
    const bool name = !a.function.empty() && std::all_of(a.function.begin(), a.function.end(), isLetter) && !(a.function[0] >= '0' && a.function[0] <= '9');
    return name ? Found() : Mistake{"function", "expected the name of a function"};
  }
};

}  // namespace

bool isOneLine(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos; }

bool delimits(std::string_view name) {
  return equalsIgnoreCase(name, "content-length") || equalsIgnoreCase(name, "transfer-encoding");
}

std::variant<CompiledCondition, Mistake> compileCondition(const Condition& condition) {
  CompiledCondition out{condition.field, condition.op, condition.negate, false, {}, condition.value, {}};
  if (condition.field == Condition::Field::header) {
    const std::size_t colon = condition.value.find(':');
    out.there = colon == std::string::npos;
    out.name = std::string(trimOws(std::string_view(condition.value).substr(0, colon)));
    out.value = out.there ? std::string() : std::string(trimOws(std::string_view(condition.value).substr(colon + 1)));
    if (!isToken(out.name)) return Mistake{"value", "expected \"Name: value\", or the name of a header alone"};
  }
  if (condition.field == Condition::Field::host) {
    if (condition.op != Condition::Op::regex) out.value = lowered(out.value);
  }
  if (condition.op == Condition::Op::regex && !out.there)
    if (auto mistake = patternMistake("value", out.value, out.pattern)) return *mistake;
  return out;
}

std::optional<Mistake> compileAction(const Action& action, CompiledAction& out) { return std::visit(Check{out}, action); }

}  // namespace penstock::rules

// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/compile.h"

#include <optional>
#include <utility>

namespace penstock::rules {

using filter::Part;

namespace {

constexpr Part kResponse = Part::responseHead | Part::responseBody;

std::string memberOf(std::size_t action, std::string_view member) {
  std::string out = "actions[" + std::to_string(action) + "]";
  if (!member.empty()) out.append(".").append(member);
  return out;
}

std::optional<Mistake> compileWhen(CompiledRule& out) {
  if (out.rule.when.empty()) return std::nullopt;
  auto compiled = filter::Expression::compile(out.rule.when);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    std::string message = problem->message + " at character " + std::to_string(problem->position + 1);
    if (!problem->hint.empty()) message += "; did you mean " + problem->hint + "?";
    return Mistake{"when", message};
  }
  out.when = std::get<filter::ExpressionPtr>(std::move(compiled));
  out.decidedBy = out.when->decidedBy();
  if (filter::any(out.decidedBy.awaits & Part::messages)) return Mistake{"when", "looks at messages, and rules for messages are not supported yet"};
  return std::nullopt;
}

/// Where an action belongs, and whether that is there to be acted on.
struct Place {
  const CompiledRule& rule;

  using Found = std::variant<Side, Mistake>;

  /// Of an action that may be about either side.
  Found sided(std::optional<Side> side) const {
    const Side wanted = side.value_or(rule.rule.on == Side::response ? Side::response : Side::request);
    return wanted == Side::request ? onRequest("side") : onResponse("side");
  }
  Found onRequest(const char* member) const {
    if (rule.rule.on == Side::response) return Mistake{member, "is about the request, and the rule is on responses"};
    if (rule.phase == Side::response)
      return Mistake{member, "is about the request, which is gone when the response decides; expected \"side\": \"response\", or another condition"};
    return Side::request;
  }
  Found onResponse(const char* member) const {
    if (rule.rule.on == Side::request) return Mistake{member, "is about the response, and the rule is on requests"};
    return Side::response;
  }

  Found operator()(const EditHeader& a) const { return sided(a.side); }
  Found operator()(const EditBody& a) const { return sided(a.side); }
  Found operator()(const Delay& a) const { return sided(a.side); }
  Found operator()(const SetMethod&) const { return onRequest("do"); }
  Found operator()(const SetUrl&) const { return onRequest("do"); }
  Found operator()(const MapRemote&) const { return onRequest("do"); }
  Found operator()(const SetStatus&) const { return onResponse("do"); }
  Found operator()(const Throttle& a) const {
    if (a.up) return onRequest("up");
    return onResponse("down");
  }
  /// What ends the exchange or the list, where it is decided.
  template <class Other>
  Found operator()(const Other&) const {
    return rule.phase;
  }
};

bool endsList(const Action& action) {
  return std::visit(
      [](const auto& a) {
        using A = std::decay_t<decltype(a)>;
        return std::is_same_v<A, Passthrough> || std::is_same_v<A, Stop> || std::is_same_v<A, Drop> || std::is_same_v<A, Reset> ||
               std::is_same_v<A, Block> || std::is_same_v<A, Redirect> || std::is_same_v<A, Mock>;
      },
      action);
}

std::optional<Mistake> compileActions(CompiledRule& out) {
  for (std::size_t i = 0; i < out.rule.actions.size(); ++i) {
    const Action& action = out.rule.actions[i];
    CompiledAction compiled;
    compiled.action = i;
    if (auto mistake = compileAction(action, compiled)) return Mistake{memberOf(i, mistake->member), mistake->message};
    const auto place = std::visit(Place{out}, action);
    if (const auto* mistake = std::get_if<Mistake>(&place)) return Mistake{memberOf(i, mistake->member), mistake->message};
    compiled.phase = std::get<Side>(place);
    const auto* throttle = std::get_if<Throttle>(&action);
    const bool both = throttle && throttle->up && throttle->down && out.rule.on != Side::request;
    out.acts[std::size_t(compiled.phase)] = true;
    if (both) out.acts[std::size_t(Side::response)] = true;
    if (std::holds_alternative<EditBody>(action)) out.editsBody[std::size_t(compiled.phase)] = true;
    out.ends = out.ends || endsList(action);
    out.actions.push_back(std::move(compiled));
    if (both) out.actions.push_back({i, Side::response, {}, {}});
  }
  return std::nullopt;
}

void maskCondition(const CompiledCondition& c, TextMask& mask) {
  const bool ofLine = c.field == Condition::Field::host || c.field == Condition::Field::path || c.field == Condition::Field::method;
  if (ofLine && !c.negate && c.op != Condition::Op::regex) mask.add(c.value);
}

}  // namespace

std::string nameOf(const Rule& rule, std::size_t index) {
  std::string out = "rule " + std::to_string(index + 1);
  if (!rule.name.empty())
    out += " \"" + rule.name + "\"";
  else if (!rule.id.empty())
    out += " (" + rule.id + ")";
  return out;
}

std::variant<std::unique_ptr<Ready>, Mistake> compileRule(Rule rule) {
  auto ready = std::make_unique<Ready>();
  CompiledRule& out = ready->compiled;
  out.rule = std::move(rule);
  if (auto mistake = compileWhen(out)) return *mistake;
  for (std::size_t i = 0; i < out.rule.conditions.size(); ++i) {
    auto condition = compileCondition(out.rule.conditions[i]);
    if (const auto* mistake = std::get_if<Mistake>(&condition))
      return Mistake{"conditions[" + std::to_string(i) + "]." + mistake->member, mistake->message};
    out.conditions.push_back(std::get<CompiledCondition>(std::move(condition)));
    maskCondition(out.conditions.back(), ready->mask);
    out.decidedBy.looksAt |= out.conditions.back().field == Condition::Field::body ? Part::requestBody : Part::requestHead;
  }
  const bool awaitsResponse = filter::any(out.decidedBy.awaits & kResponse);
  if (out.rule.on == Side::request && awaitsResponse) return Mistake{"when", "awaits the response, and the rule is on requests"};
  out.phase = out.rule.on == Side::response || awaitsResponse ? Side::response : Side::request;
  out.ends = out.rule.stop;
  if (auto mistake = compileActions(out)) return *mistake;
  if (out.rule.stop) out.acts[std::size_t(out.phase)] = true;
  if (out.when)
    for (const std::string& text : out.when->neededInRequestLine()) ready->mask.add(text);
  return ready;
}

}  // namespace penstock::rules

// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/compile.h"

#include <optional>
#include <utility>

#include "penstock/rules/profile.h"
#include "rules/action_names.h"

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
  if (out.rule.on.exchanges() && filter::any(out.decidedBy.awaits & Part::messages))
    return Mistake{"when", "looks at messages, and the rule is on more; expected \"on\": [\"message\"]"};
  return std::nullopt;
}

/// Where an action belongs, and whether that is there to be acted on.
struct Place {
  const CompiledRule& rule;

  using Found = std::variant<Side, Mistake>;

  /// Of an action that may be about either side.
  Found sided(std::optional<Side> side) const {
    const Side wanted = side.value_or(rule.rule.on.request ? Side::request : Side::response);
    return wanted == Side::request ? onRequest("side") : onResponse("side");
  }
  Found onRequest(const char* member) const {
    if (!rule.rule.on.request) return Mistake{member, "is about the request, and the rule is on responses"};
    if (rule.phase == Side::response)
      return Mistake{member, "is about the request, which is gone when the response decides; expected \"side\": \"response\", or another condition"};
    return Side::request;
  }
  Found onResponse(const char* member) const {
    if (!rule.rule.on.response) return Mistake{member, "is about the response, and the rule is on requests"};
    return Side::response;
  }

  Found operator()(const EditHeader& a) const { return sided(a.side); }
  Found operator()(const EditBody& a) const { return sided(a.side); }
  Found operator()(const Delay& a) const { return sided(a.side); }
  Found operator()(const SetMethod&) const { return onRequest("do"); }
  Found operator()(const SetUrl&) const { return onRequest("do"); }
  Found operator()(const MapRemote&) const { return onRequest("do"); }
  Found operator()(const SetStatus&) const { return onResponse("do"); }
  /// The first of its places.
  Found operator()(const Throttle& a) const {
    const Found up = onRequest(a.side ? "side" : "up"), down = onResponse(a.side ? "side" : "down");
    if (slows(a, Side::request) && std::holds_alternative<Side>(up)) return up;
    if (slows(a, Side::response) && std::holds_alternative<Side>(down)) return down;
    return slows(a, Side::request) ? up : down;
  }
  Found operator()(const Fault& a) const {
    if (a.side) return sided(a.side);
    return rule.rule.on.response ? onResponse("side") : onRequest("side");
  }
  Found operator()(const Script& a) const { return sided(a.side); }
  Found operator()(const Breakpoint& a) const { return sided(a.side); }
  Found operator()(const Drop& a) const {
    if (a.side) return sided(a.side);
    return rule.phase;
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

/// Which messages an action is about. Nothing: it is for none.
struct Way {
  struct Found {
    Side side = Side::request;
    bool both = false;
  };
  using Maybe = std::optional<Found>;

  Maybe operator()(const EditBody& a) const { return Found{a.side.value_or(Side::request), false}; }
  Maybe operator()(const Delay& a) const { return Found{a.side.value_or(Side::request), false}; }
  Maybe operator()(const Drop& a) const { return either(a.side); }
  Maybe operator()(const Breakpoint& a) const { return either(a.side); }
  Maybe operator()(const Mark&) const { return either({}); }
  Maybe operator()(const Stop&) const { return either({}); }
  template <class Other>
  Maybe operator()(const Other&) const {
    return std::nullopt;
  }

 private:
  static Found either(std::optional<Side> side) { return {side.value_or(Side::request), !side}; }
};

struct EditsHead {
  bool operator()(const EditHeader&) const { return true; }
  bool operator()(const SetMethod&) const { return true; }
  bool operator()(const SetUrl&) const { return true; }
  bool operator()(const SetStatus&) const { return true; }
  bool operator()(const MapRemote&) const { return true; }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

void addAction(CompiledRule& out, CompiledAction compiled, Side phase) {
  const Action& action = out.rule.actions[compiled.action];
  const auto at = std::size_t(phase);
  compiled.phase = phase;
  out.acts[at] = true;
  if (std::visit(EditsHead(), action)) out.editsHead[at] = true;
  if (std::holds_alternative<EditBody>(action)) out.editsBody[at] = true;
  if (phase == Side::response && isSlow(action)) out.slowsResponse = true;
  out.actions.push_back(std::move(compiled));
}

std::optional<Mistake> placeAction(CompiledRule& out, std::size_t i) {
  const Action& action = out.rule.actions[i];
  CompiledAction compiled;
  compiled.action = i;
  if (auto mistake = compileAction(action, compiled)) return Mistake{memberOf(i, memberIn(action, mistake->member)), mistake->message};
  const auto way = out.rule.on.message ? std::visit(Way(), action) : std::nullopt;
  if (way) {
    out.messageActions.push_back(compiled);
    out.messageActions.back().phase = way->side;
    out.messageActions.back().bothWays = way->both;
  }
  if (!out.rule.on.exchanges()) return way ? std::nullopt : std::optional(Mistake{memberOf(i, "do"), "is not for messages"});
  const auto place = std::visit(Place{out}, action);
  if (const auto* mistake = std::get_if<Mistake>(&place))
    return way ? std::nullopt : std::optional(Mistake{memberOf(i, mistake->member), mistake->message});
  const Side phase = std::get<Side>(place);
  const auto* throttle = std::get_if<Throttle>(&action);
  const bool both = throttle && phase == Side::request && out.rule.on.response && slows(*throttle, Side::response);
  out.ends = out.ends || endsList(action);
  if (both) addAction(out, compiled, Side::response);
  addAction(out, std::move(compiled), phase);
  return std::nullopt;
}

std::optional<Mistake> compileActions(CompiledRule& out) {
  for (std::size_t i = 0; i < out.rule.actions.size(); ++i)
    if (auto mistake = placeAction(out, i)) return mistake;
  return std::nullopt;
}

void maskCondition(const CompiledCondition& c, TextMask& mask) {
  const bool ofLine = c.field == Condition::Field::host || c.field == Condition::Field::path || c.field == Condition::Field::method;
  if (ofLine && !c.negate && c.op != Condition::Op::regex) mask.add(c.value);
}

}  // namespace

bool isSlow(const Action& action) {
  return std::holds_alternative<Delay>(action) || std::holds_alternative<Throttle>(action) || std::holds_alternative<Fault>(action);
}

std::string nameOf(const Rule& rule, std::size_t index) {
  std::string out = "rule " + std::to_string(index + 1);
  if (!rule.name.empty())
    out += " \"" + rule.name + "\"";
  else if (!rule.id.empty())
    out += " (" + rule.id + ")";
  return out;
}

std::variant<Ready, Mistake> compileRule(Rule rule) {
  Ready ready{std::make_unique<CompiledRule>(), {}};
  CompiledRule& out = *ready.rule;
  out.rule = std::move(rule);
  if (auto mistake = compileWhen(out)) return *mistake;
  for (std::size_t i = 0; i < out.rule.conditions.size(); ++i) {
    auto condition = compileCondition(out.rule.conditions[i]);
    if (const auto* mistake = std::get_if<Mistake>(&condition))
      return Mistake{"conditions[" + std::to_string(i) + "]." + mistake->member, mistake->message};
    out.conditions.push_back(std::get<CompiledCondition>(std::move(condition)));
    maskCondition(out.conditions.back(), ready.mask);
    out.decidedBy.looksAt |= out.conditions.back().field == Condition::Field::body ? Part::requestBody : Part::requestHead;
  }
  const bool awaitsResponse = filter::any(out.decidedBy.awaits & kResponse);
  if (out.rule.on.request && !out.rule.on.response && awaitsResponse) return Mistake{"when", "awaits the response, and the rule is on requests"};
  out.phase = !out.rule.on.request || awaitsResponse ? Side::response : Side::request;
  out.ends = out.rule.stop;
  if (auto mistake = compileActions(out)) return *mistake;
  if (out.rule.stop && out.rule.on.exchanges()) out.acts[std::size_t(out.phase)] = true;
  if (out.when)
    for (const std::string& text : out.when->neededInRequestLine()) ready.mask.add(text);
  return ready;
}

}  // namespace penstock::rules

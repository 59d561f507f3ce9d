// SPDX-License-Identifier: GPL-3.0-or-later
// Rules: the list, one by one, tried on what was recorded, read from a file.
#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "api/calls/entries.h"
#include "api/calls/rule_json.h"
#include "api/route.h"
#include "api/visible.h"
#include "api/workers.h"
#include "penstock/rules/rule_file.h"

namespace penstock::api {
namespace {

/// "rule 1 \"name\": actions[0].name: what is wrong": of one rule the number says nothing, and the member is the field.
Answer refused(const Error& error) {
  if (error.code != ErrorCode::invalidArgument && error.code != ErrorCode::unsupported) return refusal(error);
  std::string_view text = error.message;
  if (text.starts_with("rule ")) {
    const std::size_t quote = text.find('"'), colon = text.find(": ");
    const std::size_t end = quote < colon ? text.find("\": ", quote + 1) : colon;
    if (end != text.npos) text.remove_prefix(end + (quote < colon ? 3 : 2));
  }
  const std::size_t colon = text.find(": ");
  const std::string_view member = text.substr(0, colon);
  const bool named = colon != text.npos && member.find(' ') == member.npos;
  return refusal(422, text, named ? member : std::string_view());
}

std::optional<service::RuleRow> find(service::Rules& rules, const std::string& id) {
  for (service::RuleRow& row : rules.list())
    if (row.rule.id == id) return std::move(row);
  return std::nullopt;
}

Answer notThere(const std::string& id) { return refusal(404, "there is no rule \"" + id + "\""); }

/// The rule that a call's body has.
struct Given {
  rules::Rule rule;
  std::optional<Answer> refused;
};
std::optional<Answer> refusedReach(const rules::Rule& rule, const rules::Rule* before, Right rights) {
  const std::string member = has(rights, Right::secrets) ? std::string() : reachOf(rule, before);
  if (member.empty()) return std::nullopt;
  return refusal(403, member + ": a token that may not see secrets has no say about files and programs of this machine", member);
}

Given given(const Json& json, const rules::Rule* before, Right rights) {
  Given out;
  auto rule = ruleOf(json, before);
  if (!rule)
    out.refused = refused(rule.error());
  else if (auto reach = refusedReach(*rule, before, rights))
    out.refused = std::move(reach);
  else
    out.rule = std::move(*rule);
  return out;
}
/// As whoever has these rights may see it.
Json shown(const service::RuleRow& row, Right rights) {
  const redaction::RedactionPtr redaction = redactionFor(rights);
  return redaction ? withoutSecrets(jsonOf(row), *redaction) : jsonOf(row);
}
Json bodyOf(const Call& call) { return Json::parse(call.body, nullptr, false); }

Answer list(Context& context, const Call& call, const Parts&) {
  Json out = Json::array();
  for (const service::RuleRow& row : context.service.rules().list()) out.push_back(shown(row, call.rights));
  return answerOf(out);
}

Answer one(Context& context, const Call& call, const Parts& parts) {
  const auto row = find(context.service.rules(), parts[0]);
  return row ? answerOf(shown(*row, call.rights)) : notThere(parts[0]);
}

Answer add(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  if (!fields.good()) return fields.answer();
  Given rule = given(bodyOf(call), nullptr, call.rights);
  if (rule.refused) return *rule.refused;
  const auto id = context.service.rules().add(std::move(rule.rule));
  if (!id) return refused(id.error());
  const auto row = find(context.service.rules(), *id);
  return row ? answerOf(shown(*row, call.rights)) : notThere(*id);
}

Answer replace(Context& context, const Call& call, const Parts& parts) {
  Fields fields(call);
  if (!fields.good()) return fields.answer();
  const auto before = find(context.service.rules(), parts[0]);
  if (!before) return notThere(parts[0]);
  if (before->ofRun) return refusal(409, "this rule is of a file named for this run, and is changed there");
  Given rule = given(bodyOf(call), &before->rule, call.rights);
  if (rule.refused) return *rule.refused;
  rule.rule.id = parts[0];
  if (auto done = context.service.rules().replace(std::move(rule.rule)); !done) return refused(done.error());
  const auto row = find(context.service.rules(), parts[0]);
  return row ? answerOf(shown(*row, call.rights)) : notThere(parts[0]);
}

Answer remove(Context& context, const Call&, const Parts& parts) {
  const auto before = find(context.service.rules(), parts[0]);
  if (!before) return notThere(parts[0]);
  if (before->ofRun) return refusal(409, "this rule is of a file named for this run, and is changed there");
  if (auto done = context.service.rules().remove(parts[0]); !done) return refused(done.error());
  Answer out;
  out.status = 204;
  return out;
}

Json jsonOf(const service::DryRun::State& state) {
  Json samples = Json::array();
  for (const service::DryRun::Sample& sample : state.samples) {
    Json changes = Json::array();
    for (const model::Change& change : sample.changes) changes.push_back({{"what", change.what}, {"before", change.before}, {"after", change.after}});
    samples.push_back({{"id", sample.id}, {"did", sample.did}, {"changes", std::move(changes)}});
  }
  Json out{{"matched", state.matched}, {"looked_at", state.lookedAt}, {"samples", std::move(samples)}};
  if (!state.trouble.empty()) out["trouble"] = state.trouble;
  return out;
}

Answer dryRun(Context& context, const Call& call, const Parts&) {
  Fields fields(call);
  fields.only({"rule", "q", "limit"});
  const Json* rule = fields.member("rule");
  if (!rule) fields.refuse("rule", "expected a rule");
  const std::string q = fields.text("q");
  const auto limit = std::size_t(fields.number("limit", 20, 0, 1000));
  if (!fields.good()) return fields.answer();
  Given read = given(*rule, nullptr, call.rights);
  if (read.refused) return *read.refused;
  if (Compiled compiled = compile(q, "q"); compiled.refused) return *compiled.refused;
  auto run = context.service.rules().dryRun(read.rule, q, limit);
  if (!run) return refused(run.error());
  std::mutex mutex;
  std::condition_variable wake;
  const Subscription heard = (*run)->changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    wake.notify_all();
  });
  std::unique_lock lock(mutex);
  constexpr std::chrono::seconds patience{60};
  const SteadyTime until = steadyNow() + patience;
  const Workers::Waiting waiting;
  while (!(*run)->state().complete && !context.stopped && steadyNow() < until) wake.wait_for(lock, std::chrono::milliseconds(100));
  Json out = jsonOf((*run)->state());
  out["complete"] = (*run)->state().complete;
  return answerOf(out);
}

Answer import(Context& context, const Call& call, const Parts&) {
  auto read = rules::readRules(call.body);
  if (!read) return refused(read.error());
  for (const rules::Rule& rule : *read)
    if (auto reach = refusedReach(rule, nullptr, call.rights)) return *reach;
  service::Rules& rules = context.service.rules();
  std::vector<rules::Rule> all;
  for (service::RuleRow& row : rules.list())
    if (!row.ofRun) all.push_back(std::move(row.rule));
  const std::size_t count = read->size();
  for (rules::Rule& rule : *read) all.push_back(std::move(rule));
  if (auto done = rules.set(std::move(all), "Import rules"); !done) return refused(done.error());
  return answerOf({{"imported", count}});
}

constexpr Route kRoutes[] = {
    {"GET", "/api/rules", Right::read, "Rules in their order, those of --rules files first", {}, "", "Rules", 200, list},
    {"POST", "/api/rules", Right::change, "Add a rule at the end", {}, "Rule", "Rule", 200, add},
    {"GET", "/api/rules/{id}", Right::read, "One rule", {}, "", "Rule", 200, one},
    {"PUT", "/api/rules/{id}", Right::change, "Another rule in its place", {}, "Rule", "Rule", 200, replace},
    {"DELETE", "/api/rules/{id}", Right::change, "Take it out", {}, "", "", 204, remove},
    {"POST", "/api/rules/dry-run", Right::read | Right::secrets, "What a rule would have done to what was recorded", {}, "DryRun", "DryRunResult", 200, dryRun},
    {"POST", "/api/import/rules", Right::change, "Rules of a file, behind those that are there", {}, "RuleFile", "Imported", 200, import},
};

}  // namespace

std::span<const Route> ruleRoutes() { return kRoutes; }

}  // namespace penstock::api

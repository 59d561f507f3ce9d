// SPDX-License-Identifier: GPL-3.0-or-later
// A run's settings as JSON: bytes that are no UTF-8 are Base64, as {"base64": "..."}.
#include <nlohmann/json.hpp>

#include "penstock/service/bulk_runs.h"
#include "service/bulk/json_text.h"
#include "service/drafts/draft_json.h"

namespace penstock::service {

using Json = nlohmann::ordered_json;

namespace {

Json json(const draft::PayloadSpec& spec) {
  return std::visit(
      [](const auto& s) -> Json {
        using T = std::decay_t<decltype(s)>;
        if constexpr (std::is_same_v<T, draft::ListPayloads>) {
          Json items = Json::array();
          for (const std::string& item : s.items) items.push_back(textJson(item));
          return {{"kind", "list"}, {"items", std::move(items)}};
        } else if constexpr (std::is_same_v<T, draft::FilePayloads>) {
          return {{"kind", "file"}, {"path", textJson(s.path)}};
        } else if constexpr (std::is_same_v<T, draft::NumberPayloads>) {
          return {{"kind", "numbers"}, {"from", s.from}, {"to", s.to}, {"step", s.step}, {"digits", s.digits}, {"base", s.base}};
        } else if constexpr (std::is_same_v<T, draft::CharacterPayloads>) {
          return {{"kind", "characters"}, {"characters", textJson(s.characters)}, {"shortest", s.shortest}, {"longest", s.longest}};
        } else if constexpr (std::is_same_v<T, draft::DatePayloads>) {
          return {{"kind", "dates"}, {"from", textJson(s.from)}, {"to", textJson(s.to)}, {"step", s.step}, {"unit", int(s.unit)}, {"format", textJson(s.format)}};
        } else {
          return {{"kind", "null"}, {"count", s.count}};
        }
      },
      spec);
}

draft::PayloadSpec payloads(const Json& j) {
  const std::string kind = j.at("kind");
  if (kind == "list") {
    draft::ListPayloads list;
    for (const Json& item : j.at("items")) list.items.push_back(textOf(item));
    return list;
  }
  if (kind == "file") return draft::FilePayloads{textOf(j.at("path"))};
  if (kind == "numbers") return draft::NumberPayloads{j.at("from"), j.at("to"), j.at("step"), j.at("digits"), j.at("base")};
  if (kind == "characters") return draft::CharacterPayloads{textOf(j.at("characters")), j.at("shortest"), j.at("longest")};
  if (kind == "dates") {
    draft::DatePayloads dates{textOf(j.at("from")), textOf(j.at("to")), j.at("step"), {}, textOf(j.at("format"))};
    dates.unit = draft::DatePayloads::Unit(numberBelow(j.at("unit"), int(draft::DatePayloads::Unit::year) + 1));
    return dates;
  }
  if (kind != "null") throw std::invalid_argument("\"" + kind + "\" is no kind of payloads");
  return draft::NullPayloads{j.at("count")};
}

Json json(const draft::ProcessStep& step) {
  return {{"kind", int(step.kind)}, {"text", textJson(step.text)}, {"with", textJson(step.with)}, {"from", step.from}, {"length", step.length}};
}

draft::ProcessStep step(const Json& j) {
  draft::ProcessStep out;
  out.kind = draft::ProcessStep::Kind(numberBelow(j.at("kind"), int(draft::ProcessStep::Kind::variables) + 1));
  out.text = textOf(j.at("text"));
  out.with = textOf(j.at("with"));
  out.from = j.at("from");
  out.length = j.at("length");
  return out;
}

Json json(const SendOptions& o) {
  Json j{{"target", draft::toText(o.target)}, {"sni", o.sni}, {"clientCertificate", textJson(o.clientCertificate)}, {"clientKey", textJson(o.clientKey)},
         {"upstreamProxy", textJson(o.upstreamProxy)}, {"redirects", o.redirects}, {"timeoutMs", o.timeout.count()}};
  if (o.target.host.empty()) j["target"] = "";
  if (o.verify) j["verify"] = *o.verify;
  return j;
}

SendOptions options(const Json& j) {
  SendOptions o;
  if (const std::string target = j.at("target"); !target.empty()) {
    const auto read = draft::readTarget(target);
    if (!read) throw std::invalid_argument(read.error().message);
    o.target = *read;
  }
  o.sni = j.at("sni");
  o.clientCertificate = textOf(j.at("clientCertificate"));
  o.clientKey = textOf(j.at("clientKey"));
  o.upstreamProxy = textOf(j.at("upstreamProxy"));
  o.redirects = j.at("redirects");
  o.timeout = std::chrono::milliseconds(j.at("timeoutMs").get<std::int64_t>());
  if (j.contains("verify")) o.verify = j["verify"].get<bool>();
  return o;
}

Json json(const draft::RequestPayload& p) {
  Json j{{"label", textJson(p.label)}};
  if (p.body) j["body"] = textJson(*p.body);
  if (p.path) j["path"] = textJson(*p.path);
  for (const auto& [name, value] : p.headers) j["headers"].push_back({textJson(name), textJson(value)});
  return j;
}

draft::RequestPayload change(const Json& j) {
  draft::RequestPayload p;
  p.label = textOf(j.at("label"));
  if (j.contains("body")) p.body = textOf(j["body"]);
  if (j.contains("path")) p.path = textOf(j["path"]);
  for (const Json& pair : j.value("headers", Json::array())) p.headers.emplace_back(textOf(pair.at(0)), textOf(pair.at(1)));
  return p;
}

Json json(const BulkColumn& c) {
  return {{"name", textJson(c.name)}, {"from", int(c.extraction.from)}, {"what", textJson(c.extraction.what)}, {"group", c.extraction.group}};
}

BulkColumn column(const Json& j) {
  BulkColumn c;
  c.name = textOf(j.at("name"));
  c.extraction.from = draft::Extraction::From(numberBelow(j.at("from"), int(draft::Extraction::From::status) + 1));
  c.extraction.what = textOf(j.at("what"));
  c.extraction.group = j.at("group");
  return c;
}

BulkSpec read(const Json& j) {
  BulkSpec s;
  s.name = textOf(j.at("name"));
  s.text = textOf(j.at("text"));
  s.options = options(j.at("options"));
  s.shape = draft::Shape(numberBelow(j.at("shape"), int(draft::Shape::clusterBomb) + 1));
  for (const Json& set : j.at("sets")) {
    BulkSpec::Set& into = s.sets.emplace_back();
    into.source = payloads(set.at("source"));
    for (const Json& one : set.at("steps")) into.steps.push_back(step(one));
  }
  for (const Json& one : j.at("changes")) s.changes.push_back(change(one));
  for (const Json& pair : j.at("variables")) s.variables.variables.emplace_back(textOf(pair.at(0)), textOf(pair.at(1)));
  s.keepLength = j.at("keepLength");
  s.keepHost = j.at("keepHost");
  s.concurrency = j.at("concurrency");
  s.perSecond = j.at("perSecond");
  s.delay = std::chrono::milliseconds(j.at("delayMs").get<std::int64_t>());
  s.retries = j.at("retries");
  for (const Json& one : j.at("columns")) s.columns.push_back(column(one));
  for (const Json& one : j.at("greps")) s.greps.push_back(textOf(one));
  for (const Json& one : j.value("before", Json::array())) {
    std::vector<std::uint64_t> sent;
    auto tab = tabIn(one.dump(), sent);
    if (!tab) throw std::invalid_argument("a request before the run that is none");
    s.before.push_back(std::move(*tab));
  }
  s.bodyIsDecoded = j.value("bodyIsDecoded", false);
  if (j.contains("again")) s.again = textOf(j["again"]);
  s.base = j.value("base", false);
  s.doubtful = j.value("doubtful", false);
  return s;
}

}  // namespace

std::string toJson(const BulkSpec& s) {
  Json sets = Json::array(), changes = Json::array(), variables = Json::array(), columns = Json::array(), greps = Json::array();
  for (const BulkSpec::Set& set : s.sets) {
    Json steps = Json::array();
    for (const draft::ProcessStep& one : set.steps) steps.push_back(json(one));
    sets.push_back({{"source", json(set.source)}, {"steps", std::move(steps)}});
  }
  for (const draft::RequestPayload& one : s.changes) changes.push_back(json(one));
  for (const auto& [name, value] : s.variables.variables) variables.push_back({textJson(name), textJson(value)});
  for (const BulkColumn& one : s.columns) columns.push_back(json(one));
  for (const std::string& one : s.greps) greps.push_back(textJson(one));
  Json j{{"name", textJson(s.name)}, {"text", textJson(s.text)}, {"options", json(s.options)}, {"shape", int(s.shape)}, {"sets", std::move(sets)},
               {"changes", std::move(changes)}, {"variables", std::move(variables)}, {"keepLength", s.keepLength}, {"keepHost", s.keepHost},
               {"concurrency", s.concurrency}, {"perSecond", s.perSecond}, {"delayMs", s.delay.count()}, {"retries", s.retries},
               {"columns", std::move(columns)}, {"greps", std::move(greps)}};
  if (!s.before.empty()) {
    Json before = Json::array();
    for (const RequestTab& one : s.before) before.push_back(Json::parse(textOf(one, true)));
    j["before"] = std::move(before);
  }
  if (s.bodyIsDecoded) j["bodyIsDecoded"] = true;
  if (!s.again.empty()) j["again"] = textJson(s.again);
  if (s.base) j["base"] = true;
  if (s.doubtful) j["doubtful"] = true;
  return j.dump();
}

Result<BulkSpec> readBulkSpec(std::string_view text) {
  try {
    return read(Json::parse(text));
  } catch (const std::exception& e) {  // the library's, and ours above
    return makeError(ErrorCode::invalidArgument, std::string("a run that cannot be read: ") + e.what());
  }
}

}  // namespace penstock::service

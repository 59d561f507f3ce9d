// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/drafts/draft_json.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "penstock/codec/base64.h"

namespace penstock::service {
namespace {

using Json = nlohmann::json;
using From = draft::Extraction::From;

constexpr std::size_t mostList = 10'000;    // of numbers; more is nobody's order
constexpr std::size_t mostExtractions = 100;
constexpr std::int64_t mostTimeout = 24 * 3600 * 1000;  // milliseconds
constexpr unsigned mostRedirects = 50;
constexpr std::array froms{From::json, From::header, From::cookie, From::regex, From::headRegex, From::status};

Json parsed(std::string_view text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_object() ? json : Json::object();
}

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

const Json& member(const Json& of, const char* name) {
  static const Json none;
  const auto found = of.is_object() ? of.find(name) : of.end();
  return found == of.end() ? none : *found;
}

std::string wordIn(const Json& of, const char* name) {
  const Json& value = member(of, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string bytesIn(const Json& of, const char* name) {
  const Json& value = member(of, name);
  if (!value.is_string()) return {};
  return codec::base64Decode(value.get_ref<const std::string&>()).value_or(std::string());
}

template <class Number>
Number numberIn(const Json& value, Number most, Number otherwise = 0) {
  if (!value.is_number_integer() || value < 0) return otherwise;
  return Number(std::min(value.get<std::uint64_t>(), std::uint64_t(most)));
}

bool flagIn(const Json& of, const char* name) {
  const Json& value = member(of, name);
  return value.is_boolean() && value.get<bool>();
}

std::vector<std::uint64_t> numbersIn(const Json& of, const char* name) {
  std::vector<std::uint64_t> numbers;
  const Json& list = member(of, name);
  if (!list.is_array()) return numbers;
  for (const Json& value : list)
    if (numbers.size() < mostList) numbers.push_back(numberIn<std::uint64_t>(value, UINT64_MAX));
  return numbers;
}

Json jsonOf(const SendOptions& o) {
  Json json{{"redirects", o.redirects}, {"timeout", o.timeout.count()}};
  const auto put = [&json](const char* name, const std::string& value) {
    if (!value.empty()) json[name] = value;
  };
  put("sni", o.sni);
  put("certificate", o.clientCertificate);
  put("key", o.clientKey);
  put("proxy", o.upstreamProxy);
  if (o.verify) json["verify"] = *o.verify;
  if (o.leaveOpen) json["leaveOpen"] = true;
  return json;
}

SendOptions optionsIn(const Json& json) {
  SendOptions o;
  o.redirects = numberIn(member(json, "redirects"), mostRedirects);
  o.timeout = std::chrono::milliseconds(numberIn(member(json, "timeout"), mostTimeout, std::int64_t(o.timeout.count())));
  o.sni = wordIn(json, "sni");
  o.clientCertificate = wordIn(json, "certificate");
  o.clientKey = wordIn(json, "key");
  o.upstreamProxy = wordIn(json, "proxy");
  o.leaveOpen = flagIn(json, "leaveOpen");
  if (member(json, "verify").is_boolean()) o.verify = flagIn(json, "verify");
  return o;
}

void put(Json& json, const draft::KeepInStep& inStep) {
  json["lengthTouched"] = inStep.lengthTouched;
  json["hostTouched"] = inStep.hostTouched;
  json["codingTouched"] = inStep.codingTouched;
  json["bodyIsDecoded"] = inStep.bodyIsDecoded;
}

draft::KeepInStep inStepIn(const Json& json) {
  draft::KeepInStep inStep;
  inStep.lengthTouched = flagIn(json, "lengthTouched");
  inStep.hostTouched = flagIn(json, "hostTouched");
  inStep.codingTouched = flagIn(json, "codingTouched");
  inStep.bodyIsDecoded = flagIn(json, "bodyIsDecoded");
  return inStep;
}

Json jsonOf(const draft::Environment& environment) {
  Json variables = Json::array();
  for (const auto& [name, value] : environment.variables) variables.push_back({name, codec::base64Encode(value)});
  return {{"name", environment.name}, {"variables", std::move(variables)}};
}

draft::Environment environmentIn(const Json& json) {
  draft::Environment environment{wordIn(json, "name"), {}};
  const Json& list = member(json, "variables");
  std::size_t bytes = 0;
  for (const Json& one : list.is_array() ? list : Json::array()) {
    if (!one.is_array() || one.size() != 2 || !one[0].is_string() || !one[1].is_string()) continue;
    auto value = codec::base64Decode(one[1].get_ref<const std::string&>());
    bytes += one[0].get_ref<const std::string&>().size() + (value ? value->size() : 0);
    if (!value || bytes > KeptDrafts::mostEnvironmentBytes) continue;
    environment.variables.emplace_back(one[0].get<std::string>(), std::move(*value));
  }
  return environment;
}

Json jsonOf(const draft::Extraction& e) {
  return {{"from", draft::toText(e.from)}, {"what", e.what}, {"group", e.group}, {"variable", e.variable}};
}

std::optional<draft::Extraction> extractionIn(const Json& json) {
  const std::string name = wordIn(json, "from");
  const auto from = std::find_if(froms.begin(), froms.end(), [&name](From one) { return draft::toText(one) == name; });
  if (from == froms.end()) return std::nullopt;
  return draft::Extraction{*from, wordIn(json, "what"), numberIn(member(json, "group"), 1000u), wordIn(json, "variable")};
}

}  // namespace

std::string textOf(const Drafts& drafts) {
  Json order = Json::array(), environments = Json::array();
  for (const RequestTab& tab : drafts.tabs) order.push_back(tab.id);
  for (const draft::Environment& one : drafts.environments) environments.push_back(jsonOf(one));
  return dumped({{"order", std::move(order)},
                 {"current", drafts.current},
                 {"lastId", drafts.lastId},
                 {"chain", drafts.chain},
                 {"chainAgain", drafts.chainAgain},
                 {"environments", std::move(environments)},
                 {"environment", drafts.environment},
                 {"taken", jsonOf(drafts.taken)}});
}

Drafts draftsIn(std::string_view text, std::vector<std::uint64_t>& order) {
  const Json json = parsed(text);
  Drafts drafts;
  order = numbersIn(json, "order");
  drafts.current = numberIn<std::uint64_t>(member(json, "current"), UINT64_MAX);
  drafts.lastId = numberIn<std::uint64_t>(member(json, "lastId"), UINT64_MAX / 2);
  drafts.chain = numbersIn(json, "chain");
  drafts.chainAgain = wordIn(json, "chainAgain");
  const Json& environments = member(json, "environments");
  for (const Json& one : environments.is_array() ? environments : Json::array())
    if (drafts.environments.size() < KeptDrafts::mostEnvironments) drafts.environments.push_back(environmentIn(one));
  drafts.environment = wordIn(json, "environment");
  drafts.taken = environmentIn(member(json, "taken"));
  return drafts;
}

std::string textOf(const RequestTab& tab, bool withText) {
  Json sent = Json::array(), after = Json::array();
  for (const SentDraft& one : tab.past) sent.push_back(one.number);
  for (const draft::Extraction& one : tab.after) after.push_back(jsonOf(one));
  Json json{{"name", tab.name},
            {"target", tab.target},
            {"options", jsonOf(tab.options)},
            {"after", std::move(after)},
            {"original", tab.original},
            {"sent", std::move(sent)}};
  put(json, tab.inStep);
  if (tab.doubtful) json["doubtful"] = true;
  if (withText) json["text"] = codec::base64Encode(tab.text);
  return dumped(json);
}

std::optional<RequestTab> tabIn(std::string_view text, std::vector<std::uint64_t>& sent) {
  const Json json = parsed(text);
  if (json.empty()) return std::nullopt;
  RequestTab tab;
  tab.name = wordIn(json, "name");
  tab.text = bytesIn(json, "text");
  tab.target = wordIn(json, "target");
  tab.options = optionsIn(member(json, "options"));
  tab.inStep = inStepIn(json);
  tab.original = numberIn<std::uint64_t>(member(json, "original"), INT64_MAX);
  tab.doubtful = flagIn(json, "doubtful");
  const Json& after = member(json, "after");
  for (const Json& one : after.is_array() ? after : Json::array())
    if (auto extraction = extractionIn(one); extraction && tab.after.size() < mostExtractions) tab.after.push_back(std::move(*extraction));
  sent = numbersIn(json, "sent");
  return tab;
}

std::string textOf(const SentDraft& sent) {
  Json json{{"text", codec::base64Encode(sent.text)},
            {"target", sent.target},
            {"options", jsonOf(sent.options)},
            {"exchange", sent.exchange},
            {"at", sent.at.time_since_epoch().count()}};
  put(json, sent.inStep);
  return dumped(json);
}

std::optional<SentDraft> sentIn(std::string_view text) {
  constexpr std::int64_t latest = 253'402'300'799'000'000;  // the year 9999, in microseconds
  const Json json = parsed(text);
  if (json.empty()) return std::nullopt;
  SentDraft sent;
  sent.text = bytesIn(json, "text");
  sent.target = wordIn(json, "target");
  sent.options = optionsIn(member(json, "options"));
  sent.inStep = inStepIn(json);
  sent.exchange = numberIn<std::uint64_t>(member(json, "exchange"), INT64_MAX);
  sent.at = WallTime(std::chrono::microseconds(numberIn(member(json, "at"), latest)));
  return sent;
}

}  // namespace penstock::service

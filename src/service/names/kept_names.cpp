// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/names/kept_names.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "service/sealed_text.h"
#include "service/settings/name_values.h"

namespace penstock::service {

namespace {

using Json = nlohmann::json;

Error wrong(const std::string& message) { return makeError(ErrorCode::invalidArgument, message); }

std::string textOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool isOn(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

Json listOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_array() ? *found : Json::array();
}

Json jsonOf(const NameRow& row) {
  const NameTexts texts = toTexts(row.says);
  Json out{{"id", row.id}, {"on", row.enabled}, {"name", texts.name}, {"type", texts.type}, {"answer", texts.answer}};
  if (!texts.ttl.empty()) out["ttl"] = texts.ttl;
  if (row.foreign) out["foreign"] = true;
  return out;
}

Result<NameRow> rowOf(const Json& json) {
  if (!json.is_object()) return wrong("expected a name, its type and its answer");
  auto says = readNameTexts({textOf(json, "name"), textOf(json, "type"), textOf(json, "answer"), textOf(json, "ttl")});
  if (!says) return says.error();
  NameRow out;
  out.says = std::move(*says);
  out.id = textOf(json, "id");
  out.enabled = isOn(json, "on");
  out.foreign = isOn(json, "foreign") && !out.enabled;
  return out;
}

Result<KeptNames> namesOf(const Json& json) {
  if (!json.is_object()) return wrong("they are no JSON");
  KeptNames out;
  out.on = isOn(json, "on");
  if (const std::string place = textOf(json, "listen"); !place.empty()) {
    const auto listen = readListenPlace(place);
    if (!listen) return wrong("listen: " + listen.error().message);
    out.listen = *listen;
  }
  std::string servers;
  for (const Json& one : listOf(json, "upstream"))
    if (one.is_string()) servers += one.get<std::string>() + ' ';
  auto upstream = readNameServers(servers);
  if (!upstream) return wrong("upstream: " + upstream.error().message);
  out.upstream = std::move(*upstream);
  out.upstreamForeign = isOn(json, "upstream_foreign") && !out.upstream.empty();
  const Json rows = listOf(json, "names");
  if (rows.size() > mostNames) return makeError(ErrorCode::limit, "they are more than 10,000");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto row = rowOf(rows[i]);
    if (!row) return wrong("names[" + std::to_string(i) + "]: " + row.error().message);
    out.rows.push_back(std::move(*row));
  }
  return out;
}

}  // namespace

std::string namesText(const KeptNames& names, std::string_view secret) {
  Json upstream = Json::array(), rows = Json::array();
  for (const auto& place : names.upstream) upstream.push_back(placeText(place));
  for (const NameRow& row : names.rows) rows.push_back(jsonOf(row));
  Json json{{"on", names.on}, {"listen", placeText(names.listen)}, {"upstream", std::move(upstream)}, {"names", std::move(rows)}};
  if (names.upstreamForeign) json["upstream_foreign"] = true;
  return sealedText(json.dump(-1, ' ', false, Json::error_handler_t::replace), secret);
}

Result<ReadNames> namesIn(std::string_view text, std::string_view secret) {
  ReadNames out;
  if (text.empty()) return out;
  if (text.size() > mostNamesText) return makeError(ErrorCode::limit, "they are larger than 4 MB");
  const Unsealed kept = unsealed(text, secret);
  out.ours = kept.ours;
  auto names = namesOf(Json::parse(kept.text, nullptr, false));
  if (!names) return names.error();
  out.names = std::move(*names);
  return out;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// The name server, and what names are.
#include "api/calls/entries.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/service/name_server.h"

namespace penstock::api {
namespace {

Json jsonOf(const service::NameRow& row) {
  const service::NameTexts texts = service::toTexts(row.says);
  Json out{{"name", texts.name}, {"type", texts.type}, {"answer", texts.answer}};
  if (!texts.ttl.empty()) out["ttl"] = Json::parse(texts.ttl, nullptr, false);
  if (!row.id.empty()) out["id"] = row.id;
  out["enabled"] = row.enabled;
  if (row.ofRun) out["of_run"] = true;
  return out;
}

Json namesOf(Context& context) {
  const service::NameSettings settings = context.service.names().settings();
  const service::NameServerStatus status = context.service.names().status();
  Json out{{"listening", status.listening ? Json(status.listening->address) : Json(nullptr)}, {"upstream", Json::array()}, {"records", Json::array()}};
  for (const model::DnsConfig::Place& place : settings.upstream) out["upstream"].push_back(service::placeText(place));
  for (const service::NameRow& row : settings.rows) out["records"].push_back(jsonOf(row));
  if (!status.problem.empty()) out["problem"] = status.problem;
  return out;
}

Answer names(Context& context, const Call&, const Parts&) { return answerOf(namesOf(context)); }

/// The records of a call, in place of all of the project's. Those of the run are passed over: they stay.
std::optional<Answer> readRecords(Fields& fields, std::vector<service::NameRow>& out) {
  const Json* list = fields.member("records");
  if (!list) return std::nullopt;
  if (!list->is_array()) return refusal(422, "records: expected a list", "records");
  for (std::size_t i = 0; i < list->size(); ++i) {
    const std::string at = "records[" + std::to_string(i) + "]";
    Fields record((*list)[i], at);
    record.only({"name", "type", "answer", "ttl", "id", "enabled", "of_run"});
    service::NameTexts texts{record.wantedText("name"), record.text("type"), record.text("answer"), {}};
    if (record.has("ttl")) texts.ttl = std::to_string(record.number("ttl", 60, 0, INT32_MAX));
    service::NameRow row;
    row.id = record.text("id");
    row.enabled = record.flag("enabled", true);
    const bool ofRun = record.flag("of_run", false);
    if (!record.good()) return record.answer();
    auto says = service::readNameTexts(texts);
    if (!says) {
      const std::string member = says.error().message.substr(0, says.error().message.find(':'));
      return refusal(422, at + ": " + says.error().message, at + (member.find(' ') == member.npos ? "." + member : ""));
    }
    row.says = std::move(*says);
    if (!ofRun) out.push_back(std::move(row));
  }
  return std::nullopt;
}

Answer setNames(Context& context, const Call& call, const Parts&) {
  service::NameServer& server = context.service.names();
  Fields fields(call);
  fields.only({"listening", "upstream", "records", "problem"});
  std::vector<service::NameRow> rows;
  if (auto refused = readRecords(fields, rows)) return *refused;
  std::vector<model::DnsConfig::Place> upstream;
  std::string servers;
  for (const std::string& word : fields.texts("upstream")) servers += (servers.empty() ? "" : ", ") + word;
  if (!servers.empty()) {
    auto read = service::readNameServers(servers);
    if (!read)
      fields.refuse("upstream", read.error().message);
    else
      upstream = std::move(*read);
  }
  const Json body = Json::parse(call.body.empty() ? "{}" : call.body, nullptr, false);
  const bool saysWhere = body.is_object() && body.contains("listening");
  const std::string where = fields.text("listening");
  std::optional<model::DnsConfig::Place> place;
  if (!where.empty()) {
    const auto read = service::readListenPlace(where);
    if (!read)
      fields.refuse("listening", read.error().message);
    else
      place = *read;
  }
  if (!fields.good()) return fields.answer();
  if (fields.has("records"))
    if (auto done = server.set(std::move(rows), "Set names"); !done) return refusal(done.error(), "records");
  if (fields.has("upstream"))
    if (auto done = server.setUpstream(std::move(upstream)); !done) return refusal(done.error(), "upstream");
  const auto now = server.status().listening;
  if (place && (!now || now->address != where))
    if (auto done = server.listen(*place); !done) return refusal(done.error(), "listening");
  if (saysWhere && !place && now)
    if (auto done = server.stop(); !done) return refusal(done.error(), "listening");
  return answerOf(namesOf(context));
}

constexpr Route kRoutes[] = {
    {"GET", "/api/dns", Right::read, "The name server, whom it asks, and what names are", {}, "", "Names", 200, names},
    {"POST", "/api/dns", Right::change, "The same: where it listens (null: nowhere), whom it asks, all of the project's records", {}, "Names", "Names", 200, setNames},
};

}  // namespace

std::span<const Route> nameRoutes() { return kRoutes; }

}  // namespace penstock::api

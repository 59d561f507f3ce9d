// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of another Penstock, and requests that it is to send.
#include <algorithm>

#include "api/calls/rule_json.h"
#include "api/remote/ask.h"
#include "api/row_json.h"
#include "penstock/api/remote_calls.h"
#include "penstock/base/percent.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/iso_time.h"
#include "penstock/model/failure.h"

namespace penstock::api {

Result<std::vector<service::RuleRow>> RemoteCalls::rules() const {
  const auto told = askJson(remote_, "/api/rules");
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_array()) return notAnAnswer();
  std::vector<service::RuleRow> out;
  for (const Json& one : json) {
    if (!one.is_object()) return notAnAnswer();
    auto rule = ruleOf(one, nullptr);
    if (!rule) return rule.error();
    service::RuleRow row{std::move(*rule), flagIn(one, "of_run"), flagIn(one, "foreign"), std::uint64_t(std::max<std::int64_t>(numberIn(one, "hits"), 0)), {}};
    if (const std::string last = textIn(one, "last_hit"); !last.empty()) row.lastHit = codec::readIsoTime(last);
    out.push_back(std::move(row));
  }
  return out;
}

Result<void> RemoteCalls::replaceRule(const rules::Rule& rule) const {
  const auto done = tell(remote_, "PUT", "/api/rules/" + percentEncoded(rule.id), jsonOf(service::RuleRow{rule, false, false, 0, {}}));
  return done ? Result<void>() : done.error();
}

Result<replay::SendState> RemoteCalls::send(const service::ToSend& request) const {
  const double seconds = double(request.options.timeout.count()) / 1000.0;
  Json body{{"raw_base64", codec::base64Encode(request.bytes)}, {"target", draft::toText(request.options.target)}};
  if (seconds > 0) body["timeout_seconds"] = seconds;
  const auto told = tell(remote_, "POST", "/api/send", body);
  if (!told) return told.error();
  const Json& json = told->json;
  if (!json.is_object()) return notAnAnswer();
  replay::SendState out;
  out.phase = replay::SendPhase::ended;
  out.status = int(std::clamp<std::int64_t>(numberIn(json, "status_code"), 0, 999));
  out.size = std::uint64_t(std::max<std::int64_t>(numberIn(json, "size"), 0));
  if (const auto took = json.find("duration_ms"); took != json.end() && took->is_number())
    out.durationUs = std::int64_t(std::clamp(took->get<double>(), 0.0, 1e9) * 1000);
  if (const auto ids = json.find("exchange_ids"); ids != json.end() && ids->is_array())
    for (const Json& id : *ids) out.exchanges.push_back(id.is_number_unsigned() ? id.get<std::uint64_t>() : 0);
  out.cancelled = textIn(json, "error") == "cancelled";
  if (const auto failure = json.find("failure"); failure != json.end() && failure->is_object()) {
    out.failure.kind = model::FailureKind::internalError;  // unless it has a name here
    for (std::size_t i = 1; i < model::failureCount; ++i)
      if (model::toText(model::FailureKind(i)) == textIn(*failure, "what")) out.failure.kind = model::FailureKind(i);
    out.failure.detail = textIn(*failure, "detail");
  }
  return out;
}

}  // namespace penstock::api

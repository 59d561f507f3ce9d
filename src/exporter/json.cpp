// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/json.h"

#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "penstock/base/printable.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/model/row_fields.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

using Json = nlohmann::ordered_json;
using model::MessageFlag;

constexpr std::pair<MessageFlag, const char*> kFlagNames[] = {{MessageFlag::complete, "complete"},
                                                              {MessageFlag::compressed, "compressed"},
                                                              {MessageFlag::encoded, "encoded"},
                                                              {MessageFlag::malformed, "malformed"},
                                                              {MessageFlag::cut, "cut"},
                                                              {MessageFlag::mqtt5, "mqtt5"},
                                                              {MessageFlag::edited, "edited"},
                                                              {MessageFlag::dropped, "dropped"},
                                                              {MessageFlag::injected, "injected"}};
constexpr unsigned kPublish = 3;  // MQTT 5, 2.1.2

/// Outside of texts JSON is ASCII, and in them printable() writes as JSON does.
std::string lineOf(const Json& value) { return printable(value.dump(-1, ' ', false, Json::error_handler_t::replace)); }

/// Only what is there: most exchanges have little of it.
void addHello(Json& j, const char* side, const std::shared_ptr<const model::TlsInfo>& tls) {
  if (!tls || (tls->ja3.empty() && tls->ja4.empty())) return;
  j[side] = {{"ja3", tls->ja3}, {"ja4", tls->ja4}};
  if (!tls->clientCertificate.empty()) j[side]["clientCertificate"] = tls->clientCertificate;
  if (!tls->note.empty()) j[side]["note"] = tls->note;
}

void addConnection(Json& j, const model::ConnectionInfo& c) {
  j["entry"] = c.entry;
  j["upstreamProxy"] = c.upstreamProxy;
  j["pid"] = c.pid;
  j["process"] = c.process;
  addHello(j, "clientTls", c.clientTls);
  if (c.clientTls && !c.clientTls->chain.empty()) j["clientTls"]["clientCertificate"] = c.clientTls->chain.front()->subject;
  addHello(j, "serverTls", c.serverTls);
}

Json anomaliesOf(const model::Exchange& x) {
  Json anomalies = Json::array();
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto one = model::Anomaly(1u << bit);
    if (model::any(x.anomalies & one)) anomalies.push_back(model::toText(one));
  }
  return anomalies;
}

Json traceOf(const model::Trace& trace) {
  Json entries = Json::array();
  for (const model::TraceEntry& entry : trace) {
    Json j{{"at", entry.at}, {"by", toText(entry.by)}, {"did", toText(entry.did)}};
    if (!entry.who.empty()) j["who"] = entry.who;
    if (!entry.detail.empty()) j["detail"] = entry.detail;
    for (const model::Change& change : entry.changes)
      j["changes"].push_back({{"what", change.what}, {"before", change.before}, {"after", change.after}});
    entries.push_back(std::move(j));
  }
  return entries;
}

}  // namespace

std::string failureText(const model::Failure& failure) {
  if (!failure) return {};
  std::string out(model::toText(failure.kind));
  if (!failure.detail.empty()) out += ": " + failure.detail;
  return out;
}

std::string exchangeJson(const model::Exchange& x) {
  Json j;
  j["id"] = x.id;
  j["time"] = std::chrono::duration_cast<std::chrono::milliseconds>(x.startedAt.time_since_epoch()).count();
  const bool dns = x.application == model::Application::dns;
  j["kind"] = dns ? "dns" : x.kind == model::ExchangeKind::http ? "http" : x.kind == model::ExchangeKind::tlsTunnel ? "tls" : "tcp";
  j["method"] = (dns || x.kind == model::ExchangeKind::http) && x.request ? x.request->method : std::string();
  j["url"] = model::urlOf(x);
  j["status"] = model::statusOf(x);
  const auto& head = x.response ? x.response : x.responseSent;
  // Beneath what `application` says.
  j["protocol"] = dns ? "DNS"
                  : x.kind != model::ExchangeKind::http ? j["kind"].get<std::string>()
                  : head                              ? std::string(model::toText(head->version))
                                                      : std::string();
  j["application"] = model::toText(x.application);
  j["messages"] = x.messages;
  j["requestSize"] = x.requestBody.size;
  j["responseSize"] = x.responseBody.size;
  j["durationMs"] = double(x.timings[model::Timings::end]) / 1000.0;
  j["failure"] = failureText(x.failure);
  j["note"] = model::noteOf(x.trace);
  if (!x.trace.empty()) j["trace"] = traceOf(x.trace);
  if (!x.subject.empty()) j["subject"] = x.subject;
  if (!x.operation.empty()) j["operation"] = x.operation;
  if (x.connection) addConnection(j, *x.connection);
  j["anomalies"] = anomaliesOf(x);
  return lineOf(j);
}

std::string traceJson(const model::Trace& trace) { return lineOf(traceOf(trace)); }

std::string sentJson(const Sent& sent) {
  Json j;
  j["id"] = sent.id ? Json(sent.id) : Json(nullptr);
  j["status"] = sent.status ? Json(sent.status) : Json(nullptr);
  j["duration_ms"] = double(sent.durationUs) / 1000.0;
  j["size"] = sent.size;
  j["error"] = sent.failure ? Json(failureText(sent.failure)) : Json(nullptr);
  return lineOf(j);
}

std::string messageJson(const model::Message& m) {
  Json j;
  j["index"] = m.index;
  j["direction"] = m.direction == model::Direction::toServer ? "toServer" : "toClient";
  j["kind"] = model::toText(m.kind);
  Json flags = Json::array();
  for (const auto& [flag, name] : kFlagNames)
    if (any(m.flags & flag)) flags.push_back(name);
  j["flags"] = std::move(flags);
  const bool mqtt = m.kind == model::MessageKind::mqtt;
  j["code"] = mqtt ? model::mqttTypeOf(m.code) : m.code;
  if (mqtt && model::mqttTypeOf(m.code) == kPublish) {
    j["qos"] = model::mqttFlagsOf(m.code) >> 1 & 3;
    j["retain"] = bool(model::mqttFlagsOf(m.code) & 1);
    j["dup"] = bool(model::mqttFlagsOf(m.code) & 8);
  }
  j["fragments"] = m.fragments;
  j["at"] = m.at;
  j["endedAt"] = m.endedAt;
  j["size"] = m.size;
  j["wireSize"] = m.wireSize;
  j["label"] = m.label;
  if (codec::isUtf8(m.preview, m.size > m.preview.size()))
    j["preview"] = m.preview;
  else
    j["previewBase64"] = codec::base64Encode(m.preview);
  return lineOf(j);
}

}  // namespace penstock::exporter

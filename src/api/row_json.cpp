// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/row_json.h"

#include <algorithm>

#include "penstock/exporter/words.h"
#include "penstock/model/colors.h"

namespace penstock::api {
namespace {

template <class Numbers>
Json runsOf(const Numbers& numbers) {
  Json out = Json::array();
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i + 1;
    while (end < numbers.size() && numbers[end] == numbers[end - 1] + 1) ++end;
    out.push_back({numbers[i], end - i});
    i = end;
  }
  return out;
}

model::FailureKind failureNamed(std::string_view clause) {
  for (std::size_t i = 1; i < model::failureCount; ++i)
    if (model::toText(model::FailureKind(i)) == clause) return model::FailureKind(i);
  return model::FailureKind::none;
}

template <class Enum, class Names>
Enum named(const Names& names, std::string_view word) {
  return Enum(exporter::placeIn(names, word).value_or(0));
}

Json timingsJson(const model::Timings& timings) {
  Json out = Json::object();
  for (std::size_t i = 0; i < exporter::momentNames.size(); ++i)
    if (timings.at[i] >= 0) out[std::string(exporter::momentNames[i])] = timings.at[i];
  return out;
}

std::uint64_t countIn(const Json& json, const char* name) { return std::uint64_t(std::max<std::int64_t>(numberIn(json, name), 0)); }

}  // namespace

std::string textIn(const Json& json, const char* name) {
  const auto at = json.find(name);
  return at != json.end() && at->is_string() ? at->get<std::string>() : std::string();
}

std::int64_t numberIn(const Json& json, const char* name, std::int64_t otherwise) {
  const auto at = json.find(name);
  if (at == json.end() || !at->is_number_integer()) return otherwise;
  return at->is_number_unsigned() && at->get<std::uint64_t>() > std::uint64_t(INT64_MAX) ? otherwise : at->get<std::int64_t>();
}

bool flagIn(const Json& json, const char* name) {
  const auto at = json.find(name);
  return at != json.end() && at->is_boolean() && at->get<bool>();
}

Json runsJson(const std::vector<std::uint64_t>& numbers) { return runsOf(numbers); }
Json runsJson(const std::vector<std::uint32_t>& numbers) { return runsOf(numbers); }

std::optional<std::vector<std::uint64_t>> numbersOf(const Json& runs, std::size_t most) {
  std::vector<std::uint64_t> out;
  if (!runs.is_array()) return std::nullopt;
  for (const Json& run : runs) {
    if (!run.is_array() || run.size() != 2 || !run[0].is_number_unsigned() || !run[1].is_number_unsigned()) return std::nullopt;
    const auto first = run[0].get<std::uint64_t>(), count = run[1].get<std::uint64_t>();
    if (count > most - out.size() || first > std::uint64_t(INT64_MAX)) return std::nullopt;
    for (std::uint64_t i = 0; i < count; ++i) out.push_back(first + i);
  }
  return out;
}

Json rowJson(const model::Summary& row, const redaction::Redaction* redaction) {
  return {{"id", row.id},
          {"kind", exporter::kindName(row.kind)},
          {"state", exporter::stateName(row.state)},
          {"source", exporter::sourceName(row.source)},
          {"started_us", row.startedAt.time_since_epoch().count()},
          {"duration_us", row.durationUs},
          {"method", row.method},
          {"scheme", row.scheme},
          {"host", row.host},
          {"port", row.port},
          {"path", redaction ? redaction->url(row.path) : row.path},
          {"status", row.status},
          {"grpc_status", row.grpcStatus},
          {"mime", row.mime},
          {"request_size", row.requestSize},
          {"response_size", row.responseSize},
          {"protocol", model::toText(row.protocol)},
          {"client", row.client},
          {"client_port", row.clientPort},
          {"process", row.process},
          {"messages", row.messages},
          {"failure", model::toText(row.failure)},
          {"anomalous", row.anomalous},
          {"server", row.server},
          {"tls", row.tls},
          {"operation", row.operation},
          {"rules", row.rules},
          {"modified", row.modified},
          {"paused", row.paused},
          {"color", row.annotation.color},
          {"tags", row.annotation.tags},
          {"comment", redaction ? redaction->text(row.annotation.comment) : row.annotation.comment},
          {"timings_us", timingsJson(row.timings)}};
}

model::Summary rowOf(const Json& json) {
  model::Summary out;
  if (!json.is_object()) return out;
  out.id = countIn(json, "id");
  out.kind = named<model::ExchangeKind>(exporter::kindNames, textIn(json, "kind"));
  out.state = named<model::ExchangeState>(exporter::stateNames, textIn(json, "state"));
  out.source = named<model::Source>(exporter::sourceNames, textIn(json, "source"));
  constexpr std::int64_t furthest = 400'000'000'000'000'000;
  out.startedAt = WallTime(std::chrono::microseconds(std::clamp(numberIn(json, "started_us"), -furthest, furthest)));
  out.durationUs = std::clamp<std::int64_t>(numberIn(json, "duration_us", -1), -1, furthest);
  out.method = textIn(json, "method");
  out.scheme = textIn(json, "scheme");
  out.host = textIn(json, "host");
  out.port = std::uint16_t(numberIn(json, "port"));
  out.path = textIn(json, "path");
  out.status = int(std::clamp<std::int64_t>(numberIn(json, "status"), 0, 999));
  out.grpcStatus = int(std::clamp<std::int64_t>(numberIn(json, "grpc_status", -1), -1, 1'000'000));
  out.mime = textIn(json, "mime");
  out.requestSize = countIn(json, "request_size");
  out.responseSize = countIn(json, "response_size");
  out.protocol = model::protocolNamed(textIn(json, "protocol"));
  out.client = textIn(json, "client");
  out.clientPort = std::uint16_t(numberIn(json, "client_port"));
  out.process = textIn(json, "process");
  out.messages = countIn(json, "messages");
  out.failure = failureNamed(textIn(json, "failure"));
  out.anomalous = flagIn(json, "anomalous");
  out.server = textIn(json, "server");
  out.tls = textIn(json, "tls");
  out.operation = textIn(json, "operation");
  out.rules = textIn(json, "rules");
  out.modified = flagIn(json, "modified");
  out.paused = flagIn(json, "paused");
  out.annotation.color = std::uint8_t(std::clamp<std::int64_t>(numberIn(json, "color"), 0, model::colors));
  out.annotation.tags = textIn(json, "tags");
  out.annotation.comment = textIn(json, "comment");
  if (const auto timings = json.find("timings_us"); timings != json.end() && timings->is_object())
    for (std::size_t i = 0; i < exporter::momentNames.size(); ++i)
      out.timings.at[i] = std::clamp<std::int64_t>(numberIn(*timings, std::string(exporter::momentNames[i]).c_str(), -1), -1, furthest);
  return out;
}

}  // namespace penstock::api

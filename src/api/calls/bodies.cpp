// SPDX-License-Identifier: GPL-3.0-or-later
// What one exchange is made of: its bodies as bytes, its messages, its trace, itself as a command.
#include <algorithm>

#include "api/calls/entries.h"
#include "api/calls/loaded.h"
#include "api/fields.h"
#include "api/route.h"
#include "penstock/codec/base64.h"
#include "penstock/display/payload.h"
#include "penstock/display/stages.h"
#include "penstock/display/why.h"
#include "penstock/exporter/copy_as.h"
#include "penstock/exporter/json.h"

namespace penstock::api {
namespace {

/// A piece of what was recorded, in whichever coding that is.
Answer bodyPiece(const Loaded& loaded, model::Direction direction, std::string_view stage, std::uint64_t offset, std::size_t limit) {
  if (stage != "received" && stage != "sent") return refusal(422, "stage: offset and limit are of what was received or sent", "stage");
  const auto reader = loaded.recording->body(loaded.exchange, {direction, stage == "sent" ? model::Stage::sent : model::Stage::received});
  const auto bytes = reader ? reader->read(offset, limit) : Result<std::string>(std::string());
  if (!bytes) return refusal(bytes.error());
  Answer out;
  out.type = "application/octet-stream";
  out.body = *bytes;
  return out;
}

Answer body(Context& context, const Call& call, const Parts& parts) {
  constexpr std::uint64_t mostPiece = 4u << 20;
  QueryValues query(call);
  const std::uint64_t offset = query.number("offset", 0), limit = query.number("limit", mostPiece, mostPiece);
  const bool piece = !query.text("offset").empty() || !query.text("limit").empty();
  if (!query.good()) return query.answer();
  if (parts[1] != "request" && parts[1] != "response") return refusal(404, "a body is of the request or of the response");
  Loaded loaded = load(context, call, parts[0]);
  if (loaded.refused) return *loaded.refused;
  const auto direction = parts[1] == "request" ? model::Direction::toServer : model::Direction::toClient;
  const std::string name = query.text("stage");
  if (piece) return bodyPiece(loaded, direction, name.empty() ? "received" : name, offset, std::size_t(limit));
  const auto stage = stageNamed(*loaded.exchange, direction, name.empty() ? "received" : name);
  if (!stage) return refusal(422, "stage: expected received, decoded, modified or sent", "stage");
  display::PayloadSource source{loaded.recording->body(loaded.exchange, stage->body), stage->coding};
  Answer out;
  // Whoever asks with a browser is to get a file and nothing that runs.
  out.type = "application/octet-stream";
  out.headers = {{"Content-Disposition", "attachment; filename=\"" + parts[1] + "-" + std::to_string(loaded.exchange->id) + "\""}};
  out.rest = [source = std::move(source)](exporter::TextOut& to) -> Result<void> {
    Result<void> taken{};
    const std::string problem = display::writePayload(
        source,
        [&](std::string_view piece) {
          to.text() += piece;
          taken = to.pass();
          return bool(taken);
        },
        CancelToken());
    if (!taken) return taken;
    if (!problem.empty()) return makeError(ErrorCode::corrupt, problem);
    return to.flush();
  };
  return out;
}

Answer messages(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const std::uint64_t offset = query.number("offset", 0);
  const std::size_t limit = query.number("limit", 100, 10'000);
  const bool payloads = query.flag("bodies", true);
  if (!query.good()) return query.answer();
  Loaded loaded = load(context, call, parts[0]);
  if (loaded.refused) return *loaded.refused;
  Answer out;
  out.rest = [loaded = std::move(loaded), offset, limit, payloads](exporter::TextOut& to) -> Result<void> {
    const model::ExchangeId id = loaded.exchange->id;
    to.text() += "{\"messages\":[";
    constexpr std::size_t step = 64;
    for (std::size_t done = 0; limit == 0 || done < limit;) {
      const auto some = loaded.recording->messages(id, offset + done, limit == 0 ? step : std::min(step, limit - done));
      if (!some) return some.error();
      if (some->empty()) break;
      for (const model::Message& message : *some) {
        std::string& text = to.text();
        if (done++ > 0) text += ',';
        text += exporter::messageJson(message);
        text.pop_back();
        text += ",\"packed_code\":" + std::to_string(message.code);
        if (!payloads) {
          text += '}';
          continue;
        }
        text += ",\"payload\":\"";
        constexpr std::size_t piece = 48 * 1024;  // a multiple of three
        const auto reader = loaded.recording->payload(id, message);
        for (std::uint64_t at = 0; reader && at < reader->size(); at += piece) {
          const auto bytes = reader->read(at, piece);
          if (!bytes || bytes->empty()) break;
          text += codec::base64Encode(*bytes);
          if (auto passed = to.pass(); !passed) return passed;
        }
        to.text() += "\"}";
        if (auto passed = to.pass(); !passed) return passed;
      }
      if (some->size() < step) break;
    }
    to.text() += "],\"total\":" + std::to_string(loaded.exchange->messages) + "}";
    return to.flush();
  };
  return out;
}

Answer trace(Context& context, const Call& call, const Parts& parts) {
  const Loaded loaded = load(context, call, parts[0]);
  if (loaded.refused) return *loaded.refused;
  Json why = Json::array();
  for (const display::FactSection& section : display::whyFacts(*loaded.exchange))
    for (const display::Fact& fact : section.facts) why.push_back({{"section", section.title}, {"what", fact.key}, {"says", fact.value}});
  Answer out;
  out.body = "{\"trace\":" + exporter::traceJson(loaded.exchange->trace) + ",\"why\":" + dumped(why) + "}";
  return out;
}

Answer copied(Context& context, const Call& call, const Parts& parts) {
  const exporter::CopyForm* form = exporter::copyForm(parts[1]);
  if (!form) return refusal(404, "there is no such path");
  const Loaded loaded = load(context, call, parts[0]);
  if (loaded.refused) return *loaded.refused;
  const auto reader = loaded.recording->body(loaded.exchange, form->side);
  const std::uint64_t size = reader ? reader->size() : 0;
  if (size > form->mostBody) return refusal(413, "the body has over " + std::to_string(form->mostBody) + " bytes; ask for it at /body/request");
  const auto bytes = reader ? reader->read(0, std::size_t(size)) : Result<std::string>(std::string());
  if (!bytes) return refusal(bytes.error());
  auto text = form->generate(*loaded.exchange, *bytes);
  if (!text) return refusal(text.error());
  Answer out;
  out.type = "text/plain; charset=utf-8";
  out.body = std::move(*text);
  return out;
}

Answer curl(Context& context, const Call& call, const Parts& parts) { return copied(context, call, {parts[0], "curl"}); }

constexpr Parameter kStage[] = {{"stage", "string", "received, decoded, modified or sent; where nothing was changed they are alike"},
                                {"offset", "integer", "A piece of what was received or sent: its first byte"},
                                {"limit", "integer", "Bytes of the piece at most, 4 MB of them"}};
constexpr Parameter kMessages[] = {{"offset", "integer", "Index of the first"},
                                   {"limit", "integer", "How many at most; 0: all"},
                                   {"bodies", "boolean", "0: without payloads"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/traffic/{id}/body/{side}", Right::read, "A body as bytes; side is request or response", kStage, "", "*", 200, body},
    {"GET", "/api/traffic/{id}/messages", Right::read, "Messages of a WebSocket, gRPC, SSE or MQTT, in order", kMessages, "", "Messages", 200, messages},
    {"GET", "/api/traffic/{id}/trace", Right::read, "Why it is as it is: what rules, scripts and people did", {}, "", "Trace", 200, trace},
    {"GET", "/api/traffic/{id}/curl", Right::read, "The request as a command of curl", {}, "", "*", 200, curl},
    {"GET", "/api/traffic/{id}/copy/{form}", Right::read, "The request or response as a command, code or raw bytes, as the window copies it", {}, "", "*", 200, copied},
};

}  // namespace

std::span<const Route> bodyRoutes() { return kRoutes; }

}  // namespace penstock::api

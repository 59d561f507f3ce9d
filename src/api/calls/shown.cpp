// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies and payloads as every head shows them: codings taken off, laid out, read as what they are. The window, a terminal and an assistant see the same.
#include <algorithm>

#include "api/calls/loaded.h"
#include "api/fields.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/media_type.h"
#include "penstock/display/answer.h"
#include "penstock/display/body.h"
#include "penstock/display/message_parts.h"
#include "penstock/display/records.h"
#include "penstock/service/protobuf_names.h"

namespace penstock::api {
namespace {

using display::BodyView;

constexpr std::uint64_t mostShown = 8u << 20, mostPayload = 64 * 1024, mostRecords = 64u << 20;

std::string wordOf(BodyView view) { return display::viewWord(view); }

std::optional<BodyView> viewNamed(std::string_view word) {
  const auto view = word.empty() ? std::optional(BodyView::automatic) : display::viewNamed(word);
  return view == BodyView::image || view == BodyView::tree ? std::nullopt : view;
}

std::string words() {
  std::string out = "auto";
  for (const BodyView view : display::menuViews())
    if (view != BodyView::automatic && view != BodyView::image && view != BodyView::tree) out += ", " + wordOf(view);
  return out;
}

/// At most so many bytes of its text.
Json jsonOf(const display::LoadedBody& body, std::size_t most) {
  Json out{{"view", wordOf(body.shown)}, {"why", body.pill}, {"notices", body.notices}, {"text", nullptr}, {"cut", body.mayLoadAll}};
  if (!body.coding.empty()) out["coding"] = body.coding;
  if (!body.message.empty()) out["notices"].push_back(body.message);
  Json fitting = Json::array();
  for (const BodyView view : body.fitting)
    if (view != BodyView::image && view != BodyView::tree) fitting.push_back(wordOf(view));
  out["fitting"] = std::move(fitting);
  if (body.document) {
    const std::string_view text = body.document->text();
    std::size_t end = std::min(text.size(), most);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    out["text"] = text.substr(0, end);
    if (end < text.size()) out["cut"] = true;
  } else if (const auto& bytes = body.bytes ? body.bytes : body.firstBytes; bytes) {
    out["base64"] = codec::base64Encode(std::string_view(*bytes).substr(0, most / 4));
    if (bytes->size() > most / 4) out["cut"] = true;
  }
  return out;
}

/// What is asked for a tree or a picture is read as text there is of it.
display::LoadedBody loadText(display::BodyRequest request) {
  display::LoadedBody body = display::loadBody(request, {});
  if (body.document || !body.message.empty() || request.view != BodyView::automatic) return body;
  for (const BodyView view : body.fitting) {
    if (view == BodyView::image || view == BodyView::tree || view == BodyView::automatic) continue;
    request.view = view;
    display::LoadedBody other = display::loadBody(request, {});
    if (other.document) return other;
  }
  return body;
}

struct Asked {
  Loaded loaded;
  model::Direction direction = model::Direction::toClient;
  display::BodyRequest request;
  std::optional<Answer> refused;
};

Asked askedBody(Context& context, const Call& call, const Parts& parts, const std::string& stageName) {
  Asked out;
  if (parts[1] != "request" && parts[1] != "response") {
    out.refused = refusal(404, "a body is of the request or of the response");
    return out;
  }
  out.direction = parts[1] == "request" ? model::Direction::toServer : model::Direction::toClient;
  out.loaded = load(context, call, parts[0]);
  out.refused = out.loaded.refused;
  if (out.refused) return out;
  const auto stage = stageNamed(*out.loaded.exchange, out.direction, stageName.empty() ? "received" : stageName);
  if (!stage) {
    out.refused = refusal(422, "stage: expected received, decoded, modified or sent", "stage");
    return out;
  }
  const bool sent = stage->body.stage == model::Stage::sent;
  out.request = display::bodyRequest(*out.loaded.recording, out.loaded.exchange, *stage, display::headFields(*out.loaded.exchange, out.direction, sent),
                                     context.service.protobuf().schemaFor(*out.loaded.exchange));
  return out;
}

Answer shownBody(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const std::string name = query.text("view");
  const std::size_t limit = query.number("limit", mostShown, mostShown);
  const auto view = viewNamed(name);
  if (!view) query.refuse("view", "expected one of " + words());
  if (!query.good()) return query.answer();
  Asked asked = askedBody(context, call, parts, query.text("stage"));
  if (asked.refused) return *asked.refused;
  asked.request.view = *view;
  return answerOf(jsonOf(loadText(std::move(asked.request)), limit));
}

Answer shownPayload(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const auto view = viewNamed(query.text("view"));
  const std::size_t limit = query.number("limit", mostShown, mostShown);
  if (!view) query.refuse("view", "expected one of " + words());
  if (!query.good()) return query.answer();
  const Loaded loaded = load(context, call, parts[0]);
  if (loaded.refused) return *loaded.refused;
  const auto index = idOf(parts[1]);
  const auto found = loaded.recording->messages(loaded.exchange->id, index.value_or(0), 1);
  if (!found) return refusal(found.error());
  if (found->empty() || (!index && parts[1] != "0")) return refusal(404, "there is no message " + parts[1]);
  const display::MessageNames names = display::namesFor(*loaded.exchange, context.service.protobuf().schemaFor(*loaded.exchange));
  display::BodyRequest request = display::payloadRequest(*loaded.recording, *loaded.exchange, found->front(), names);
  request.view = *view;
  return answerOf(jsonOf(loadText(std::move(request)), limit));
}

Answer languageModelAnswer(Context& context, const Call& call, const Parts& parts) {
  const Asked asked = askedBody(context, call, {parts[0], "response"}, {});
  if (asked.refused) return *asked.refused;
  const auto framing = codec::answerFramingOf(codec::mediaType(asked.request.contentType));
  if (!framing || !asked.request.reader) return refusal(404, "that is no answer of a language model in a dialect that is known");
  display::AnswerFollower follower(*framing, asked.request.contentEncoding);
  const display::ShownAnswer shown = follower.follow(*asked.request.reader, asked.request.body.complete, {});
  if (!shown.recognized) return refusal(404, "that is no answer of a language model in a dialect that is known");
  return answerOf({{"summary", shown.summary}, {"notices", shown.notices}, {"live", shown.live}, {"text", shown.document ? Json(shown.document->text()) : Json(nullptr)}});
}

Answer records(Context& context, const Call& call, const Parts& parts) {
  QueryValues query(call);
  const std::uint64_t offset = query.number("offset", 0);
  const std::size_t limit = query.number("limit", 100, 10'000);
  if (!query.good()) return query.answer();
  const Asked asked = askedBody(context, call, parts, query.text("stage"));
  if (asked.refused) return *asked.refused;
  if (!asked.request.reader) return refusal(404, "that is no body of many JSON values");
  auto form = codec::recordFormOf(codec::mediaType(asked.request.contentType));
  if (!form) form = display::recordForm(asked.request.contentType, asked.request.contentEncoding, *asked.request.reader, {});
  if (!form) return refusal(404, "that is no body of many JSON values");
  const display::RecordTable::Read read = display::RecordTable::read(*asked.request.reader, asked.request.contentEncoding, *form, mostRecords, {});
  if (!read.table) return refusal(404, "that is no body of many JSON values");
  Json rows = Json::array();
  for (std::size_t row = std::size_t(std::min<std::uint64_t>(offset, read.table->rows())); row < read.table->rows() && rows.size() < limit; ++row) rows.push_back(read.table->cells(row));
  return answerOf({{"columns", read.table->columns()}, {"rows", std::move(rows)}, {"total", read.table->rows()}, {"cut", read.cut}});
}

constexpr Parameter kShown[] = {{"view", "string", "How it is read: auto, text, json, xml, form, messagepack, protobuf and so on; auto chooses and says why"},
                                {"stage", "string", "received, decoded, modified or sent; where nothing was changed they are alike"},
                                {"limit", "integer", "Bytes of the text at most, 8 MB of them"}};
constexpr Parameter kPayload[] = {{"view", "string", "As of a body"}, {"limit", "integer", "Bytes of the text at most, 8 MB of them"}};
constexpr Parameter kRecords[] = {{"offset", "integer", "Index of the first"}, {"limit", "integer", "How many at most"}, {"stage", "string", "As of a body"}};

constexpr Route kRoutes[] = {
    {"GET", "/api/traffic/{id}/shown/{side}", Right::read, "A body as every head shows it: decoded, laid out, read as what it is", kShown, "", "Shown", 200, shownBody},
    {"GET", "/api/traffic/{id}/messages/{index}/shown", Right::read, "The same of a message's payload", kPayload, "", "Shown", 200, shownPayload},
    {"GET", "/api/traffic/{id}/answer", Right::read, "The streamed answer of a language model put together", {}, "", "ShownAnswer", 200, languageModelAnswer},
    {"GET", "/api/traffic/{id}/records/{side}", Right::read, "A body of many JSON values as a table", kRecords, "", "Records", 200, records},
};

}  // namespace

std::span<const Route> shownRoutes() { return kRoutes; }

}  // namespace penstock::api

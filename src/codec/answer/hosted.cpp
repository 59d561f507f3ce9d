// SPDX-License-Identifier: GPL-3.0-or-later
// Chat of Cohere (its second version, and the events of the first), and Text Generation Inference of Hugging Face.
#include "codec/answer/piece.h"

namespace penstock::codec::answer {
namespace {

using Kind = AnswerPart::Kind;

void readTokens(std::string_view usage, Growing& out) {
  const Members all(usage);
  const Members tokens(all.has("tokens") ? all["tokens"] : all["billed_units"]);
  count(out.answer.inputTokens, tokens["input_tokens"]);
  count(out.answer.outputTokens, tokens["output_tokens"]);
  count(out.answer.cachedTokens, all["cached_tokens"]);
}

void readContent(std::string_view json, std::uint32_t index, Growing& out) {
  const Members content(json);
  out.add(Kind::text, index, content["text"]);
  out.add(Kind::reasoning, index, content["thinking"]);
}

void readCall(std::string_view json, std::uint32_t index, Growing& out) {
  const Members call(json);
  const Members function(call["function"]);
  if (function.has("name") || call.has("id")) out.call(index, wordOf(function["name"]), wordOf(call["id"]));
  out.add(Kind::toolCall, index, function["arguments"]);
}

void readEnd(std::string_view json, Growing& out) {
  const Members delta(json);
  out.stopped(delta["finish_reason"]);
  readTokens(delta["usage"], out);
  if (delta.has("error")) out.failed(delta["error"]);
  out.answer.ended = true;
}

/// {"event_type": "text-generation", "text": " a"} of its first version.
bool readFirstCohere(const Members& piece, Growing& out) {
  const std::string event = wordOf(piece["event_type"]);
  if (event.empty() || !piece.has("is_finished")) return false;
  out.is(AnswerDialect::cohere);
  if (event == "stream-start") out.named(piece, "generation_id", "");
  if (event == "text-generation") out.add(Kind::text, 0, piece["text"]);
  if (event != "stream-end") return true;
  out.stopped(piece["finish_reason"]);
  readTokens(member(piece["response"], "meta"), out);
  out.answer.ended = true;
  return true;
}

}  // namespace

bool readCohere(const Members& piece, Growing& out) {
  if (readFirstCohere(piece, out)) return true;
  const std::string type = wordOf(piece["type"]);
  const std::string_view delta = piece["delta"];
  if (delta.empty() && out.answer.dialect != AnswerDialect::cohere) return false;
  const Members message(member(delta, "message"));
  const std::uint32_t index = indexOf(piece["index"]);
  if (type == "message-start") {
    out.named(piece, "id", "");
  } else if (type == "content-start" || type == "content-delta") {
    readContent(message["content"], index, out);
  } else if (type == "tool-plan-delta") {
    out.add(Kind::reasoning, 0, message["tool_plan"]);
  } else if (type == "tool-call-start" || type == "tool-call-delta") {
    readCall(message["tool_calls"], index, out);
  } else if (type == "message-end") {
    readEnd(delta, out);
  } else if (type != "content-end" && type != "tool-call-end" && type != "citation-start" && type != "citation-end") {
    return false;
  }
  out.is(AnswerDialect::cohere);
  return true;
}

bool readTgi(const Members& piece, Growing& out) {
  const Members token(piece["token"]);
  if (!token.has("text") || !token.has("id")) {
    if (out.answer.dialect != AnswerDialect::tgi || !piece.has("error")) return false;
    out.failed(piece["error"]);
    return true;
  }
  out.is(AnswerDialect::tgi);
  // Marks of the model's own, which are no text.
  if (token["special"] != "true") out.add(Kind::text, 0, token["text"]);
  if (!piece.has("generated_text")) return true;
  const Members details(piece["details"]);
  out.stopped(details["finish_reason"]);
  count(out.answer.inputTokens, details["input_length"]);
  count(out.answer.outputTokens, details["generated_tokens"]);
  out.answer.ended = true;
  return true;
}

}  // namespace penstock::codec::answer

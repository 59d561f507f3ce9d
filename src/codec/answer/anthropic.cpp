// SPDX-License-Identifier: GPL-3.0-or-later
// Messages of Anthropic.
#include "codec/answer/piece.h"

namespace penstock::codec::answer {
namespace {

using Kind = AnswerPart::Kind;

void readUsage(std::string_view json, Growing& out) {
  const Members usage(json);
  count(out.answer.inputTokens, usage["input_tokens"]);
  count(out.answer.outputTokens, usage["output_tokens"]);
  count(out.answer.cachedTokens, usage["cache_read_input_tokens"]);
}

/// A block as it begins; of an answer that is no stream, all of it.
void readBlock(std::string_view json, std::uint32_t index, Growing& out) {
  const Members block(json);
  const std::string type = wordOf(block["type"]);
  out.add(Kind::text, index, block["text"]);
  out.add(Kind::reasoning, index, block["thinking"]);
  if (!type.ends_with("tool_use")) return;
  out.call(index, wordOf(block["name"]), wordOf(block["id"]));
  // In a stream the input begins empty and comes in pieces.
  if (const std::string_view input = block["input"]; input.size() > 2) out.addTo(out.part(Kind::toolCall, index), input);
}

void readDelta(const Members& piece, Growing& out) {
  const std::uint32_t index = indexOf(piece["index"]);
  const Members delta(piece["delta"]);
  out.add(Kind::text, index, delta["text"]);
  out.add(Kind::reasoning, index, delta["thinking"]);
  out.add(Kind::toolCall, index, delta["partial_json"]);
}

void readMessage(const Members& message, Growing& out) {
  out.named(message, "id", "model");
  readUsage(message["usage"], out);
  out.stopped(message["stop_reason"]);
  std::uint32_t index = 0;
  eachElement(message["content"], [&](std::string_view block) {
    readBlock(block, index++, out);
    return !out.answer.cut;
  });
}

}  // namespace

bool readAnthropic(const Members& piece, Growing& out) {
  const std::string type = wordOf(piece["type"]);
  if (type == "message" && piece.has("content") && piece.has("role")) {
    out.is(AnswerDialect::anthropic);
    readMessage(piece, out);
    out.answer.ended = true;
    return true;
  }
  if (type == "message_start") {
    out.is(AnswerDialect::anthropic);
    readMessage(Members(piece["message"]), out);
  } else if (type == "content_block_start") {
    out.is(AnswerDialect::anthropic);
    readBlock(piece["content_block"], indexOf(piece["index"]), out);
  } else if (type == "content_block_delta") {
    out.is(AnswerDialect::anthropic);
    readDelta(piece, out);
  } else if (type == "message_delta") {
    out.stopped(member(piece["delta"], "stop_reason"));
    readUsage(piece["usage"], out);
  } else if (type == "message_stop") {
    out.answer.ended = true;
  } else if (type == "error" && piece.has("error")) {
    out.failed(piece["error"]);
  } else {
    return type == "content_block_stop" || type == "ping";
  }
  return true;
}

}  // namespace penstock::codec::answer

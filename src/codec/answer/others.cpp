// SPDX-License-Identifier: GPL-3.0-or-later
// Gemini, Ollama, and Converse of AWS Bedrock.
#include "codec/answer/piece.h"

namespace penstock::codec::answer {
namespace {

using Kind = AnswerPart::Kind;

/// Parts have no numbers: a text goes on with the text before it, each call is one of its own.
std::uint32_t nextCall(const Growing& out) {
  std::uint32_t calls = 0;
  for (const AnswerPart& part : out.answer.parts) calls += part.kind == Kind::toolCall;
  return calls;
}

void readCandidate(std::string_view json, Growing& out) {
  const Members candidate(json);
  const std::uint32_t choice = indexOf(candidate["index"]);
  eachElement(member(candidate["content"], "parts"), [&](std::string_view one) {
    const Members part(one);
    out.add(part["thought"] == "true" ? Kind::reasoning : Kind::text, 0, part["text"], choice);
    if (const std::string_view call = part["functionCall"]; !call.empty()) {
      const Members function(call);
      const std::uint32_t index = nextCall(out);
      out.call(index, wordOf(function["name"]), wordOf(function["id"]), choice);
      out.addTo(out.part(Kind::toolCall, index, choice), function["args"]);
    }
    return !out.answer.cut;
  });
  out.stopped(candidate["finishReason"]);
  if (candidate.has("finishReason")) out.answer.ended = true;
}

void readContent(const Members& piece, Growing& out) {
  out.is(AnswerDialect::gemini);
  out.named(piece, "responseId", "modelVersion");
  eachElement(piece["candidates"], [&](std::string_view candidate) {
    readCandidate(candidate, out);
    return !out.answer.cut;
  });
  const Members usage(piece["usageMetadata"]);
  count(out.answer.inputTokens, usage["promptTokenCount"]);
  count(out.answer.outputTokens, usage["candidatesTokenCount"]);
  count(out.answer.reasoningTokens, usage["thoughtsTokenCount"]);
  count(out.answer.cachedTokens, usage["cachedContentTokenCount"]);
  if (const std::string_view blocked = member(piece["promptFeedback"], "blockReason"); !blocked.empty()) out.stopped(blocked);
}

}  // namespace

bool readGemini(const Members& envelope, Growing& out) {
  // Some of its services put the answer into an envelope.
  const bool bare = envelope.has("candidates") || envelope.has("usageMetadata") || envelope.has("promptFeedback");
  const Members piece = bare ? envelope : Members(envelope["response"]);
  if (!piece.has("candidates") && !piece.has("usageMetadata") && !piece.has("promptFeedback")) return false;
  readContent(piece, out);
  return true;
}

bool readOllama(const Members& piece, Growing& out) {
  if (!piece.has("done") || !piece.has("model")) return false;
  out.is(AnswerDialect::ollama);
  out.named(piece, "", "model");
  const Members message(piece["message"]);
  out.add(Kind::reasoning, 0, message.has("thinking") ? message["thinking"] : piece["thinking"]);
  out.add(Kind::text, 0, message["content"]);
  out.add(Kind::text, 0, piece["response"]);
  eachElement(message["tool_calls"], [&](std::string_view call) {
    const Members function(member(call, "function"));
    const std::uint32_t index = nextCall(out);
    out.call(index, wordOf(function["name"]), wordOf(member(call, "id")));
    out.addTo(out.part(Kind::toolCall, index), function["arguments"]);
    return !out.answer.cut;
  });
  if (piece["done"] != "true") return true;
  out.answer.ended = true;
  out.stopped(piece["done_reason"]);
  count(out.answer.inputTokens, piece["prompt_eval_count"]);
  count(out.answer.outputTokens, piece["eval_count"]);
  return true;
}

bool readBedrock(std::string_view event, const Members& piece, Growing& out) {
  const std::uint32_t index = indexOf(piece["contentBlockIndex"]);
  if (event == "contentBlockStart") {
    const Members tool(member(piece["start"], "toolUse"));
    if (tool.has("name")) out.call(index, wordOf(tool["name"]), wordOf(tool["toolUseId"]));
  } else if (event == "contentBlockDelta") {
    const Members delta(piece["delta"]);
    out.add(Kind::text, index, delta["text"]);
    out.add(Kind::toolCall, index, member(delta["toolUse"], "input"));
    out.add(Kind::reasoning, index, member(delta["reasoningContent"], "text"));
  } else if (event == "messageStop") {
    out.stopped(piece["stopReason"]);
    out.answer.ended = true;
  } else if (event == "metadata") {
    const Members usage(piece["usage"]);
    count(out.answer.inputTokens, usage["inputTokens"]);
    count(out.answer.outputTokens, usage["outputTokens"]);
  } else if (event.ends_with("Exception")) {
    out.answer.error = std::string(event) + ": " + stringOf(piece["message"], 4096);
  } else if (event != "messageStart" && event != "contentBlockStop") {
    return false;
  }
  out.is(AnswerDialect::bedrock);
  return true;
}

}  // namespace penstock::codec::answer

// SPDX-License-Identifier: GPL-3.0-or-later
// Chat Completions, which most others speak as well (with `reasoning_content` or `reasoning`), and Responses.
#include "codec/answer/piece.h"

namespace penstock::codec::answer {
namespace {

using Kind = AnswerPart::Kind;

void readToolCalls(std::string_view calls, std::uint32_t choice, Growing& out) {
  std::uint32_t place = 0;
  eachElement(calls, [&](std::string_view json) {
    const Members call(json), function(call["function"]);
    const std::uint32_t index = call.has("index") ? indexOf(call["index"]) : place;
    ++place;
    out.call(index, wordOf(function["name"]), wordOf(call["id"]), choice);
    out.add(Kind::toolCall, index, function["arguments"], choice);
    return !out.answer.cut;
  });
}

void readChoice(std::string_view json, Growing& out) {
  const Members choice(json);
  const std::uint32_t index = indexOf(choice["index"]);
  const Members delta(choice.has("delta") ? choice["delta"] : choice["message"]);
  out.add(Kind::reasoning, 0, delta.has("reasoning_content") ? delta["reasoning_content"] : delta["reasoning"], index);
  out.add(Kind::text, 0, delta["content"], index);
  // Some send parts: [{"type": "text", "text": "..."}, {"type": "thinking", "thinking": [...]}].
  eachElement(delta["content"], [&](std::string_view part) {
    const Members m(part);
    out.add(Kind::text, 0, m["text"], index);
    eachElement(m["thinking"], [&](std::string_view thought) {
      out.add(Kind::reasoning, 0, Members(thought)["text"], index);
      return true;
    });
    return true;
  });
  out.add(Kind::refusal, 0, delta["refusal"], index);
  out.add(Kind::text, 0, choice["text"], index);  // of completions that are no chat
  readToolCalls(delta["tool_calls"], index, out);
  if (const Members function(delta["function_call"]); function.has("name") || function.has("arguments")) {
    out.call(0, wordOf(function["name"]), {}, index);
    out.add(Kind::toolCall, 0, function["arguments"], index);
  }
  out.stopped(choice["finish_reason"]);
}

void readUsage(std::string_view json, Growing& out) {
  const Members usage(json);
  count(out.answer.inputTokens, usage.has("prompt_tokens") ? usage["prompt_tokens"] : usage["input_tokens"]);
  count(out.answer.outputTokens, usage.has("completion_tokens") ? usage["completion_tokens"] : usage["output_tokens"]);
  const bool chat = usage.has("completion_tokens_details") || usage.has("prompt_tokens_details");
  count(out.answer.reasoningTokens, member(usage[chat ? "completion_tokens_details" : "output_tokens_details"], "reasoning_tokens"));
  count(out.answer.cachedTokens, member(usage[chat ? "prompt_tokens_details" : "input_tokens_details"], "cached_tokens"));
}

/// An item of the output, as it is added or, `whole`, all of it.
void readItem(std::string_view json, std::uint32_t index, bool whole, Growing& out) {
  const Members item(json);
  const std::string type = wordOf(item["type"]);
  if (type == "function_call" || type == "custom_tool_call" || type == "mcp_call") {
    out.call(index, wordOf(item["name"]), wordOf(item["call_id"]));
    if (whole) out.add(Kind::toolCall, index, item.has("arguments") ? item["arguments"] : item["input"]);
  } else if (type.ends_with("_call")) {
    out.call(index, type.substr(0, type.size() - 5), wordOf(item["id"]));
  }
  if (!whole) return;
  eachElement(item["content"], [&](std::string_view part) {
    const Members m(part);
    out.add(type == "reasoning" ? Kind::reasoning : Kind::text, index, m["text"]);
    out.add(Kind::refusal, index, m["refusal"]);
    return true;
  });
  eachElement(item["summary"], [&](std::string_view part) {
    out.add(Kind::reasoning, index, Members(part)["text"]);
    return true;
  });
}

void readResponse(const Members& response, Growing& out) {
  out.named(response, "id", "model");
  readUsage(response["usage"], out);
  if (response.has("error")) out.failed(response["error"]);
  const std::string status = wordOf(response["status"]);
  if (status.empty() || status == "in_progress" || status == "queued") return;
  out.answer.ended = true;
  const std::string why = wordOf(member(response["incomplete_details"], "reason"));
  out.answer.stop = why.empty() ? status : why;
  if (!out.answer.parts.empty()) return;
  std::uint32_t index = 0;
  eachElement(response["output"], [&](std::string_view item) {
    readItem(item, index++, true, out);
    return !out.answer.cut;
  });
}

}  // namespace

bool readOpenAiChat(const Members& piece, Growing& out) {
  if (!piece["choices"].starts_with('[')) return false;
  out.is(AnswerDialect::openAiChat);
  out.named(piece, "id", "model");
  eachElement(piece["choices"], [&](std::string_view choice) {
    readChoice(choice, out);
    return !out.answer.cut;
  });
  readUsage(piece["usage"], out);
  if (piece.has("error")) out.failed(piece["error"]);
  if (wordOf(piece["object"]) == "chat.completion") out.answer.ended = true;
  return true;
}

bool readOpenAiResponses(const Members& piece, Growing& out) {
  const std::string type = wordOf(piece["type"]);
  const bool whole = wordOf(piece["object"]) == "response" && piece.has("output");
  if (type == "error" && out.answer.dialect == AnswerDialect::openAiResponses && piece.has("message")) {
    out.answer.error = stringOf(piece["message"], 4096);
    return true;
  }
  if (!type.starts_with("response.") && !whole) return false;
  out.is(AnswerDialect::openAiResponses);
  const std::uint32_t index = indexOf(piece["output_index"]);
  if (whole || piece.has("response")) readResponse(whole ? piece : Members(piece["response"]), out);
  if (type == "response.output_item.added") readItem(piece["item"], index, false, out);
  if (type == "response.output_text.delta") out.add(Kind::text, index, piece["delta"]);
  if (type == "response.refusal.delta") out.add(Kind::refusal, index, piece["delta"]);
  if (type == "response.reasoning_text.delta" || type == "response.reasoning_summary_text.delta") out.add(Kind::reasoning, index, piece["delta"]);
  if (type == "response.function_call_arguments.delta" || type == "response.custom_tool_call_input.delta" || type == "response.mcp_call_arguments.delta")
    out.add(Kind::toolCall, index, piece["delta"]);
  return true;
}

}  // namespace penstock::codec::answer

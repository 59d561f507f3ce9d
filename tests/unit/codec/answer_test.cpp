// SPDX-License-Identifier: GPL-3.0-or-later
// Streams of language models as they are sent, and the answers they come to.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "penstock/codec/answer.h"
#include "penstock/codec/base64.h"

namespace penstock::codec {
namespace {

using Kind = AnswerPart::Kind;

Answer read(AnswerFraming framing, std::string_view in, std::size_t step = SIZE_MAX) {
  AnswerReader reader(framing);
  for (std::size_t i = 0; i < in.size(); i += std::min(step, in.size() - i)) reader.feed(in.substr(i, step));
  reader.finish();
  return reader.answer();
}

/// However it is cut.
Answer readEachWay(AnswerFraming framing, std::string_view in) {
  const Answer whole = read(framing, in);
  for (const std::size_t step : {1, 2, 3, 7, 64}) EXPECT_TRUE(read(framing, in, step) == whole) << "in steps of " << step;
  return whole;
}

AnswerPart text(std::string words, Kind kind = Kind::text, std::uint32_t index = 0, std::uint32_t choice = 0) {
  AnswerPart part;
  part.kind = kind;
  part.index = index;
  part.choice = choice;
  part.text = std::move(words);
  return part;
}
AnswerPart call(std::string name, std::string id, std::string arguments, std::uint32_t index) {
  AnswerPart part = text(std::move(arguments), Kind::toolCall, index);
  part.name = std::move(name);
  part.id = std::move(id);
  return part;
}
using Parts = std::vector<AnswerPart>;

constexpr const char* kChat =
    R"(data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"gpt-4o","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"gpt-4o","choices":[{"index":0,"delta":{"reasoning_content":"Let me "},"finish_reason":null}]}

: keep-alive

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"reasoning_content":"see."}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hello"}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":", w\u00f6rld\n\ud83d\ude00"}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"get_weather","arguments":""}}]}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":"}}]}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","function":{"name":"time","arguments":"{}"}}]}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\"Oslo\"}"}}]}}]}

data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

data: {"id":"chatcmpl-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":12,"total_tokens":21,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":3}}}

data: [DONE]

)";

TEST(Answer, OfChatCompletions) {
  const Answer a = readEachWay(AnswerFraming::events, kChat);
  EXPECT_EQ(a.dialect, AnswerDialect::openAiChat);
  EXPECT_EQ(a.id, "chatcmpl-1");
  EXPECT_EQ(a.model, "gpt-4o");
  EXPECT_EQ(a.stop, "tool_calls");
  EXPECT_EQ(a.parts, (Parts{text("Let me see.", Kind::reasoning), text("Hello, wörld\n😀"), call("get_weather", "call_a", R"({"city":"Oslo"})", 0),
                            call("time", "call_b", "{}", 1)}));
  EXPECT_EQ(a.inputTokens, 9u);
  EXPECT_EQ(a.outputTokens, 12u);
  EXPECT_EQ(a.reasoningTokens, 3u);
  EXPECT_EQ(a.cachedTokens, 4u);
  EXPECT_EQ(a.events, 12u);
  EXPECT_EQ(a.unread, 0u);
  EXPECT_TRUE(a.ended);
  EXPECT_FALSE(a.cut);
}

TEST(Answer, GrowsAsItComes) {
  AnswerReader reader(AnswerFraming::events);
  const std::string_view stream = kChat;
  reader.feed(stream.substr(0, stream.find(", w")));
  EXPECT_EQ(reader.answer().parts, (Parts{text("Let me see.", Kind::reasoning), text("Hello")})) << "the event under way is not read";
  EXPECT_FALSE(reader.answer().ended);
  reader.feed(stream.substr(stream.find(", w")));
  EXPECT_EQ(reader.answer().parts.size(), 4u);
  EXPECT_TRUE(reader.answer().ended);
}

TEST(Answer, OfSeveralChoicesAndOlderShapes) {
  const Answer two = read(AnswerFraming::events, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\r\n\r\n"
                                                 "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"B\"}}]}\r\n\r\n");
  EXPECT_EQ(two.parts, (Parts{text("a"), text("bB", Kind::text, 0, 1)}));
  const Answer completion = read(AnswerFraming::events, "data: {\"object\":\"text_completion\",\"choices\":[{\"text\":\"x\",\"index\":0}]}\r\rdata:[DONE]\r\r");
  EXPECT_EQ(completion.parts, Parts{text("x")});
  EXPECT_TRUE(completion.ended);
  const Answer function = read(AnswerFraming::events, "data: {\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"f\",\"arguments\":\"{\"}}}]}\n\n"
                                                      "data: {\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\"}\"}}}]}\n\n");
  EXPECT_EQ(function.parts, Parts{call("f", "", "{}", 0)});
  const Answer whole = read(AnswerFraming::array, R"({"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"hi","refusal":null},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}})");
  EXPECT_EQ(whole.parts, Parts{text("hi")});
  EXPECT_TRUE(whole.ended);
}

TEST(Answer, OfResponses) {
  const Answer a = readEachWay(AnswerFraming::events, R"(event: response.created
data: {"type":"response.created","response":{"id":"resp_1","model":"gpt-5","status":"in_progress","output":[]}}

event: response.output_item.added
data: {"type":"response.output_item.added","output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[]}}

data: {"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"Thinking"}

data: {"type":"response.output_item.added","output_index":1,"item":{"type":"message","role":"assistant","content":[]}}

data: {"type":"response.content_part.added","output_index":1,"part":{"type":"output_text","text":""}}

data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi "}

data: {"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"there"}

data: {"type":"response.output_text.done","output_index":1,"text":"Hi there"}

data: {"type":"response.output_item.added","output_index":2,"item":{"type":"function_call","name":"lookup","call_id":"call_9","arguments":""}}

data: {"type":"response.function_call_arguments.delta","output_index":2,"delta":"{\"q\":1}"}

data: {"type":"response.function_call_arguments.done","output_index":2,"arguments":"{\"q\":1}"}

data: {"type":"response.incomplete","response":{"id":"resp_1","status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[{"type":"message","content":[{"type":"output_text","text":"Hi there"}]}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":2},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":5}}}}

)");
  EXPECT_EQ(a.dialect, AnswerDialect::openAiResponses);
  EXPECT_EQ(a.model, "gpt-5");
  EXPECT_EQ(a.stop, "max_output_tokens");
  EXPECT_EQ(a.parts, (Parts{text("Thinking", Kind::reasoning, 0), text("Hi there", Kind::text, 1), call("lookup", "call_9", "{\"q\":1}", 2)}));
  EXPECT_EQ(a.inputTokens, 10u);
  EXPECT_EQ(a.outputTokens, 20u);
  EXPECT_EQ(a.reasoningTokens, 5u);
  EXPECT_EQ(a.cachedTokens, 2u);
  EXPECT_TRUE(a.ended);
  const Answer whole = read(AnswerFraming::array, R"({"id":"r","object":"response","status":"completed","model":"m","output":[{"type":"reasoning","summary":[{"text":"t"}]},{"type":"message","content":[{"type":"output_text","text":"x"}]},{"type":"function_call","name":"f","call_id":"c","arguments":"{}"}]})");
  EXPECT_EQ(whole.parts, (Parts{text("t", Kind::reasoning, 0), text("x", Kind::text, 1), call("f", "c", "{}", 2)}));
}

TEST(Answer, OfMessages) {
  const Answer a = readEachWay(AnswerFraming::events, R"(event: message_start
data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4","content":[],"stop_reason":null,"usage":{"input_tokens":25,"cache_read_input_tokens":7,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

event: ping
data: {"type": "ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm."}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Hello"}}

data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"!"}}

data: {"type":"content_block_stop","index":1}

data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{}}}

data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"location\": \"San"}}

data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":" Francisco\"}"}}

data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":89}}

data: {"type":"message_stop"}

)");
  EXPECT_EQ(a.dialect, AnswerDialect::anthropic);
  EXPECT_EQ(a.model, "claude-sonnet-4");
  EXPECT_EQ(a.stop, "tool_use");
  EXPECT_EQ(a.parts, (Parts{text("Hm.", Kind::reasoning, 0), text("Hello!", Kind::text, 1),
                            call("get_weather", "toolu_1", R"({"location": "San Francisco"})", 2)}));
  EXPECT_EQ(a.inputTokens, 25u);
  EXPECT_EQ(a.outputTokens, 89u);
  EXPECT_EQ(a.cachedTokens, 7u);
  EXPECT_TRUE(a.ended);
  EXPECT_EQ(a.unread, 0u);
  const Answer failed = read(AnswerFraming::events, "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"text\":\"a\"}}\n\n"
                                                    "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n");
  EXPECT_EQ(failed.error, "overloaded_error: Overloaded");
  const Answer whole = read(AnswerFraming::array, R"({"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"text","text":"x"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}})");
  EXPECT_EQ(whole.parts, (Parts{text("x"), call("f", "t", "{\"a\":1}", 1)}));
}

constexpr const char* kGemini[] = {
    R"({"candidates":[{"content":{"parts":[{"text":"Thinking","thought":true}],"role":"model"},"index":0}],"modelVersion":"gemini-2.5"})",
    R"({"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"}}],"usageMetadata":{"promptTokenCount":4}})",
    R"({"candidates":[{"content":{"parts":[{"text":"lo"},{"functionCall":{"name":"f","args":{"a":[1]}}},{"functionCall":{"name":"g","args":{}}}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":6,"thoughtsTokenCount":2,"totalTokenCount":12}})"};

TEST(Answer, OfGemini) {
  std::string events, array = "[";
  for (const char* piece : kGemini) {
    events += std::string("data: ") + piece + "\r\n\r\n";
    array += (array.size() > 1 ? ",\r\n" : "") + std::string(piece);
  }
  for (const Answer& a : {readEachWay(AnswerFraming::events, events), readEachWay(AnswerFraming::array, array + "]")}) {
    EXPECT_EQ(a.dialect, AnswerDialect::gemini);
    EXPECT_EQ(a.model, "gemini-2.5");
    EXPECT_EQ(a.parts, (Parts{text("Thinking", Kind::reasoning), text("Hello"), call("f", "", "{\"a\":[1]}", 0), call("g", "", "{}", 1)}));
    EXPECT_EQ(a.outputTokens, 6u);
    EXPECT_EQ(a.reasoningTokens, 2u);
    EXPECT_EQ(a.stop, "STOP");
    EXPECT_TRUE(a.ended);
  }
  const Answer enveloped = read(AnswerFraming::events, std::string("data: {\"response\":") + kGemini[1] + ",\"traceId\":\"x\"}\n\n");
  EXPECT_EQ(enveloped.parts, Parts{text("Hel")});
  EXPECT_EQ(read(AnswerFraming::array, R"({"promptFeedback":{"blockReason":"SAFETY"}})").stop, "SAFETY");
}

TEST(Answer, OfOllama) {
  const Answer chat = readEachWay(AnswerFraming::lines,
                                  "{\"model\":\"llama3\",\"created_at\":\"x\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"t\"},\"done\":false}\n"
                                  "{\"model\":\"llama3\",\"message\":{\"role\":\"assistant\",\"content\":\"Hel\"},\"done\":false}\n"
                                  "{\"model\":\"llama3\",\"message\":{\"content\":\"lo\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}]},\"done\":false}\n"
                                  "{\"model\":\"llama3\",\"message\":{\"content\":\"\"},\"done_reason\":\"stop\",\"done\":true,\"prompt_eval_count\":26,\"eval_count\":298}\n");
  EXPECT_EQ(chat.dialect, AnswerDialect::ollama);
  EXPECT_EQ(chat.parts, (Parts{text("t", Kind::reasoning), text("Hello"), call("f", "", "{\"a\":1}", 0)}));
  EXPECT_EQ(chat.inputTokens, 26u);
  EXPECT_EQ(chat.outputTokens, 298u);
  EXPECT_EQ(chat.stop, "stop");
  EXPECT_TRUE(chat.ended);
  const Answer generate = read(AnswerFraming::lines, "{\"model\":\"m\",\"response\":\"a\",\"done\":false}\n{\"model\":\"m\",\"response\":\"b\",\"done\":true}");
  EXPECT_EQ(generate.parts, Parts{text("ab")});
}

std::string frame(const std::string& event, const std::string& payload) {
  const auto big = [](std::size_t n) { return std::string{char(n >> 24), char(n >> 16), char(n >> 8), char(n)}; };
  std::string headers;
  for (const auto& [name, value] : {std::pair<std::string, std::string>{":content-type", "application/json"}, {":event-type", event}})
    headers += char(name.size()) + name + '\x07' + char(value.size() >> 8) + char(value.size()) + value;
  return big(16 + headers.size() + payload.size()) + big(headers.size()) + "crc!" + headers + payload + "crc!";
}

TEST(Answer, OfBedrock) {
  const std::string converse = frame("messageStart", R"({"role":"assistant"})") + frame("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Hi"}})") +
                               frame("contentBlockStart", R"({"contentBlockIndex":1,"start":{"toolUse":{"name":"f","toolUseId":"t"}}})") +
                               frame("contentBlockDelta", R"({"contentBlockIndex":1,"delta":{"toolUse":{"input":"{}"}}})") +
                               frame("contentBlockStop", R"({"contentBlockIndex":1})") + frame("messageStop", R"({"stopReason":"tool_use"})") +
                               frame("metadata", R"({"usage":{"inputTokens":3,"outputTokens":5}})");
  const Answer a = readEachWay(AnswerFraming::amazon, converse);
  EXPECT_EQ(a.dialect, AnswerDialect::bedrock);
  EXPECT_EQ(a.parts, (Parts{text("Hi"), call("f", "t", "{}", 1)}));
  EXPECT_EQ(a.stop, "tool_use");
  EXPECT_EQ(a.outputTokens, 5u);
  const Answer inside =
      read(AnswerFraming::amazon,
           frame("chunk", "{\"bytes\":\"" + base64Encode(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"in"}})") + "\"}"));
  EXPECT_EQ(inside.dialect, AnswerDialect::anthropic);
  EXPECT_EQ(inside.parts, Parts{text("in")});
}

TEST(Answer, OfCohere) {
  const auto event = [](const std::string& name, const std::string& data) { return "event: " + name + "\ndata: " + data + "\n\n"; };
  const std::string chat =
      event("message-start", R"({"id":"29f1","type":"message-start","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[],"citations":[]}}})") +
      event("tool-plan-delta", R"({"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will "}}})") +
      event("tool-plan-delta", R"({"type":"tool-plan-delta","delta":{"message":{"tool_plan":"look."}}})") +
      event("tool-call-start", R"({"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"w_1","type":"function","function":{"name":"weather","arguments":""}}}}})") +
      event("tool-call-delta", R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"city\":"}}}}})") +
      event("tool-call-delta", R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"\"Oslo\"}"}}}}})") +
      event("tool-call-end", R"({"type":"tool-call-end","index":0})") +
      event("content-start", R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}})") +
      event("content-delta", R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hel"}}}})") +
      event("content-delta", R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"lo"}}}})") +
      event("content-end", R"({"type":"content-end","index":0})") +
      event("message-end", R"({"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":1,"output_tokens":2},"tokens":{"input_tokens":71,"output_tokens":41}}}})");
  const Answer a = readEachWay(AnswerFraming::events, chat);
  EXPECT_EQ(a.dialect, AnswerDialect::cohere);
  EXPECT_EQ(a.id, "29f1");
  EXPECT_EQ(a.parts, (Parts{text("I will look.", Kind::reasoning), call("weather", "w_1", R"({"city":"Oslo"})", 0), text("Hello")}));
  EXPECT_EQ(a.stop, "TOOL_CALL");
  EXPECT_EQ(a.inputTokens, 71u);
  EXPECT_EQ(a.outputTokens, 41u);
  EXPECT_EQ(a.unread, 0u);
  EXPECT_TRUE(a.ended);
  const Answer first = read(AnswerFraming::lines, R"({"is_finished":false,"event_type":"stream-start","generation_id":"g"}
{"is_finished":false,"event_type":"text-generation","text":"a "}
{"is_finished":false,"event_type":"text-generation","text":"b"}
{"is_finished":true,"event_type":"stream-end","finish_reason":"COMPLETE","response":{"meta":{"tokens":{"input_tokens":4,"output_tokens":5}}}}
)");
  EXPECT_EQ(first.parts, Parts{text("a b")});
  EXPECT_EQ(first.outputTokens, 5u);
  EXPECT_EQ(read(AnswerFraming::events, "data: {\"type\":\"message-end\"}\n\n").dialect, AnswerDialect::none);
}

TEST(Answer, OfTextGenerationInference) {
  const Answer a = readEachWay(AnswerFraming::events,
                               R"(data:{"index":1,"token":{"id":5,"text":"Deep","logprob":-0.7,"special":false},"generated_text":null,"details":null}

data:{"index":2,"token":{"id":6,"text":" learning","logprob":-0.1,"special":false},"generated_text":null,"details":null}

data:{"index":3,"token":{"id":2,"text":"</s>","logprob":0,"special":true},"generated_text":"Deep learning","details":{"finish_reason":"eos_token","generated_tokens":3,"input_length":7,"seed":null}}

)");
  EXPECT_EQ(a.dialect, AnswerDialect::tgi);
  EXPECT_EQ(a.parts, Parts{text("Deep learning")});
  EXPECT_EQ(a.stop, "eos_token");
  EXPECT_EQ(a.inputTokens, 7u);
  EXPECT_EQ(a.outputTokens, 3u);
  EXPECT_TRUE(a.ended);
  EXPECT_EQ(read(AnswerFraming::events, "data: {\"token\":\"a secret\"}\n\n").dialect, AnswerDialect::none);
}

TEST(Answer, IsNoneOfOtherStreams) {
  for (const std::string_view in : {"data: hello\n\n", "data: {\"price\":1}\n\n", "data: {\"type\":\"update\",\"message\":\"x\"}\n\n", "data: {\"error\":\"no\"}\n\n"}) {
    const Answer a = read(AnswerFraming::events, in);
    EXPECT_EQ(a.dialect, AnswerDialect::none) << in;
    EXPECT_TRUE(a.parts.empty()) << in;
  }
  for (const std::string_view in : {R"({"model":"x","message":"y"})", R"([{"choices":"none"}])", R"({"type":"message","content":"mail"})", "", "[[["})
    EXPECT_EQ(read(AnswerFraming::array, in).dialect, AnswerDialect::none) << in;
  EXPECT_EQ(answerFramingOf("text/html"), std::nullopt);
  EXPECT_EQ(answerFramingOf("application/x-ndjson"), AnswerFraming::lines);
  EXPECT_EQ(answerFramingOf("application/json"), AnswerFraming::array);
}

TEST(Answer, HostileStreamsEndSoonAndKeepNoMoreThanTheyMay) {
  const auto begin = std::chrono::steady_clock::now();
  std::string many;
  for (std::size_t i = 0; i < AnswerReader::mostParts + 100; ++i)
    many += "data: {\"type\":\"content_block_delta\",\"index\":" + std::to_string(i) + ",\"delta\":{\"text\":\"a\"}}\n\n";
  const Answer parts = read(AnswerFraming::events, many);
  EXPECT_EQ(parts.parts.size(), AnswerReader::mostParts);
  EXPECT_TRUE(parts.cut);

  AnswerReader large(AnswerFraming::events);
  const std::string megabyte = "data: {\"choices\":[{\"delta\":{\"content\":\"" + std::string(1 << 20, 'x') + "\"}}]}\n\n";
  for (int i = 0; i < 20; ++i) large.feed(megabyte);
  EXPECT_EQ(large.answer().parts.at(0).text.size(), AnswerReader::mostText);
  EXPECT_TRUE(large.answer().cut);

  for (const AnswerFraming framing : {AnswerFraming::events, AnswerFraming::lines, AnswerFraming::array, AnswerFraming::amazon}) {
    AnswerReader endless(framing);
    const std::string piece = "data: [{" + std::string(1 << 20, '[');
    for (int i = 0; i < 12; ++i) endless.feed(piece);
    endless.finish();
    EXPECT_TRUE(endless.answer().cut) << int(framing);
    EXPECT_TRUE(endless.answer().parts.empty());
  }
  std::string nested;
  for (int i = 0; i < 100'000; ++i) nested += "{\"response\":";
  EXPECT_EQ(read(AnswerFraming::array, nested).dialect, AnswerDialect::none);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

}  // namespace
}  // namespace penstock::codec

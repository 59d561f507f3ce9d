// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of language models, put together from the pieces they are streamed in.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

enum class AnswerDialect : std::uint8_t { none, openAiChat, openAiResponses, anthropic, gemini, ollama, bedrock, cohere, tgi };
/// "OpenAI Chat Completions"; "" for none.
std::string_view toText(AnswerDialect dialect);

/// One piece that stands for itself.
struct AnswerPart {
  enum class Kind : std::uint8_t { text, reasoning, toolCall, refusal };
  Kind kind = Kind::text;
  std::uint32_t choice = 0;  // of several answers to one question
  std::uint32_t index = 0;   // by which the stream goes on with it
  std::string name, id;      // of a tool call
  std::string text;          // of a tool call its arguments, JSON as it came
  bool operator==(const AnswerPart&) const = default;
};

struct Answer {
  AnswerDialect dialect = AnswerDialect::none;
  std::string id, model;
  std::string stop;   // why it ended, in the words of the dialect: "end_turn", "length", "tool_calls"
  std::string error;  // what the stream said went wrong
  std::vector<AnswerPart> parts;  // in order of their beginnings
  std::optional<std::uint64_t> inputTokens, outputTokens, reasoningTokens, cachedTokens;
  std::uint64_t events = 0, unread = 0;  // pieces; those that say nothing known
  bool ended = false;                    // it said that it is over
  bool cut = false;                      // more came than is kept
  bool operator==(const Answer&) const = default;
};

/// How pieces follow each other.
enum class AnswerFraming : std::uint8_t {
  events,  // text/event-stream
  lines,   // a JSON value a line
  array,   // elements of an array, or values one behind the other
  amazon,  // application/vnd.amazon.eventstream
};
/// Of a media type, lower case, without parameters; nothing where it is none that answers come in.
std::optional<AnswerFraming> answerFramingOf(std::string_view mediaType);

/// Texts, names and arguments of the answer in a whole decoded body, a line each, for who searches what is seen; "" where it streams none.
/// UTF-8 as far as what came is.
std::string streamedText(std::string_view mediaType, std::string_view body);

/// Fed as bytes come (their codings taken off), in pieces of any size, it has the answer as far as it is there. What it keeps is bounded;
/// depth costs nothing. Thread: one at a time.
class AnswerReader {
 public:
  static constexpr std::size_t mostText = 16 * 1024 * 1024;  // bytes of all texts
  static constexpr std::size_t mostParts = 1000;
  static constexpr std::size_t mostPiece = 8 * 1024 * 1024;  // bytes of one event or value; a longer one is left out, and `cut`

  explicit AnswerReader(AnswerFraming framing);
  ~AnswerReader();
  AnswerReader(AnswerReader&&) noexcept;
  AnswerReader& operator=(AnswerReader&&) noexcept;

  void feed(std::string_view bytes);
  /// No more comes: what was not ended ends here.
  void finish();
  const Answer& answer() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::codec

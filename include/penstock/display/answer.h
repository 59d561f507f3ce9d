// SPDX-License-Identifier: GPL-3.0-or-later
// The answer of a language model as a page of text, put together from the stream it comes in, also while it comes.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/answer.h"
#include "penstock/display/growing_body.h"
#include "penstock/display/text_document.h"

namespace penstock::display {

struct ShownAnswer {
  bool recognized = false;  // false: it is no answer of a dialect that is known, and the rest is empty
  std::string summary;      // "Anthropic Messages · claude-sonnet-4 · tool_use · 25 tokens in, 89 out · 14 events"
  std::vector<std::string> notices;  // sentences: what went wrong, what is left out
  bool warning = false;
  bool live = false;  // it goes on
  TextDocumentPtr document;
};

/// What is shown of an answer; `live`: more of it may come.
ShownAnswer showAnswer(const codec::Answer& answer, bool live, const CancelToken& token);
/// Whether the beginning of a body is that of an answer. Reads no more than 64 KB of it.
bool isAnswer(codec::AnswerFraming framing, const std::string& contentEncoding, const model::BodyReader& body, const CancelToken& token);

/// One body followed. Thread: one at a time.
class AnswerFollower {
 public:
  static constexpr std::uint64_t mostBytes = 256u << 20;  // decoded bytes that are read
  AnswerFollower(codec::AnswerFraming framing, const std::string& contentEncoding) : body_(contentEncoding, mostBytes), reader_(framing) {}
  /// Reads on. `complete`: this is all of the body. A result of a cancelled call is to be thrown away, and the follower with it.
  ShownAnswer follow(const model::BodyReader& body, bool complete, const CancelToken& token);

 private:
  GrowingBody body_;
  codec::AnswerReader reader_;
  bool finished_ = false;
};

}  // namespace penstock::display

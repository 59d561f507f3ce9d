// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/answer.h"

#include <algorithm>

#include "codec/answer/framing.h"
#include "codec/answer/piece.h"
#include "penstock/codec/json_records.h"

namespace penstock::codec {

std::string_view toText(AnswerDialect dialect) {
  switch (dialect) {
    case AnswerDialect::none: return "";
    case AnswerDialect::openAiChat: return "OpenAI Chat Completions";
    case AnswerDialect::openAiResponses: return "OpenAI Responses";
    case AnswerDialect::anthropic: return "Anthropic Messages";
    case AnswerDialect::gemini: return "Google Gemini";
    case AnswerDialect::ollama: return "Ollama";
    case AnswerDialect::bedrock: return "AWS Bedrock Converse";
    case AnswerDialect::cohere: return "Cohere Chat";
    case AnswerDialect::tgi: return "Text Generation Inference";
  }
  return "";
}

std::optional<AnswerFraming> answerFramingOf(std::string_view type) {
  if (type == "text/event-stream") return AnswerFraming::events;
  if (type == "application/vnd.amazon.eventstream") return AnswerFraming::amazon;
  const auto form = recordFormOf(type);
  if (!form) return std::nullopt;
  return *form == RecordForm::lines ? AnswerFraming::lines : AnswerFraming::array;
}

std::string streamedText(std::string_view mediaType, std::string_view body) {
  const auto framing = answerFramingOf(mediaType);
  if (!framing || *framing == AnswerFraming::array) return {};  // JSON that is no stream has its texts in one piece
  AnswerReader reader(*framing);
  reader.feed(body);
  reader.finish();
  std::string out;
  for (const AnswerPart& part : reader.answer().parts) {
    if (!part.name.empty()) out.append(part.name).append("\n");
    out.append(part.text).append("\n");
  }
  return out;
}

struct AnswerReader::Impl {
  answer::Growing growing;
  std::unique_ptr<answer::Framing> framing;
};

AnswerReader::AnswerReader(AnswerFraming framing) : impl_(std::make_unique<Impl>()) {
  impl_->framing = answer::makeFraming(framing, impl_->growing);
}
AnswerReader::~AnswerReader() = default;
AnswerReader::AnswerReader(AnswerReader&&) noexcept = default;
AnswerReader& AnswerReader::operator=(AnswerReader&&) noexcept = default;

void AnswerReader::feed(std::string_view bytes) { impl_->framing->feed(bytes); }
void AnswerReader::finish() { impl_->framing->finish(); }
const Answer& AnswerReader::answer() const { return impl_->growing.answer; }

}  // namespace penstock::codec

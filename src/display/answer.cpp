// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/answer.h"

#include <algorithm>

#include "penstock/codec/charset.h"
#include "penstock/codec/json_pretty.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

constexpr std::uint64_t kLookedAt = 64 * 1024;  // of a body, to see whether it is one

using Kind = codec::AnswerPart::Kind;
using codec::Answer;
using codec::AnswerPart;

std::string titleOf(const AnswerPart& part) {
  switch (part.kind) {
    case Kind::text: return "Answer";
    case Kind::reasoning: return "Reasoning";
    case Kind::refusal: return "Refusal";
    case Kind::toolCall: break;
  }
  std::string title = "Tool call: " + (part.name.empty() ? std::string("unnamed") : wireText(part.name));
  if (!part.id.empty()) title += " · " + wireText(part.id);
  return title;
}

/// Arguments that are whole are laid out; what is not JSON, or not yet, stands as it came.
std::string argumentsOf(const AnswerPart& part) {
  codec::JsonPretty pretty = codec::prettyJson(part.text);
  return pretty.end == codec::JsonEnd::complete ? std::move(pretty.text) : part.text;
}

void appendLine(std::string& out, const std::string& text) {
  out += text;
  if (!out.ends_with('\n')) out += '\n';
}

std::string layout(const Answer& answer) {
  const auto& parts = answer.parts;
  if (parts.size() == 1 && parts[0].kind == Kind::text) return parts[0].text;
  const bool several = std::any_of(parts.begin(), parts.end(), [](const AnswerPart& p) { return p.choice > 0; });
  std::string out;
  for (const AnswerPart& part : parts) {
    if (!out.empty()) out += '\n';
    out += "── " + titleOf(part) + (several ? " · choice " + std::to_string(part.choice + 1) : std::string()) + " ──\n";
    appendLine(out, part.kind == Kind::toolCall ? argumentsOf(part) : part.text);
  }
  return out;
}

std::string tokensText(const Answer& answer) {
  std::string out;
  const auto add = [&out](const std::optional<std::uint64_t>& n, const char* what) {
    const bool first = out.empty();
    if (n) out.append(first ? "" : ", ").append(countText(*n)).append(first ? " tokens " : " ").append(what);
  };
  add(answer.inputTokens, "in");
  add(answer.outputTokens, "out");
  if (answer.reasoningTokens.value_or(0) > 0) add(answer.reasoningTokens, "of them reasoning");
  if (answer.cachedTokens.value_or(0) > 0) add(answer.cachedTokens, "from the cache");
  return out;
}

std::string summaryOf(const Answer& answer, bool live) {
  std::string out(toText(answer.dialect));
  const auto add = [&out](const std::string& text) {
    if (!text.empty()) out += " · " + text;
  };
  add(wireText(answer.model));
  add(answer.stop.empty() ? (live ? "live" : "") : wireText(answer.stop));
  add(tokensText(answer));
  add(countText(answer.events) + (answer.events == 1 ? " event" : " events"));
  return out;
}

}  // namespace

ShownAnswer showAnswer(const Answer& answer, bool live, const CancelToken& token) {
  ShownAnswer out;
  out.recognized = answer.dialect != codec::AnswerDialect::none;
  if (!out.recognized) return out;
  out.live = live && !answer.ended;
  out.summary = summaryOf(answer, out.live);
  out.document = TextDocument::make(codec::asUtf8(layout(answer)), token);
  if (!answer.error.empty()) {
    out.notices.push_back(sentenceText("the stream says: " + wireText(answer.error)));
    out.warning = true;
  }
  if (!out.live && !answer.ended && answer.error.empty()) out.notices.push_back("The stream ended before the answer did.");
  if (answer.cut) out.notices.push_back("More came than is put together here: the list of events has all of it.");
  return out;
}

bool isAnswer(codec::AnswerFraming framing, const std::string& contentEncoding, const model::BodyReader& body, const CancelToken& token) {
  GrowingBody beginning(contentEncoding, kLookedAt);
  codec::AnswerReader reader(framing);
  beginning.readOn(body, token, [&reader](std::string_view bytes) { reader.feed(bytes); });
  reader.finish();
  return reader.answer().dialect != codec::AnswerDialect::none;
}

ShownAnswer AnswerFollower::follow(const model::BodyReader& body, bool complete, const CancelToken& token) {
  body_.readOn(body, token, [this](std::string_view bytes) { reader_.feed(bytes); });
  if (complete && !std::exchange(finished_, true)) reader_.finish();
  ShownAnswer out = showAnswer(reader_.answer(), !complete && !body_.over(), token);
  if (out.recognized && !body_.problem().empty()) {
    out.notices.push_back(sentenceText(body_.problem()));
    out.warning = true;
  }
  return out;
}

}  // namespace penstock::display

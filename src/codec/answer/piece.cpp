// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/answer/piece.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::codec::answer {

std::optional<std::uint64_t> numberOf(std::string_view value) { return parseDecimal(value); }

AnswerPart* Growing::part(Kind kind, std::uint32_t index, std::uint32_t choice) {
  auto& parts = answer.parts;
  // The one that goes on is nearly always the last.
  const auto found = std::find_if(parts.rbegin(), parts.rend(),
                                  [&](const AnswerPart& p) { return p.kind == kind && p.index == index && p.choice == choice; });
  if (found != parts.rend()) return &*found;
  if (parts.size() >= AnswerReader::mostParts) {
    answer.cut = true;
    return nullptr;
  }
  AnswerPart part;
  part.kind = kind;
  part.index = index;
  part.choice = choice;
  parts.push_back(std::move(part));
  return &parts.back();
}

void Growing::addTo(AnswerPart* part, std::string_view text) {
  if (!part) return;
  const std::size_t room = AnswerReader::mostText - size_;
  if (text.size() > room) answer.cut = true;
  text = text.substr(0, room);
  size_ += text.size();
  part->text += text;
}

void Growing::add(Kind kind, std::uint32_t index, std::string_view value, std::uint32_t choice) {
  if (!isString(value) || value == "\"\"") return;
  addTo(part(kind, index, choice), textOf(value));
}

void Growing::call(std::uint32_t index, std::string name, std::string id, std::uint32_t choice) {
  AnswerPart* const call = part(Kind::toolCall, index, choice);
  if (!call) return;
  if (!name.empty()) call->name = std::move(name);
  if (!id.empty()) call->id = std::move(id);
}

void Growing::failed(std::string_view error) {
  if (isString(error)) {
    answer.error = stringOf(error, 4096);
    return;
  }
  const Members m(error);
  std::string kind = wordOf(m["type"]);
  if (kind.empty()) kind = wordOf(m["code"]);
  if (kind.empty()) kind = wordOf(m["status"]);
  const std::string message = stringOf(m["message"], 4096);
  answer.error = kind.empty() || message.empty() ? kind + message : kind + ": " + message;
}

void readPiece(std::string_view json, Growing& out) {
  ++out.answer.events;
  if (json == "[DONE]") {
    out.answer.ended = true;
    return;
  }
  const Members piece(json);
  for (const auto read : {readOpenAiChat, readOpenAiResponses, readAnthropic, readGemini, readOllama, readCohere, readTgi})
    if (read(piece, out)) return;
  if (piece.has("error") && out.answer.dialect != AnswerDialect::none)
    out.failed(piece["error"]);
  else
    ++out.answer.unread;
}

}  // namespace penstock::codec::answer

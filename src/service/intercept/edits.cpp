// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/intercept/edits.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/codec/json_scanner.h"
#include "service/intercept/held_text.h"

namespace penstock::service {

namespace {

struct Unheard final : codec::JsonHandler {
  void open(char) override {}
  void close(char) override {}
  void comma() override {}
  void colon() override {}
  void scalar(codec::TokenKind, std::string_view, bool) override {}
};

/// Where it is no JSON.
std::optional<std::string> jsonProblem(std::string_view text) {
  Unheard nobody;
  codec::JsonScanner scanner(nobody);
  const bool fed = scanner.feed(text);
  if (fed && scanner.finish() == codec::JsonEnd::complete) return std::nullopt;
  const codec::JsonError& error = scanner.error();
  const std::string why = error.message.empty() ? "it ends too early" : error.message;
  return "the body is no JSON any more: line " + std::to_string(error.line) + ", column " + std::to_string(error.column) + ": " + why;
}

bool isJson(const model::Headers& headers) {
  const std::string type = lowered(mediaTypeIn(headers.find("Content-Type").value_or("")));
  return type == "application/json" || type.ends_with("+json");
}

bool isCoded(const model::Headers& headers) {
  const std::string coding = headers.joined("Content-Encoding");
  return !coding.empty() && !equalsIgnoreCase(coding, "identity");
}

/// Whatever its fields say, nothing follows it.
bool takesNoBody(const Held& held) {
  if (held.fixed().phase != HeldPhase::response) return false;
  const int status = held.response()->status;
  return held.fixed().method == "HEAD" || status == 204 || status == 304 || status == 101;
}

template <class Head>
void readHeadOf(const std::string& text, const Head& held, const std::optional<std::string>& body, std::shared_ptr<const Head>& to,
                std::vector<EditNote>& notes) {
  if (text == headText(held)) return;
  std::size_t size = body ? body->size() : 0;
  auto read = readHead(text, held, body && !isCoded(held.headers) ? &size : nullptr);
  if (auto* problem = std::get_if<HeadProblem>(&read))
    notes.push_back({true, problem->line, std::move(problem->sentence)});
  else
    to = std::get<std::shared_ptr<const Head>>(std::move(read));
}

Decision read(const Held& held, const HeldEdit& edit, std::vector<EditNote>& notes) {
  Decision out;
  const HeldPhase phase = held.fixed().phase;
  const model::RequestHeadPtr request = held.request();
  const model::ResponseHeadPtr response = held.response();
  if (edit.head && phase == HeldPhase::message) notes.push_back({true, 0, "a message has no head"});
  if (edit.head && phase == HeldPhase::request) readHeadOf(*edit.head, *request, edit.body, out.request, notes);
  if (edit.head && phase == HeldPhase::response) readHeadOf(*edit.head, *response, edit.body, out.response, notes);
  if (edit.body && takesNoBody(held) && !edit.body->empty())
    notes.push_back({true, 0, "no content follows this response: the answer to HEAD, 204 and 304 have none"});
  if (!edit.body) return out;
  out.body = edit.body;
  const model::Headers* headers = out.request ? &out.request->headers : out.response ? &out.response->headers : nullptr;
  if (!headers && phase == HeldPhase::request) headers = &request->headers;
  if (!headers && phase == HeldPhase::response) headers = &response->headers;
  if (!headers || !isJson(*headers) || edit.body->empty()) return out;
  if (auto problem = jsonProblem(*edit.body)) notes.push_back({false, 0, std::move(*problem)});
  return out;
}

}  // namespace

std::vector<EditNote> notesOf(const Held& held, const HeldEdit& edit) {
  std::vector<EditNote> notes;
  read(held, edit, notes);
  std::stable_sort(notes.begin(), notes.end(), [](const EditNote& a, const EditNote& b) { return a.prevents > b.prevents; });
  return notes;
}

Result<Decision> readEdit(const Held& held, const HeldEdit& edit) {
  std::vector<EditNote> notes;
  Decision decision = read(held, edit, notes);
  for (const EditNote& note : notes) {
    if (!note.prevents) continue;
    const std::string place = note.line ? "line " + std::to_string(note.line) + ": " : std::string();
    return makeError(ErrorCode::invalidArgument, place + note.sentence);
  }
  return decision;
}

Result<void> checkReply(const HeldReply& reply) {
  const auto wrong = [](std::string why) { return makeError(ErrorCode::invalidArgument, std::move(why)); };
  if (reply.status < 200 || reply.status > 999) return wrong("the status has to be 200 to 999");
  for (const auto& [name, value] : reply.headers) {
    if (!isToken(name)) return wrong("\"" + name + "\" is no name of a field");
    if (equalsIgnoreCase(name, "Content-Length") || equalsIgnoreCase(name, "Transfer-Encoding")) return wrong(name + " follows the body by itself");
    const bool oneLine = std::none_of(value.begin(), value.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (!oneLine) return wrong(name + " would hold a line end");
  }
  return {};
}

}  // namespace penstock::service

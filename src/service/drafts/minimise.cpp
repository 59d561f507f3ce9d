// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/minimise.h"

#include <optional>
#include <utility>

#include "penstock/codec/json_shape.h"
#include "penstock/filter/exchange_row.h"
#include "service/project/project_impl.h"
#include "service/query/stored_whole.h"
#include "service/sends/await_sending.h"

namespace penstock::service {
namespace {

/// What of an answer is compared.
struct Answer {
  int status = 0;
  std::uint64_t text = 0;  // a hash of it, digits left out
  std::optional<std::uint64_t> shape;
  std::size_t words = 0;
};

Answer read(std::string_view body, int status) {
  Answer out;
  out.status = status;
  out.text = 14695981039346656037ull;
  bool word = false, digits = false;
  for (const char c : body) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t', digit = c >= '0' && c <= '9';
    if (!space && !word) ++out.words;
    word = !space;
    if (!digit || !digits) out.text = (out.text ^ static_cast<unsigned char>(digit ? '0' : c)) * 1099511628211ull;
    digits = digit;
  }
  out.shape = codec::jsonShape(body);
  return out;
}

/// The strictest way in which two answers to the same request are the same.
enum class How : std::uint8_t { text, shape, words, status };

bool alike(const Answer& a, const Answer& b, How how) {
  if (a.status != b.status) return false;
  switch (how) {
    case How::text: return a.text == b.text;
    case How::shape: return a.shape && a.shape == b.shape;
    case How::words: return a.words == b.words;
    case How::status: return true;
  }
  return false;
}

const char* wordsOf(How how) {
  switch (how) {
    case How::text: return "Answers are the same where status and text are, numbers left out";
    case How::shape: return "Answers are the same where status and the members of their JSON are: its values change on their own";
    case How::words: return "Answers are the same where status and the number of words are: their text changes on its own";
    case How::status: return "Answers are the same where their status is: their text changes on its own";
  }
  return "";
}

std::string wordsOf(const model::Failure& failure) {
  return std::string(model::toText(failure.kind)) + (failure.detail.empty() ? "" : ": " + failure.detail);
}

Error cancelled() { return makeError(ErrorCode::cancelled, "it was cancelled"); }

class Run {
 public:
  Run(const MinimiseParts& parts, const RequestTab& tab, const CancelToken& token) : parts_(parts), tab_(tab), token_(token) { tab_.options.leaveOpen = false; }

  /// **Errors**: of the send; io: it failed on its way.
  Result<Answer> ask(const std::string& text) {
    if (token_.cancelled()) return cancelled();
    tab_.text = text;
    auto ready = readyToSend(tab_, parts_.variables);
    if (!ready) return ready.error();
    auto sending = parts_.sends->send(ready->request);
    if (!sending) return sending.error();
    const replay::SendState state = awaitSending(**sending, token_);
    if (token_.cancelled() || state.cancelled) return cancelled();
    if (state.failure) return makeError(ErrorCode::io, wordsOf(state.failure));
    const model::ExchangeId id = state.exchanges.empty() ? 0 : state.exchanges.back();
    if (id == 0) return makeError(ErrorCode::unsupported, "recording is stopped, and answers that are not recorded cannot be compared");
    waitRecorded(*parts_.project, id);
    auto loaded = parts_.project->load(id);
    if (!loaded) return loaded.error();
    const filter::ExchangeRow row(**loaded);
    const StoredWhole whole(*parts_.project, row, *loaded, nullptr);
    return read(whole.body(model::Direction::toClient), state.status);
  }

 private:
  const MinimiseParts& parts_;
  RequestTab tab_;
  const CancelToken& token_;
};

}  // namespace

Result<Minimised> minimise(const MinimiseParts& parts, const RequestTab& tab, const CancelToken& token, const std::function<void(const Minimised&)>& progressed) {
  Run run(parts, tab, token);
  const auto base = run.ask(tab.text);
  if (!base) return base.error();
  const auto again = run.ask(tab.text);
  if (!again) return again.error();
  if (base->status != again->status)
    return makeError(ErrorCode::unsupported, "the answer changes on its own: " + std::to_string(base->status) + ", then " + std::to_string(again->status));
  How how = How::text;
  while (!alike(*base, *again, how)) how = How(std::uint8_t(how) + 1);
  draft::Minimiser minimiser(tab.text);
  Minimised out;
  out.how = wordsOf(how);
  const auto tell = [&] {
    out.text = minimiser.text();
    out.tried = minimiser.tried();
    out.left = minimiser.left();
    if (progressed) progressed(out);
  };
  tell();
  while (const auto& next = minimiser.next()) {
    const auto answer = run.ask(*next);
    if (token.cancelled()) return cancelled();
    minimiser.told(answer && alike(*base, *answer, how));  // one that fails needs it
    tell();
  }
  return out;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/content.h"

#include <utility>

#include "engine/exchange/error_page.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/content_encoder.h"

namespace penstock::engine {

using http::Got;
using model::Direction;
using model::Stage;

std::string codingOf(const model::Headers& headers) {
  std::string out = headers.joined("Content-Encoding");
  return equalsIgnoreCase(out, "identity") ? std::string() : out;
}

std::string inCoding(const std::string& content, const std::string& coding) {
  if (coding.empty()) return content;
  auto encoded = codec::encode(content, coding);
  return encoded ? std::move(*encoded) : content;
}

namespace {

/// In HTTP/1.1 content whose length is not known is chunked; for HTTP/1.0 it lasts until the connection ends.
void setUnknownLength(model::Headers& headers, bool mayBeChunked) {
  headers.remove("Content-Length");
  if (mayBeChunked && !headers.contains("Transfer-Encoding")) headers.append("Transfer-Encoding", "chunked");
}

/// Whoever edits a head and leaves its content alone must not make two messages of one: what delimits it is as it came.
void keepDelimiters(Passage& passage, Side side) {
  const model::Exchange& x = passage.exchange();
  const bool request = side == Side::request;
  const model::Headers& received = request ? x.request->headers : x.response->headers;
  const auto now = [&]() -> const model::Headers& { return request ? passage.request().headers : passage.response()->headers; };
  if (&now() == &received) return;
  for (const std::string_view name : {"Content-Length", "Transfer-Encoding"}) {
    const auto wanted = received.findAll(name);
    if (now().findAll(name) == wanted) continue;
    model::Headers& edited = request ? passage.editRequest().headers : passage.editResponse().headers;
    edited.remove(name);
    for (const std::string_view value : wanted) edited.append(name, value);
    passage.did({model::Did::editTakenBack, std::string(name)});
  }
}

/// An edit makes no final answer of an interim one, nor another protocol of HTTP, and the other way round.
void keepMeaning(Passage& passage) {
  const int received = passage.exchange().response->status, now = passage.response()->status;
  if (now == received || (now >= 200 && received >= 200)) return;
  passage.editResponse().status = received;
  passage.did(model::Did::statusTakenBack);
}

}  // namespace

bool saysNothing(const model::ResponseHead& head, std::string_view method) {
  const int status = head.status;
  return method == "HEAD" || status == 204 || status == 304 || status == 101 || (method == "CONNECT" && status / 100 == 2);
}

void mendLength(Passage& passage, Side side, std::optional<std::uint64_t> bytes) {
  const bool request = side == Side::request;
  const model::Headers& now = request ? passage.request().headers : passage.response()->headers;
  const bool http2 = (request ? passage.request().version : passage.response()->version) == model::HttpVersion::http2;
  const bool hasLength = now.contains("Content-Length"), chunked = !http2 && now.contains("Transfer-Encoding");
  const auto edit = [&]() -> model::Headers& { return request ? passage.editRequest().headers : passage.editResponse().headers; };
  if (!bytes) {
    const bool http10 = passage.exchange().request->version == model::HttpVersion::http10;
    if (hasLength) setUnknownLength(edit(), !http2 && !http10);
  } else if (chunked) {
    if (hasLength) edit().remove("Content-Length");
  } else if (hasLength || (request && *bytes > 0)) {
    edit().set(http2 ? "content-length" : "Content-Length", std::to_string(*bytes));
  }
}

http::BodyEvent RecordedBody::poll() {
  http::BodyEvent event = from_->poll();
  if (event.got == Got::data) {
    as_.stage == Stage::sent ? live_.record(as_, event.data) : live_.body(as_.direction, event.data);
    return event;
  }
  // Of what is finished nothing is noted: an answer of ours may have been the exchange's end while its request still comes.
  if (event.got == Got::nothing || live_.finished()) return event;
  model::Exchange& x = live_.x();
  const bool request = as_.direction == Direction::toServer;
  if (as_.stage == Stage::sent) {
    if (event.got == Got::end) live_.bodyEnded(as_, model::bodyIn(x, as_) ? model::bodyIn(x, as_)->size : 0);
  } else if (event.got == Got::end) {
    (request ? x.requestTrailers : x.responseTrailers) = event.trailers;
    live_.bodyEnded(as_.direction, from_->end().wireBytes);
  } else {
    (request ? x.requestBody : x.responseBody).wireSize = from_->end().wireBytes;
  }
  return event;
}

Content::~Content() = default;

Awaitable<http::Spool::Held> Content::hold(http::SpoolRoom room) {
  if (!spool_) spool_ = std::make_unique<http::Spool>(untold(), std::move(room));
  held_ = co_await spool_->fill(thread_, recorder_);
  co_return held_;
}

Awaitable<> Content::fill() { held_ = co_await spool_->fill(thread_, recorder_); }

void Content::take(http::SpoolRoom room) {
  if (held_ == http::Spool::Held::whole) return;
  if (!spool_) spool_ = std::make_unique<http::Spool>(untold(), std::move(room));
  if (!filling_) filling_.emplace(thread_.context(), [](std::string_view) {});
  filling_->spawn(fill());
}

Awaitable<> Content::settle() {
  if (!filling_ || filling_->running() == 0) co_return;
  spool_->stop();
  co_await filling_->join();
}

Awaitable<> Content::abandon() {
  try {
    co_await settle();
  } catch (...) {
  }
}

void Content::judgeAt(MessageGate& gate, bool raw) {
  gate_ = &gate;
  rawGate_ = raw;
  late_ = true;
}

void Content::switched(MessageGate* gate) {
  recorded_.from(*received_);
  if (gate) gate->from(recorded_);
  last_ = gate;
}

/// What stands before its source already. `judged`: the gate is to.
http::BodySource* Content::before(bool judged) {
  http::BodySource* last = spool_ ? spool_.get() : last_;
  if (spool_ && late_) {
    recorded_.from(*spool_);
    last = &recorded_;
  }
  if (!judged) return last;
  gate_->from(recorded_);
  return gate_;
}

void Content::arrange(Passage& passage, Side side, bool none) {
  Passage::Half& half = passage.at(side);
  const bool response = side == Side::response;
  if (response) keepMeaning(passage);
  const bool nothing = response && saysNothing(*passage.response(), passage.request().method);
  if (std::exchange(half.replaced, false))
    half.replacement = inCoding(*half.body, half.encoded ? std::string() : codingOf(passage.headers(side)));
  const bool replaced = half.replacement && !nothing;
  const bool judged = gate_ && (rawGate_ || (!nothing && !none && !replaced));
  http::BodySource* last = before(judged);
  const auto put = [&](std::unique_ptr<http::BodySource> source) {
    last = source.get();
    before_.push_back(std::move(source));
  };
  const bool staged = !half.stages.empty() && !nothing && (!none || replaced);
  if (replaced) {
    if (late_ && held_ == http::Spool::Held::whole)  // it came all the same
      while (recorded_.poll().got == Got::data) continue;
    mendLength(passage, side, half.replacement->size());
    put(std::make_unique<http::FixedBody>(std::move(*half.replacement)));
  } else if (response && none != nothing) {  // by an edit of its status
    if (none) mendLength(passage, side, 0);
    put(std::make_unique<http::FixedBody>(std::string()));
  } else {
    keepDelimiters(passage, side);
  }
  if (staged) {
    for (auto& stage : half.stages) put(std::make_unique<http::StagedBody>(last ? *last : recorded_, std::move(stage)));
  }
  if (staged || (judged && !rawGate_)) mendLength(passage, side, std::nullopt);
  half.stages.clear();
  const bool empty = none && !replaced;
  const bool another = !before_.empty() || (!empty && !half.leads.empty());
  if (half.pace.bytesPerSecond) put(std::make_unique<http::PacedBody>(thread_, last ? *last : recorded_, half.pace.bytesPerSecond));
  if (!empty)
    for (const Passage::Lead& lead : half.leads) put(lead(last ? *last : recorded_));
  if (another) {
    auto sent = std::make_unique<RecordedBody>(live_, model::BodyId(direction_, Stage::sent));
    sent->from(*last);
    put(std::move(sent));
  }
  last_ = last;
}

namespace {

/// An answer of ours, led through what stands before it.
class LedBody final : public http::BodySource {
 public:
  explicit LedBody(std::unique_ptr<http::BodySource> content) { sources_.push_back(std::move(content)); }
  http::BodySource& last() const { return *sources_.back(); }
  void lead(std::unique_ptr<http::BodySource> through) { sources_.push_back(std::move(through)); }
  ~LedBody() override {
    while (!sources_.empty()) sources_.pop_back();  // each before what it stands before
  }
  LedBody(const LedBody&) = delete;
  LedBody& operator=(const LedBody&) = delete;
  http::BodyEvent poll() override { return last().poll(); }
  Awaitable<bool> wait(std::chrono::milliseconds slice) override { return last().wait(slice); }
  void interrupt() override { last().interrupt(); }
  http::SourceEnd end() const override { return last().end(); }

 private:
  std::vector<std::unique_ptr<http::BodySource>> sources_;
};

}  // namespace

void Content::slow(Passage& passage, net::IoThread& thread, Verdict& verdict) {
  Passage::Half& half = passage.at(Side::response);
  if (half.pace.bytesPerSecond == 0 && half.leads.empty()) return;
  Answer answer = std::move(verdict.answer());
  if (verdict.reply()) {
    answer.head = headOf(*verdict.reply(), false);
    answer.body = std::make_unique<http::FixedBody>(std::move(verdict.reply()->body));
  }
  auto led = std::make_unique<LedBody>(std::move(answer.body));
  if (half.pace.bytesPerSecond) led->lead(std::make_unique<http::PacedBody>(thread, led->last(), half.pace.bytesPerSecond));
  for (const Passage::Lead& lead : half.leads) led->lead(lead(led->last()));
  answer.body = std::move(led);
  verdict = Verdict::answer(std::move(answer));
}

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
// The content of one side of an exchange, led through whatever its passage says.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/exchange/message_gate.h"
#include "engine/session/core.h"
#include "penstock/engine/interceptor.h"
#include "penstock/http/spool.h"
#include "penstock/net/task_group.h"
#include "penstock/record/recorder.h"

namespace penstock::engine {

using net::Awaitable;

/// Content-Encoding, its lines joined; "" for none.
std::string codingOf(const model::Headers& headers);
/// With that coding put on; as it is where we do not know that.
std::string inCoding(const std::string& content, const std::string& coding);
/// The head of that side says that so much content follows, in the way it says so already; `bytes` nothing: not known before its end.
void mendLength(Passage& passage, Side side, std::optional<std::uint64_t> bytes);

/// Whatever its fields say, no content follows that head (RFC 9112 6.3), or another protocol does.
bool saysNothing(const model::ResponseHead& head, std::string_view method);

/// Records what it passes on, as what came or as what is sent. Lifetime: within that of what it stands before. Thread: the exchange's.
class RecordedBody final : public http::BodySource {
 public:
  RecordedBody(record::LiveExchange& live, model::BodyId as) : live_(live), as_(as) {}
  void from(http::BodySource& from) { from_ = &from; }
  http::BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override { return from_->wait(slice); }
  void interrupt() override { from_->interrupt(); }
  http::SourceEnd end() const override { return from_->end(); }

 private:
  record::LiveExchange& live_;
  model::BodyId as_;
  http::BodySource* from_ = nullptr;
};

/// Of a side nobody wants to change it is its source and allocates nothing. Lifetime: the exchange's, outliving whoever reads it.
class Content {
 public:
  Content(net::IoThread& thread, record::Recorder& recorder, record::LiveExchange& live, model::Direction direction)
      : thread_(thread), recorder_(recorder), live_(live), direction_(direction), recorded_(live, direction) {}
  /// Where it comes from. Before anything else.
  void from(http::BodySource& received) {
    received_ = &received;
    recorded_.from(received);
  }
  ~Content();

  /// What is taken in while somebody decides is told as it goes on, since only then it is known what it is. Before that.
  void tellLate() { late_ = true; }
  /// Its messages are judged there. `raw`: no head says how it is delimited. Before arrange().
  void judgeAt(MessageGate& gate, bool raw);
  /// It is another protocol's from here on: whatever stood before it is done but for `gate`, if any.
  void switched(MessageGate* gate);

  /// What goes on.
  http::BodySource& source() { return last_ ? *last_ : recorded_; }
  /// Somebody stands before it: lengths of the source's own mean nothing any more.
  bool changed() const { return last_ != nullptr; }

  /// Takes all of it in, until stop(). What is not whole goes on as it comes.
  Awaitable<http::Spool::Held> hold(http::SpoolRoom room);
  void stop() {
    if (spool_) spool_->stop();
  }
  std::string held() { return spool_->content(); }
  /// Takes what comes, until settle(): somebody decides, and others share the connection.
  void take(http::SpoolRoom room);
  Awaitable<> settle();
  /// The same, after a bug of ours: what it throws is that bug's consequence.
  Awaitable<> abandon();
  /// Once all was decided. Fields that delimit the content are as received, unless it is changed here. `none`: none follows the head that
  /// came.
  void arrange(Passage& passage, Side side, bool none);
  /// An answer in the response's place, which is as slow, and has as many faults, as the passage says of that. The verdict is an answer.
  static void slow(Passage& passage, net::IoThread& thread, Verdict& verdict);

 private:
  Awaitable<> fill();
  http::BodySource* before(bool judged);
  http::BodySource& untold() { return late_ ? *received_ : recorded_; }

  http::BodySource* received_ = nullptr;
  MessageGate* gate_ = nullptr;
  bool late_ = false, rawGate_ = false;
  net::IoThread& thread_;
  record::Recorder& recorder_;
  record::LiveExchange& live_;
  model::Direction direction_;
  RecordedBody recorded_;
  std::unique_ptr<http::Spool> spool_;
  http::Spool::Held held_ = http::Spool::Held::part;
  std::vector<std::unique_ptr<http::BodySource>> before_;  // each before the one before it
  http::BodySource* last_ = nullptr;
  std::optional<net::TaskGroup> filling_;
};

}  // namespace penstock::engine

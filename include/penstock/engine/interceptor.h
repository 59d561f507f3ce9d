// SPDX-License-Identifier: GPL-3.0-or-later
// Where somebody else has a say in an exchange: rules, scripts, the person. And our own pages.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "penstock/engine/message_interception.h"
#include "penstock/engine/passage.h"
#include "penstock/http/body.h"
#include "penstock/model/exchange.h"

namespace penstock::engine {

/// An answer of ours. Content-Length is put by the sender.
struct FixedReply {
  int status = 200;
  std::string reason;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// What is at http://penstock/, and below the address of our listeners. Thread: any I/O thread; must not block.
class Pages {
 public:
  virtual ~Pages() = default;
  /// Nothing: it is none of ours. `request` has scheme and authority filled in.
  virtual std::optional<FixedReply> page(const model::RequestHead& request) = 0;
};

/// An answer in place of a server's. Its head says how its content is delimited, as a server's would.
struct Answer {
  std::shared_ptr<const model::ResponseHead> head;
  std::unique_ptr<http::BodySource> body;
};

/// What becomes of a request or a response.
class Verdict {
 public:
  enum class Kind : unsigned char { pass, withBody, answer, drop, reset };
  /// As the passage says now.
  static Verdict pass() { return Verdict(Kind::pass); }
  /// Ask again once the whole body of this side is here. Where it is too large, or has no end, the second question comes without it.
  static Verdict withBody() { return Verdict(Kind::withBody); }
  static Verdict answer(Answer answer) {
    Verdict out(Kind::answer);
    out.answer_ = std::move(answer);
    return out;
  }
  static Verdict answer(FixedReply reply) {
    Verdict out(Kind::answer);
    out.reply_ = std::move(reply);
    return out;
  }
  /// The client's connection, or stream, ends without a word.
  static Verdict drop() { return Verdict(Kind::drop); }
  /// It breaks.
  static Verdict reset() { return Verdict(Kind::reset); }

  Kind kind() const { return kind_; }
  // Of an answer: one of both.
  std::optional<FixedReply>& reply() { return reply_; }
  Answer& answer() { return answer_; }

 private:
  explicit Verdict(Kind kind) : kind_(kind) {}
  Kind kind_;
  std::optional<FixedReply> reply_;
  Answer answer_;
};

/// What one interceptor wants of one exchange. Thread: the exchange's. Lifetime: the exchange's.
class Interception {
 public:
  virtual ~Interception() = default;
  /// False: it decides at once, and nothing has to be kept going meanwhile.
  virtual bool mayWait() const { return true; }
  /// Before a server is asked. May wait as long as it likes: nothing but this exchange waits with it.
  virtual net::Awaitable<Verdict> request(Passage&) { co_return Verdict::pass(); }
  /// The answer's head is here.
  virtual net::Awaitable<Verdict> response(Passage&) { co_return Verdict::pass(); }
  /// An answer of somebody's goes out in the server's place, which is not asked: how slowly, and with what faults, pace() and lead() of the
  /// response say. After request(), of everybody, whoever answered. Must not wait.
  virtual void answered(Passage&) {}
  /// Null: messages pass unseen and byte for byte. Asked where it turns out that the exchange has some, and before request() of gRPC and of
  /// an extended CONNECT, before response() of an event stream and of what switches to a WebSocket. Of a tunnel that is MQTT nothing else is
  /// asked.
  virtual MessageInterception* messages(Passage&) { return nullptr; }
  /// The client left while one of them waits: it may return at once, its verdict decides nothing any more.
  virtual void abandon() {}
};

/// Thread: any I/O thread.
class Interceptor {
 public:
  virtual ~Interceptor() = default;
  /// Once an exchange, when its request's head is there; once a tunnel that turned out to be MQTT, which has a head only where a client asked
  /// for it by CONNECT. Null: it passes by, and costs nothing more. Must not wait.
  virtual std::unique_ptr<Interception> begin(const Passage& passage) = 0;
};

}  // namespace penstock::engine

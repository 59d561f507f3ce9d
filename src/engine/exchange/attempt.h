// SPDX-License-Identifier: GPL-3.0-or-later
// How an exchange gets its answer's head: a server is reached and asked, and another one where that may be.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "engine/exchange/content.h"
#include "engine/exchange/message_judges.h"
#include "engine/exchange/pump.h"
#include "engine/session/session.h"
#include "penstock/net/task_group.h"
#include "penstock/upstream/upstream.h"

namespace penstock::engine {

/// One exchange on its way. Lives in the frame of runExchange.
struct Run {
  net::IoThread& thread;
  record::Recorder& recorder;
  Core& core;
  const Route& route;
  const std::function<void(std::string_view why)>& endClient;  // ends the client's connection at once
  record::LiveExchangePtr live;                                // its request is set
  upstream::Destination to;
  http::ClientSide& client;
};

/// What decides whether a request that got no answer is asked again.
struct AgainFacts {
  upstream::ServerProvider::Stale stale = upstream::ServerProvider::Stale::no;
  bool endedBefore = false;     // it was asked again already as a connection ended
  bool tooLong = false;         // it has been asked for long enough
  bool contentWhole = false;    // what was sent of its content can be sent once more
  bool contentSent = false;     // some of it was read
  bool requestEnded = false;    // all of it was
  bool clientFailed = false;
  bool interimPassed = false;   // the client saw an interim answer
  std::string_view method;
};
/// The client did not see that a kept connection ended, so we ask again (RFC 9112 9.3.1). Where the server may have begun with the
/// request, once, and only what has no content and may be done twice (RFC 9110 9.2.2); where it says that it did not (RFC 9113 8.7), for some time.
bool mayAskAgain(const AgainFacts& facts);

/// Thread: the exchange's. Lifetime: outlives its uploads.
class Attempt {
 public:
  explicit Attempt(Run& run);

  enum class Came : unsigned char {
    head,
    failed,      // the server, or the client before its request was whole
    clientGone,
    nothing,     // no server: the client was told, and the exchange is over
  };
  /// What is sent; to whom, `run.to` says by now.
  void begin(model::RequestHeadPtr head);
  /// The request's.
  Content& content() { return content_; }
  /// Until the final answer's head is here, into head(). After begin().
  Awaitable<Came> untilHead();
  const model::ResponseHeadPtr& head() const { return head_; }

  /// Its messages are judged, by these: in no direction before the judges begin with it.
  void judgeBy(std::vector<MessageInterception*> wanted);
  /// Null: nobody wants them, or it is not known to have any.
  MessageJudges* judges() { return judges_.get(); }

  /// Of untilHead() but for `nothing`; until letGo().
  http::ServerSide& server() { return *server_; }
  /// The request's body goes on, both sides being raw; or begins to, as all that came before is over.
  void uploadRaw();
  /// The same, where the request was over before: what stood before its content is done.
  void switched() { content_.switched(judges_ ? &judges_->gate(model::Direction::toServer) : nullptr); }
  /// The rest of a request whose response is over: it goes on as long as the server takes it, unless nobody `wants` it.
  Awaitable<> endUpload(bool wanted);
  void letGo();

  net::TaskGroup& uploads() { return uploads_; }
  bool requestEnded() const { return ended_; }
  /// It was the request's own side that failed.
  bool clientFailed() const { return clientFailed_; }
  upstream::ServerProvider::Stale staleness() const { return stale_; }

 private:
  /// False: there is no server, and the client was told.
  Awaitable<bool> reach();
  Awaitable<> send(model::RequestHeadPtr head);
  Awaitable<> upload();
  Awaitable<Came> awaitHead();
  bool passInterim(model::ResponseHeadPtr head);
  Awaitable<bool> flushClient();

  Run& run_;
  std::unique_ptr<MessageJudges> judges_;
  Content content_;
  model::RequestHeadPtr send_;
  std::optional<upstream::UpstreamRoute> servers_;
  http::ServerSide* server_ = nullptr;
  model::ResponseHeadPtr head_;
  std::size_t interimBytes_ = 0;
  SentContent sent_;
  bool ended_ = true, unwanted_ = false, clientFailed_ = false;  // of the upload
  upstream::ServerProvider::Stale stale_ = upstream::ServerProvider::Stale::no;
  net::TaskGroup uploads_;  // one at a time, so that their end is its end
};

/// Nobody waits for it any more, and no server was asked.
void endAsClientLeft(Run& run);
/// The head as the client's version writes it; the same object when that is its own.
model::ResponseHeadPtr inVersionOf(const http::ClientSide& client, const model::Exchange& x, model::ResponseHeadPtr head,
                                   std::string_view method);
/// Whoever stands before what came may have ended it: then that is why the exchange failed.
void noteOwnEnd(model::Exchange& x, const http::SourceEnd& given, const http::SourceEnd& received);
/// What is silent by nature, by its request, or by its answer once it came.
bool outlastsSilence(const model::Exchange& x);

}  // namespace penstock::engine

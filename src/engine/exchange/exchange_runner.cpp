// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/exchange/exchange_runner.h"

#include <algorithm>
#include <charconv>
#include <exception>
#include <utility>

#include "engine/exchange/alt_svc.h"
#include "engine/exchange/error_page.h"
#include "engine/session/note_times.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/media_type.h"
#include "penstock/http/version_mapping.h"
#include "penstock/net/deadline.h"
#include "penstock/net/task_group.h"
#include "penstock/net/turn.h"
#include "penstock/record/taps.h"
#include "penstock/wire/http1/head.h"
#include "penstock/wire/http1/irregular.h"
#include "penstock/wire/http2/error_code.h"
#include "penstock/wire/http2/odd_fields.h"

namespace penstock::engine {

using model::Direction;
using model::Failure;
using model::FailureKind;
using Kind = http::MessageEvent::Kind;

namespace {

/// Which fields of a head that is passed on are not as they should be.
void noteIrregular(record::LiveExchange& live, const model::Headers& headers, model::Anomaly anomalies) {
  if (!model::any(anomalies)) return;
  if (const std::string fields = wire::http1::irregularities(headers, anomalies); !fields.empty()) live.note(fields);
  if (const std::string fields = wire::http2::oddFields(headers, anomalies); !fields.empty()) live.note(fields);
}

/// How long a client that broke its connection goes unnoticed while the server is silent.
constexpr std::chrono::milliseconds clientCheck{1'000};

/// Of all interim answers of an exchange. RFC 9110 sets no bound; an endless row of them is an attack.
constexpr std::size_t interimLimit = 1'000;
constexpr std::size_t interimBytesLimit = 4 * 1024 * 1024;

/// While servers say that they did not begin with it (GOAWAY of one after the other as they are restarted). Then the client is told so.
constexpr std::chrono::milliseconds askAgainFor{5'000};

/// Whether a proxy may send it again when the server may have seen it already (RFC 9110 9.2.2).
bool idempotent(std::string_view method) {
  for (const std::string_view m : {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"})
    if (method == m) return true;
  return false;
}

std::string urlOf(const model::Exchange& x) {
  if (!x.request) return {};
  return x.scheme + "://" + x.request->authority + x.request->path;
}

/// What a request's body may have at most to be sent once more, to a server that says that it did nothing with it.
constexpr std::size_t replayLimit = 64 * 1024;

/// The request's body on its way while the response may already come. Shared by the coroutine that moves it and the one that waits.
struct Upload {
  bool ended = false;
  bool stop = false;  // nobody wants the rest
  bool clientFailed = false;
  // All that was read so far, until there is an answer or it is too much.
  std::string data, wire;
  bool replayable = true;

  void keep(const http::MessageEvent& piece, bool answered) {
    replayable = replayable && !answered && data.size() + piece.data.size() <= replayLimit && wire.size() + piece.wire.size() <= 2 * replayLimit;
    if (replayable) {
      data += piece.data;
      wire += piece.wire;
    } else if (wire.capacity() || data.capacity()) {
      data = wire = {};
    }
  }
};

/// Until the body is over, the client fails (the server side is then cancelled) or the server takes no more.
Awaitable<> moveRequestBody(RunParts parts, record::LiveExchangePtr live, http::ClientTransaction& client, http::ServerTransaction& server, bool raw,
                            std::shared_ptr<Upload> upload) {
  std::size_t moved = 0;  // since the last wait
  while (true) {
    const http::MessageEvent event = client.poll();
    if (event.kind == Kind::data) {
      moved += std::max(event.wire.size(), event.data.size());
      live->body(Direction::toServer, event.data);
      upload->keep(event, live->finished() || live->x().response);
      server.data(event);
      if (server.full()) {
        bool flushed = server.flushNow();
        if (!flushed) flushed = co_await server.flush();
        if (!flushed) break;
      }
      if (parts.recorder.congested()) co_await parts.recorder.ready();
      if (moved >= net::turn) {
        moved = 0;
        co_await net::yield(parts.thread);
      }
    } else if (event.kind == Kind::wouldBlock) {
      moved = 0;
      bool flushed = server.flushNow();
      if (!flushed) flushed = co_await server.flush();
      if (!flushed || upload->stop) break;
      co_await client.wait();
    } else if (event.kind == Kind::end) {
      if (!live->finished()) {
        live->x().requestTrailers = event.trailers;
        live->bodyEnded(Direction::toServer, client.wireBytes());
      }
      const auto trailers = http::trailersFor(client.http2(), server.http2(), event.trailers);
      server.end(trailers.get());
      bool flushed = server.flushNow();
      if (!flushed) flushed = co_await server.flush();
      if (flushed) live->mark(model::Timings::requestEnd);
      if (raw) server.endRaw();
      break;
    } else {
      if (!live->finished()) live->x().requestBody.wireSize = client.wireBytes();
      upload->clientFailed = true;
      server.cancel(client.resetCode());
      break;
    }
  }
  upload->ended = true;
}

/// The head as the client's version writes it; the same object when that is its own.
model::ResponseHeadPtr inVersionOf(const http::ClientTransaction& client, const model::Exchange& x, model::ResponseHeadPtr head,
                                   std::string_view method) {
  const bool http2 = head->version == model::HttpVersion::http2;
  if (client.http2() == http2) return head;
  return client.http2() ? http::toHttp2(*head) : http::toHttp1(*head, x.request->version, method);
}

/// What delimits the content for a client of HTTP/1 says nothing in HTTP/2, where it may be wrong.
void holdToFraming(http::ServerTransaction& server, const model::ResponseHead& sent, std::string_view method) {
  using wire::http1::Framing;
  const Framing framing = wire::http1::framingOf(sent, method);
  if (framing.kind == Framing::Kind::none || framing.kind == Framing::Kind::length) server.holdTo(framing.length);
}

/// What is silent by nature, by its request, or by its answer once it came.
bool outlastsSilence(const model::Exchange& x) {
  if (x.application != model::Application::none) return true;
  return !x.response && codec::mediaType(x.request->headers.find("Accept").value_or("")) == "text/event-stream";
}

/// Whether a client that is gone had all that it asked for: an answer whose head says where it ends (some do not wait for
/// END_STREAM then), or an event stream, whose end is that its reader closes it.
bool hadItsAnswer(const model::Exchange& x, const http::ClientTransaction& client, std::string_view method) {
  if (!x.response || client.untouched()) return false;
  if (x.application == model::Application::sse) return true;
  if (!client.tookAll()) return false;
  const int status = x.response->status;
  if (method == "HEAD" || status == 204 || status == 304) return true;
  const std::string_view length = trimOws(x.response->headers.find("Content-Length").value_or(""));
  std::uint64_t bytes = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
  return error == std::errc() && end == length.data() + length.size() && bytes == x.responseBody.size;
}

struct Answered {
  bool clientGone = false;
  bool failed = false;  // the source failed: source.failure()
  bool headSent = false;
  bool switched = false;  // 101: both sides are raw now
};

/// Moves the response until its end, the server's failure, or the client's.
Awaitable<Answered> moveResponse(RunParts parts, record::LiveExchangePtr live, http::ClientTransaction& client, http::ServerTransaction& server,
                                 std::string_view method, bool raw) {
  Answered out;
  out.headSent = raw;
  std::size_t interimBytes = 0, moved = 0;
  model::ResponseHeadPtr sent;
  while (true) {
    const http::MessageEvent event = server.poll();
    switch (event.kind) {
      case Kind::wouldBlock: {
        moved = 0;
        // Nothing that was received is held back while we wait.
        bool flushed = client.flushNow();
        if (!flushed) flushed = co_await client.flush();
        if (!flushed) {
          out.clientGone = true;
          co_return out;
        }
        const bool woke = co_await server.waitFor(clientCheck);
        if (!woke && client.broken()) {
          out.clientGone = true;
          co_return out;
        }
        break;
      }
      case Kind::interim:
        live->x().interim.push_back(event.head);
        live->touch();
        client.interim(*inVersionOf(client, live->x(), event.head, method));
        interimBytes += event.head->headers.received().size();
        if (live->x().interim.size() > interimLimit || interimBytes > interimBytesLimit) {
          live->x().failure = Failure{FailureKind::serverMalformed, "interim responses without end"};
          out.failed = true;
          co_return out;
        }
        if (client.full()) {
          bool flushed = client.flushNow();
          if (!flushed) flushed = co_await client.flush();
          if (!flushed) {
            out.clientGone = true;
            co_return out;
          }
        }
        break;
      case Kind::head:
        live->mark(model::Timings::responseStart, server.firstByte());
        live->mark(model::Timings::responseHead);
        live->x().response = event.head;
        live->x().anomalies |= event.head->anomalies;
        noteIrregular(*live, event.head->headers, event.head->anomalies);
        tapResponse(*live);
        if (outlastsSilence(live->x())) {
          client.outlastSilence();
          server.outlastSilence();
        }
        live->touch();
        if (event.head->status == 0 && client.http2()) {  // bytes that are no HTTP have no place in a stream
          live->x().failure = Failure{FailureKind::serverMalformed, event.head->reason};
          out.failed = true;
          co_return out;
        }
        sent = inVersionOf(client, live->x(), keptFromHttp3(*live, event.head), method);
        if (sent != event.head) live->x().responseSent = sent;
        client.responseHead(sent, method);
        out.headSent = true;
        if (event.head->status == 101 || (method == "CONNECT" && event.head->status / 100 == 2)) {
          out.switched = true;
          co_return out;
        }
        if (server.http2() && !client.http2()) holdToFraming(server, *sent, method);
        break;
      case Kind::data:
        live->body(Direction::toClient, event.data);
        client.data(event);
        if (client.full()) {
          bool flushed = client.flushNow();
          if (!flushed) flushed = co_await client.flush();
          if (!flushed) {
            out.clientGone = true;
            co_return out;
          }
        }
        if (parts.recorder.congested()) co_await parts.recorder.ready();
        moved += std::max(event.wire.size(), event.data.size());
        if (moved >= net::turn) {
          moved = 0;
          co_await net::yield(parts.thread);
        }
        break;
      case Kind::end: {
        live->x().responseTrailers = event.trailers;
        live->bodyEnded(Direction::toClient, server.wireBytes());
        const auto trailers = http::trailersFor(server.http2(), client.http2(), event.trailers);
        client.end(trailers.get());
        bool flushed = client.flushNow();
        if (!flushed) flushed = co_await client.flush();
        out.clientGone = !flushed;
        co_return out;
      }
      case Kind::failed:
        if (event.head) {
          live->x().response = event.head;
          live->x().anomalies |= event.head->anomalies;
        }
        live->x().responseBody.wireSize = server.wireBytes();
        co_await client.flush();
        out.failed = true;
        co_return out;
    }
  }
}

/// Before a request that was refused more than once is asked again: a server that only refuses costs both sides little.
Awaitable<> pause(unsigned attempts, net::IoThread& thread) {
  constexpr std::chrono::milliseconds first{10}, longest{500};
  constexpr unsigned doublings = 6;
  net::asio::steady_timer timer(thread.context(), std::min(first * (1 << std::min(attempts - 2, doublings)), longest));
  error_code ignored;
  co_await timer.async_wait(net::asio::redirect_error(net::asio::use_awaitable, ignored));
}

/// `uploads`: there is one at a time, so that their end is its end.
std::shared_ptr<Upload> startUpload(RunParts parts, net::TaskGroup& uploads, record::LiveExchangePtr live, http::ClientTransaction& client,
                                    http::ServerTransaction& server, bool raw, std::shared_ptr<Upload> upload = std::make_shared<Upload>()) {
  uploads.spawn(moveRequestBody(parts, live, client, server, raw, upload));
  return upload;
}

/// Head and body to the server as far as they are here; a body still to come goes on beside the response. `before`: the upload of an
/// attempt that came to nothing.
Awaitable<std::shared_ptr<Upload>> sendRequest(RunParts parts, net::TaskGroup& uploads, record::LiveExchangePtr live, model::RequestHeadPtr head,
                                               http::ClientTransaction& client, http::ServerTransaction& server, std::shared_ptr<Upload> before) {
  live->mark(model::Timings::requestSent);
  server.requestHead(head);
  if (outlastsSilence(live->x())) {
    client.outlastSilence();
    server.outlastSilence();
  }
  auto upload = std::make_shared<Upload>();
  if (before && before->data.size() + before->wire.size()) {
    upload->data = std::move(before->data);  // the next attempt may come to nothing as well
    upload->wire = std::move(before->wire);
    http::MessageEvent again;
    again.kind = Kind::data;
    again.data = upload->data;
    again.wire = upload->wire;
    server.data(again);
  }
  if (!client.requestBuffered()) co_return startUpload(parts, uploads, live, client, server, false, std::move(upload));
  co_await moveRequestBody(parts, live, client, server, false, upload);
  co_return upload;
}

/// The request's head as the server's version writes it.
Result<model::RequestHeadPtr> inVersionOf(const http::ServerTransaction& server, http::ClientTransaction& client, const model::RequestHeadPtr& head) {
  const bool http2 = head->version == model::HttpVersion::http2;
  if (server.http2() == http2) return head;
  if (server.http2()) return http::toHttp2(*head);
  return http::toHttp1(*head, !client.requestEmpty());
}

Failure failureOf(const http::ClientTransaction& client, const http::ServerTransaction& server, const Upload& upload) {
  return upload.clientFailed ? client.failure() : server.failure();
}

/// `server`: whom the exchange has at present, for whoever has to let go of it.
Awaitable<> runWithServer(RunParts parts, net::TaskGroup& uploads, record::LiveExchangePtr live, model::RequestHeadPtr send,
                          http::ClientTransaction& client, upstream::ServerProvider& servers, http::ServerTransaction*& server);

}  // namespace

Awaitable<> answer(record::LiveExchangePtr live, FixedReply reply, http::ClientTransaction& client, bool ownsRequest) {
  const std::string method = live->x().request ? live->x().request->method : std::string();
  const auto head = headOf(reply, !ownsRequest || !client.requestBuffered());
  live->x().responseSent = head;
  live->mark(model::Timings::responseStart);
  live->mark(model::Timings::responseHead);
  client.responseHead(client.http2() ? http::toHttp2(*head) : head, method);
  if (method != "HEAD") {
    http::MessageEvent piece;
    piece.kind = Kind::data;
    piece.data = reply.body;
    client.data(piece);
    live->body(Direction::toClient, reply.body);
    live->bodyEnded(Direction::toClient, reply.body.size());
  }
  // A body that is here already is taken, so that the connection can go on.
  while (ownsRequest && client.requestBuffered()) {
    const http::MessageEvent event = client.poll();
    if (event.kind != Kind::data) break;
    live->body(Direction::toServer, event.data);
  }
  client.end(nullptr);
  co_await client.flush();
  live->finish();
}

namespace {

/// `offer`: markup of what the page offers to do about it.
Awaitable<> tellFailure(record::LiveExchangePtr live, Failure failure, http::ClientTransaction& client, bool ownsRequest, std::string offer) {
  const model::RequestHead* request = live->x().request.get();
  if (request && !getsPage(*request, failure.kind)) {
    live->x().failure = std::move(failure);
    live->note("a network error to the page that asked");
    client.refuse();
    co_await client.flush();
    live->finish();
    co_return;
  }
  FixedReply page = errorPage(failure, urlOf(live->x()), offer);
  live->x().failure = std::move(failure);
  co_await answer(std::move(live), std::move(page), client, ownsRequest);
}

}  // namespace

Awaitable<> answerFailure(record::LiveExchangePtr live, Failure failure, http::ClientTransaction& client, bool ownsRequest) {
  return tellFailure(std::move(live), std::move(failure), client, ownsRequest, std::string());
}

Awaitable<> runExchange(RunParts parts, record::LiveExchangePtr live, model::RequestHeadPtr send, http::ClientTransaction& client,
                        upstream::ServerProvider& servers) {
  http::ServerTransaction* server = nullptr;
  auto stop = [&](std::string_view what) {
    if (server) server->cancel(std::uint32_t(wire::http2::ErrorCode::internalError));
    parts.endClient(what);
  };
  net::TaskGroup uploads(parts.thread.context(), std::move(stop));
  std::exception_ptr thrown;
  try {
    co_await uploads.run(runWithServer(parts, uploads, live, std::move(send), client, servers, server));
  } catch (...) {
    thrown = std::current_exception();
  }
  if (!thrown) co_return;
  client.onGone(nullptr);
  if (server) servers.release(*server);
  live->fail(Failure{FailureKind::internalError, net::messageOf(thrown)});
  std::rethrow_exception(thrown);
}

namespace {

Awaitable<> runWithServer(RunParts parts, net::TaskGroup& uploads, record::LiveExchangePtr live, model::RequestHeadPtr send,
                          http::ClientTransaction& client, upstream::ServerProvider& servers, http::ServerTransaction*& server) {
  noteIrregular(*live, live->x().request->headers, live->x().request->anomalies);
  tapRequest(*live);
  for (const auto& interceptor : parts.interceptors) {
    if (auto reply = interceptor->onRequest(*send)) {
      co_await answer(live, std::move(*reply), client, true);
      co_return;
    }
  }
  if (auto reply = parts.own.answer(live->x())) {
    co_await answer(live, std::move(*reply), client, true);
    co_return;
  }
  std::shared_ptr<Upload> upload;
  Answered answered;
  bool ended = false;  // a kept connection was, meanwhile: once is to be expected
  upstream::ServerProvider::Stale stale = upstream::ServerProvider::Stale::no;
  const net::Deadline askingAgain(askAgainFor);
  for (unsigned attempts = 1;; ++attempts) {
    upstream::Acquired acquired = co_await servers.acquire(client);
    if (acquired.connection) live->x().connection = acquired.connection;
    if (acquired.times) noteTimes(*live, *acquired.times);
    if (acquired.clientLeft) {
      client.broken();  // finds out how
      Failure failure{FailureKind::clientClosed, "before its server was reached"};
      if (client.failure()) failure = client.failure();
      client.abort(true, client.resetCode());
      live->fail(std::move(failure));
      co_return;
    }
    if (!acquired.server) {
      live->x().failure = acquired.failure;
      std::string offer = parts.own.offer(live->x());
      co_await tellFailure(live, std::move(acquired.failure), client, true, std::move(offer));
      co_return;
    }
    server = acquired.server;
    const auto head = inVersionOf(*server, client, send);
    if (!head) {
      Failure failure{FailureKind::clientMalformed, head.error().message};
      server->cancel(std::uint32_t(wire::http2::ErrorCode::cancel));
      servers.release(*std::exchange(server, nullptr));
      co_await answerFailure(live, std::move(failure), client, true);
      co_return;
    }
    if (*head != send) live->x().requestSent = *head;
    client.onGone(server);
    server->onGone(&client);
    upload = co_await sendRequest(parts, uploads, live, *head, client, *server, upload);
    answered = co_await moveResponse(parts, live, client, *server, send->method, false);
    if (uploads.failed()) co_return;
    // A kept connection that the server closed while the request was on its way: the client did not see it, so we ask again (RFC 9112
    // 9.3.1). Where the server may have begun with it, only what has no body and may be done twice.
    stale = answered.failed ? servers.staleness(*server) : upstream::ServerProvider::Stale::no;
    const bool seen = stale == upstream::ServerProvider::Stale::maybeSeen || stale == upstream::ServerProvider::Stale::keptEnded;
    const bool twice = std::exchange(ended, seen) && seen;
    if (stale == upstream::ServerProvider::Stale::no || twice || askingAgain.over() || !upload->replayable || upload->clientFailed ||
        !live->x().interim.empty() || (seen && (live->x().requestBody.size || !upload->ended || !idempotent(send->method))))
      break;
    if (!upload->ended) {
      upload->stop = true;
      client.interrupt();
      co_await uploads.join();
      if (!upload->replayable || upload->clientFailed) break;
    }
    client.onGone(nullptr);
    servers.release(*std::exchange(server, nullptr));
    live->x().timings[model::Timings::requestSent] = live->x().timings[model::Timings::requestEnd] = -1;
    if (attempts > 1 && !ended) co_await pause(attempts, parts.thread);
  }
  if (answered.switched) {
    client.outlastSilence();
    server->outlastSilence();
    client.becomeRaw();
    server->becomeRaw();
    client.becomeRawWriter();
    server->becomeRawWriter();
    // Its request is over first; a stream of HTTP/2 just goes on, and the tap must see what follows the answer from its first byte.
    if (client.http2()) tapSwitched(*live);
    co_await client.flush();  // a client may wait for it before it sends its body
    if (!client.http2()) {
      co_await uploads.join();
      tapSwitched(*live);
    }
    if (upload->ended) upload = startUpload(parts, uploads, live, client, *server, true);
    answered = co_await moveResponse(parts, live, client, *server, send->method, true);
    if (uploads.failed()) co_return;
    if (!answered.clientGone && !answered.failed) client.endRaw();
  }
  model::Exchange& x = live->x();
  x.anomalies |= server->bodyAnomalies() | client.bodyAnomalies();
  if (answered.clientGone) {
    client.broken();  // finds out how
    if (hadItsAnswer(x, client, send->method)) {
      if (x.application == model::Application::sse) live->note("the client closed the event stream");
      live->bodyEnded(Direction::toClient, server->wireBytes());
    } else {
      x.failure = client.failure() ? client.failure() : Failure{FailureKind::clientClosed, "before the end of the response"};
      x.responseBody.wireSize = server->wireBytes();
    }
    server->cancel(client.resetCode());
    client.abort(true, client.resetCode());
  } else if (answered.failed) {
    Failure failure = x.failure ? x.failure : failureOf(client, *server, *upload);
    // A stream that its server reset is reset for the client; whoever cannot be told so reads a page.
    const bool reset = client.http2() && server->http2() && failure.kind == FailureKind::serverReset && server->resetCode();
    const bool toBeAskedAgain = stale == upstream::ServerProvider::Stale::keptEnded && !upload->clientFailed && live->x().interim.empty();
    if (client.untouched() && toBeAskedAgain) {
      const bool abrupt = failure.kind == FailureKind::serverReset;
      failure.detail += failure.detail.empty() ? "" : "; ";
      failure.detail += "it was kept from an earlier exchange, so the client's was ended likewise: it may ask again";
      x.failure = std::move(failure);
      server->cancel(server->resetCode());
      client.abort(abrupt, std::uint32_t(wire::http2::ErrorCode::refusedStream));
    } else if (client.untouched() && !upload->clientFailed && !reset) {
      co_await answerFailure(live, std::move(failure), client, upload->ended);
      server->cancel(server->resetCode());
    } else {
      x.failure = std::move(failure);
      server->cancel(upload->clientFailed ? client.resetCode() : server->resetCode());
      client.abort(model::any(server->bodyAnomalies() & model::Anomaly::truncated), server->resetCode());
    }
  }
  // An early answer reached the client; its upload goes on as long as the server takes it.
  if (!upload->ended) {
    client.endEarly();
    if (!server->takesMore() || answered.clientGone || answered.failed) {
      upload->stop = true;
      client.interrupt();
    }
  }
  co_await uploads.join();
  client.onGone(nullptr);
  servers.release(*std::exchange(server, nullptr));
  live->finish();
}

}  // namespace

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
// Whole exchanges over streams that fail the test's way: each read and each write in turn breaks, ends, or moves one
// byte alone. Whatever happens, nobody waits, the exchange is recorded as what it was, and the client has a whole
// answer, an honest error page, or a connection that ended.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <future>
#include <optional>
#include <thread>

#include "engine/exchange/alt_svc.h"
#include "engine/exchange/own_answers.h"
#include "engine/exchange/serve.h"
#include "unit/engine/h2_peer.h"
#include "unit/engine/harness.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::engine::test {
namespace {

using model::FailureKind;
using wire::http2::Role;

enum class Fault : unsigned char { none, reset, end, oneByte };
enum class At : unsigned char { client, server };

/// Which call goes wrong. Calls that find nothing to do are none.
struct Plan {
  At at = At::client;
  Fault fault = Fault::none;
  int call = -1;
  int calls[2] = {0, 0};  // so far, of each stream
  bool now(At where) { return calls[int(where)]++ == call && where == at && fault != Fault::none; }
};

class FaultyStream final : public net::Stream {
 public:
  FaultyStream(std::unique_ptr<net::SocketStream> below, At at, Plan& plan)
      : below_(std::move(below)), at_(at), plan_(plan) {}

  net::IoResult tryRead(char* to, std::size_t n) override {
    if (dead_) return broken();
    if (ended_) return {net::IoStatus::eof, 0};
    const Waiting waits = below_->waiting();
    if (waits == Waiting::nothing || !plan_.now(at_)) return told(below_->tryRead(to, n));
    switch (plan_.fault) {
      case Fault::oneByte:
        return told(below_->tryRead(to, 1));
      case Fault::end:
        ended_ = true;
        return {net::IoStatus::eof, 0};
      default:
        return breakOff();
    }
  }
  net::IoResult tryWrite(const char* from, std::size_t n) override {
    if (dead_) return broken();
    if (!plan_.now(at_)) return told(below_->tryWrite(from, n));
    if (plan_.fault == Fault::oneByte) return told(below_->tryWrite(from, 1));
    return breakOff();
  }
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override {
    if (dead_ || ended_) return {Waiting::end, 0};
    return below_->peek(to, n);
  }
  void shutdownWrite() override { below_->shutdownWrite(); }
  void close() override { below_->close(); }
  void cut() override { below_->cut(); }
  net::SocketStream& bottom(net::Readiness& r) override { return below_->bottom(r); }
  bool abruptEnd() const override { return dead_ || below_->abruptEnd(); }

 private:
  net::IoResult told(net::IoResult r) {
    if (r.status == net::IoStatus::error) lastError_ = below_->lastError();
    return r;
  }
  net::IoResult broken() {
    lastError_ = net::asio::error::connection_reset;
    return {net::IoStatus::error, 0};
  }
  /// The peer sees it as well.
  net::IoResult breakOff() {
    dead_ = true;
    ::shutdown(below_->descriptor(), SHUT_RDWR);
    return broken();
  }

  std::unique_ptr<net::SocketStream> below_;
  const At at_;
  Plan& plan_;
  bool dead_ = false, ended_ = false;
};

/// What is played, and what comes of it where nothing goes wrong.
struct Scene {
  std::string name;
  bool clientHttp2 = false, serverHttp2 = false;
  std::function<std::string(Peer&)> client;  // gives what came
  std::function<void(Peer&)> server;
  std::vector<std::string> messages;  // that the client gets, one after the other; of HTTP/1
  std::size_t exchanges = 1;
};

struct Outcome {
  bool over = false;
  std::string got;
  std::vector<model::ExchangePtr> exchanges;
};

void run(const Scene& scene, Plan& plan, Outcome& out) {
  Sink sink;
  Core core;
  core.ownAnswers = std::make_shared<OwnAnswers>(core);
  core.withoutHttp3 = std::make_shared<WithoutHttp3>();
  model::EngineConfig config;
  config.timeouts.idle = config.timeouts.response = config.timeouts.write = std::chrono::seconds(5);
  const upstream::OutletPtr outlet = *upstream::Outlet::create(config, core.reach);
  Worker worker(sink, 1 << 20, {});
  int fds[2][2];
  for (auto& pair : fds) ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  const timeval limit{10, 0};
  for (auto& pair : fds) ::setsockopt(pair[1], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  const auto streamOf = [&](At at) {
    net::SocketStream::Socket socket(worker.io.context(), net::SocketStream::Socket::protocol_type(AF_UNIX, 0),
                                     fds[int(at)][0]);
    return std::make_unique<FaultyStream>(std::make_unique<net::SocketStream>(worker.io, std::move(socket)), at, plan);
  };
  std::promise<void> over;
  const auto session = [&]() -> net::Awaitable<> {
    const auto client = streamOf(At::client);
    net::TaskGroup tasks(worker.io.context(), [&](std::string_view) { client->close(); });
    Session self{core, outlet, worker, tasks, std::make_shared<const ListenerInfo>(), ListenerRole::proxy, 1, "client",
                 "proxy", steadyNow(), "test"};
    {
      upstream::Upstream upstream(*outlet, worker.io, worker.recorder, tasks, self.connectionInfo());
      upstream::Destination to;
      to.host = "127.0.0.1";
      to.port = 1;  // nobody is there, should it be dialled
      to.localAllowed = true;
      to.http2 = scene.serverHttp2;
      upstream::ServerConnection made;
      made.stream = streamOf(At::server);
      upstream.adopt(to, std::move(made));
      Route route{upstream, to, std::nullopt};
      net::ReadBuffer in(worker.io.blocks());
      if (scene.clientHttp2)
        co_await serveHttp2(self, *client, in, std::move(route));
      else
        co_await serveHttp1(self, *client, in, std::move(route));
    }
    client->close();
    co_await tasks.join();
    worker.recorder.flush();
    over.set_value();
  };
  net::asio::post(worker.io.context(), [&] { worker.running.spawn(session()); });
  worker.io.start("test-io");
  std::thread server([&] {
    Peer peer(fds[1][1]);
    scene.server(peer);
  });
  {
    Peer peer(fds[0][1]);
    out.got = scene.client(peer);
  }
  out.over = over.get_future().wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  server.join();
  for (model::ExchangeId id = 1; out.over && id <= sink.count(); ++id) out.exchanges.push_back(sink.finished(id));
  worker.io.join();
}

/// Of a page of ours at the end of what came, how much is still to come, npos where its head does not tell yet;
/// nothing: it is none.
std::optional<std::size_t> leftOfPage(std::string_view got) {
  const std::size_t at = std::min(got.rfind("HTTP/1.1 50"), got.rfind("HTTP/1.1 40"));
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view page = got.substr(at);
  const std::size_t head = page.find("\r\n\r\n"), length = page.find("Content-Length: ");
  if (head == std::string_view::npos || length > head) return std::string_view::npos;
  const std::size_t whole = head + 4 + std::stoul(std::string(page.substr(length + 16, 10)));
  if (whole < page.size()) return std::nullopt;
  return whole - page.size();
}

/// Of what the scene's client gets, some whole messages, then nothing, a part of the next, or a page of ours (a part of
/// one).
bool isHonest(const Scene& scene, std::string_view got) {
  std::string whole;
  for (const std::string& m : scene.messages) whole += m;
  if (std::string_view(whole).starts_with(got)) return true;
  std::string before;
  for (std::size_t i = 0; i <= scene.messages.size(); ++i) {
    if (got.starts_with(before)) {
      const std::string_view page = got.substr(before.size());
      if ((page.starts_with("HTTP/1.1 50") || page.starts_with("HTTP/1.1 40")) && leftOfPage(page)) return true;
    }
    if (i < scene.messages.size()) before += scene.messages[i];
  }
  return false;
}

bool fits(FailureKind kind, At at) {
  const auto is = [kind](std::initializer_list<FailureKind> these) {
    return std::find(these.begin(), these.end(), kind) != these.end();
  };
  if (is({FailureKind::none})) return true;
  if (at == At::client) return is({FailureKind::clientClosed, FailureKind::clientReset, FailureKind::clientMalformed});
  return is({FailureKind::serverClosed, FailureKind::serverReset, FailureKind::serverMalformed,
             FailureKind::truncatedBody, FailureKind::connectRefused});
}

std::string wordOf(Fault f) {
  return f == Fault::reset ? "reset" : f == Fault::end ? "end" : "one byte";
}

/// Once as it should be, then with each call going wrong.
void play(const Scene& scene) {
  Plan clean;
  Outcome whole;
  run(scene, clean, whole);
  ASSERT_TRUE(whole.over) << scene.name;
  std::string wanted;
  for (const std::string& m : scene.messages) wanted += m;
  ASSERT_EQ(whole.got, wanted) << scene.name;
  ASSERT_EQ(whole.exchanges.size(), scene.exchanges) << scene.name;
  for (const auto& x : whole.exchanges)
    EXPECT_FALSE(x->failure) << scene.name << ": " << toText(x->failure.kind) << " " << x->failure.detail;

  for (const At at : {At::client, At::server}) {
    EXPECT_GE(clean.calls[int(at)], 2) << scene.name << ": something is read, and something written";
    for (const Fault fault : {Fault::reset, Fault::end, Fault::oneByte}) {
      for (int call = 0; call < clean.calls[int(at)]; ++call) {
        Plan plan{at, fault, call};
        Outcome out;
        const auto began = steadyNow();
        run(scene, plan, out);
        const std::string where = scene.name + ", call " + std::to_string(call) +
                                  (at == At::client ? " of the client: " : " of the server: ") + wordOf(fault);
        ASSERT_TRUE(out.over) << where << ": somebody waits";
        EXPECT_LT(steadyNow() - began, std::chrono::seconds(4)) << where << ": somebody waited";
        EXPECT_TRUE(isHonest(scene, out.got)) << where << "\n" << out.got;
        for (const auto& x : out.exchanges) {
          ASSERT_TRUE(x) << where;
          EXPECT_NE(x->state, model::ExchangeState::pending) << where;
          EXPECT_TRUE(fits(x->failure.kind, at))
              << where << ": " << toText(x->failure.kind) << " " << x->failure.detail;
          EXPECT_TRUE(fault != Fault::oneByte || !x->failure)
              << where << ": " << toText(x->failure.kind) << " " << x->failure.detail;
        }
        EXPECT_TRUE(fault != Fault::oneByte || out.got == wanted) << where << "\n" << out.got;
      }
    }
  }
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// Reads until the answer's end or a page's, as long as the connection lasts.
std::string ask(Peer& peer, std::string_view request, std::string_view end) {
  if (!request.empty()) peer.send(request);
  std::string got;
  while (got.find(end) == std::string::npos) {
    const std::string next = peer.read(1);
    if (next.empty()) break;
    got += next;
    if (got.ends_with("\n") || got.ends_with(">")) {
      const auto left = leftOfPage(got);
      if (left && *left == 0) break;
    }
  }
  return got;
}

TEST(Playbook, AGet) {
  play({"a GET",
        false,
        false,
        [](Peer& p) { return ask(p, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "ok"); },
        [](Peer& p) {
          p.readUntil("\r\n\r\n");
          p.send(ok);
          p.readAll();
        },
        {ok}});
}

TEST(Playbook, ARequestWithABody) {
  play({"a POST",
        false,
        false,
        [](Peer& p) { return ask(p, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "ok"); },
        [](Peer& p) {
          p.readUntil("hello");
          p.send(ok);
          p.readAll();
        },
        {ok}});
}

TEST(Playbook, ChunkedBothWaysWithTrailers) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n";
  play({"chunked",
        false,
        false,
        [](Peer& p) {
          p.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
          return ask(p, "2\r\nde\r\n0\r\nX-U: 2\r\n\r\n", "X-T: 1\r\n\r\n");
        },
        [answer](Peer& p) {
          p.readUntil("X-U: 2\r\n\r\n");
          p.send(answer.substr(0, 70));
          p.send(answer.substr(70));
          p.readAll();
        },
        {answer}});
}

TEST(Playbook, ContinueAndInterim) {
  const std::string go = "HTTP/1.1 100 Continue\r\n\r\n", hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  play({"100-continue",
        false,
        false,
        [go](Peer& p) {
          std::string got = ask(p, "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n",
                                "Continue\r\n\r\n");
          return got != go ? got : got + ask(p, "hello", "ok");
        },
        [go, hints](Peer& p) {
          if (p.readUntil("\r\n\r\n").empty()) return;
          p.send(go);
          p.readUntil("hello");
          p.send(hints + ok);
          p.readAll();
        },
        {go, hints, ok}});
}

TEST(Playbook, AKeptConnection) {
  play({"kept",
        false,
        false,
        [](Peer& p) {
          std::string got = ask(p, "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n", "ok");
          return got == ok ? got + ask(p, "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n", "ok") : got;
        },
        [](Peer& p) {
          for (int i = 0; i < 2; ++i) {
            if (p.readUntil("\r\n\r\n").empty()) return;
            p.send(ok);
          }
          p.readAll();
        },
        {ok, ok},
        2});
}

TEST(Playbook, AWebSocket) {
  const std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
      "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  const std::string reply = penstock::test::fromServer(1, "reply"),
                    closed = penstock::test::fromServer(8, std::string_view("\x03\xe8", 2));
  play({"a WebSocket",
        false,
        false,
        [answer](Peer& p) {
          std::string got =
              ask(p,
                  "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
                  "dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                  "\r\n\r\n");
          if (got != answer) return got;
          got += ask(p, penstock::test::fromClient(1, "hello"), "reply");
          p.send(penstock::test::fromClient(8, std::string_view("\x03\xe8", 2)));
          return got + p.readAll();
        },
        [=](Peer& p) {
          if (p.readUntil("\r\n\r\n").empty()) return;
          p.send(answer);
          p.read(penstock::test::fromClient(1, "hello").size());
          p.send(reply);
          if (p.read(8).size() == 8) p.send(closed);
        },
        {answer, reply, closed}});
}

void answerStreams(Peer& p) {
  H2Peer server(std::move(p), Role::server);
  if (!server.until([&] { return server.heard("end 1"); })) return;
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  head.headers.append("content-length", "2");
  server.end.session.respond(1, head, false);
  server.end.session.data(1, "ok");
  server.end.session.end(1, nullptr);
  server.until([] { return false; });
}

TEST(Playbook, FromHttp1ToAStream) {
  const std::string answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  play({"h1 to h2",
        false,
        true,
        [](Peer& p) { return ask(p, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "ok"); },
        answerStreams,
        {answer}});
}

/// What the stream got: "whole", "" for a part of it or a page of ours, "mixed".
std::string askOnAStream(Peer& p) {
  H2Peer client(std::move(p), Role::client);
  const auto id = client.ask("POST", "a", "/", false);
  client.end.session.data(id, "hello");
  client.end.session.end(id, nullptr);
  const auto closed = [&] {
    return std::any_of(client.end.told.begin(), client.end.told.end(),
                       [](const std::string& line) { return line.starts_with("closed 1"); });
  };
  client.until(closed);
  const std::string body = client.end.bodies[id];
  if (!client.heard("response 1 200")) return body.starts_with("ok") ? "mixed" : "";
  if (client.heard("closed 1 NO_ERROR")) return body == "ok" ? "whole" : "mixed";
  return std::string_view("ok").starts_with(body) ? "" : "mixed";
}

TEST(Playbook, FromAStreamToHttp1) {
  play({"h2 to h1",
        true,
        false,
        askOnAStream,
        [](Peer& p) {
          if (p.readUntil("hello").find("hello") == std::string::npos) return;
          p.send(ok);
          p.readAll();
        },
        {"whole"}});
}

TEST(Playbook, FromAStreamToAStream) {
  play({"h2 to h2", true, true, askOnAStream, answerStreams, {"whole"}});
}

}  // namespace
}  // namespace penstock::engine::test

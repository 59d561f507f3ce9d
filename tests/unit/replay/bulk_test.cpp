// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/replay/sender.h"

#include <atomic>
#include <set>
#include <thread>

#include "unit/engine/h2_peer.h"

namespace penstock::replay::test {
namespace {

using engine::test::Peer;

/// Serves connections until none comes any more: each request is answered with its own path.
class EchoServer {
 public:
  explicit EchoServer(engine::test::Origin& origin, unsigned connections) {
    for (unsigned i = 0; i < connections; ++i)
      threads_.emplace_back([this, &origin] {
        Peer peer = origin.accept();
        while (true) {
          const std::string head = peer.readUntil("\r\n\r\n");
          if (!head.ends_with("\r\n\r\n")) return;
          const std::string path = head.substr(4, head.find(' ', 4) - 4);
          ++served;
          if (!peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) + "\r\n\r\n" + path)) return;
        }
      });
  }
  ~EchoServer() {
    for (std::thread& t : threads_) t.join();
  }
  std::atomic<unsigned> served{0};

 private:
  std::vector<std::thread> threads_;
};

class Paths final : public BulkRequests {
 public:
  Paths(const Sender& sender, std::uint64_t size) : sender_(sender), size_(size) {}
  std::uint64_t size() const override { return size_; }
  bool wanted(std::uint64_t n) const override { return !skip.contains(n); }
  Result<Outgoing> at(std::uint64_t n) override {
    if (n == broken) return makeError(ErrorCode::invalidArgument, "nothing there");
    return sender_.http1(sender_.request("/" + std::to_string(n)));
  }
  std::set<std::uint64_t> skip;
  std::uint64_t broken = UINT64_MAX;

 private:
  const Sender& sender_;
  std::uint64_t size_;
};

struct Results final : BulkListener {
  void ended(BulkResult result) override {
    const std::lock_guard lock(mutex);
    all[result.number] = std::move(result);
  }
  bool full() override { return held; }
  std::mutex mutex;
  std::map<std::uint64_t, BulkResult> all;
  std::atomic<bool> held{false};
};

TEST(Bulk, EachIsSentOnceOverKeptConnections) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 4);
  auto results = std::make_shared<Results>();
  auto requests = std::make_shared<Paths>(sender, 500);
  requests->skip = {3, 4, 499};
  requests->broken = 7;
  BulkOptions options;
  options.concurrency = 4;
  options.first = 1;
  const BulkPtr bulk = sender.replay.bulk(requests, options, results);
  ASSERT_TRUE(ended(*bulk));
  const BulkState state = bulk->state();
  EXPECT_EQ(496u, state.done);
  EXPECT_EQ(1u, state.failed);
  EXPECT_FALSE(state.stopped);
  EXPECT_EQ(495u, server.served);
  ASSERT_EQ(496u, results->all.size());
  EXPECT_EQ("nothing there", results->all[7].problem);
  for (const auto& [n, result] : results->all) {
    if (n == 7) continue;
    ASSERT_TRUE(result.exchange) << n;
    EXPECT_EQ("/" + std::to_string(n), *result.exchange->responseBody.bytes);
    EXPECT_EQ(model::Source::resender, result.exchange->source);
  }
}

TEST(Bulk, PauseHoldsAndStopEnds) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 1);
  auto results = std::make_shared<Results>();
  results->held = true;
  BulkOptions options;
  options.concurrency = 1;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 1'000'000), options, results);
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.phase == BulkState::Phase::running; }));
  EXPECT_EQ(0u, server.served);
  bulk->pause();
  results->held = false;
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.phase == BulkState::Phase::paused; }));
  bulk->resume();
  ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.done > 10; }));
  bulk->stop();
  ASSERT_TRUE(ended(*bulk));
  EXPECT_TRUE(bulk->state().stopped);
  EXPECT_LT(bulk->state().done, 1'000'000u);
}

TEST(Bulk, RateIsKept) {
  Sender sender;
  EchoServer server(sender.proxy.origin, 2);
  BulkOptions options;
  options.concurrency = 2;
  options.perSecond = 100;
  const SteadyTime before = steadyNow();
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 51), options, std::make_shared<Results>());
  ASSERT_TRUE(ended(*bulk));
  EXPECT_GE(steadyNow() - before, std::chrono::milliseconds(495));
}

TEST(Bulk, WhatFailsIsTriedAgainAsOftenAsWanted) {
  Sender sender;
  auto results = std::make_shared<Results>();
  BulkOptions options;
  options.concurrency = 1;
  options.retries = 2;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Paths>(sender, 1), options, results);
  sender.proxy.origin.accept().reset();
  sender.proxy.origin.accept().reset();
  Peer third = sender.proxy.origin.accept();
  third.readUntil("\r\n\r\n");
  third.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  ASSERT_TRUE(ended(*bulk));
  EXPECT_EQ(3u, results->all[0].tries);
  EXPECT_EQ(0u, bulk->state().failed);
}

/// The same request over and over.
struct Same final : BulkRequests {
  Same(Outgoing request, std::uint64_t n) : out(std::move(request)), count(n) {}
  std::uint64_t size() const override { return count; }
  Result<Outgoing> at(std::uint64_t) override { return out; }
  const Outgoing out;
  const std::uint64_t count;
};

TEST(Bulk, TheTimeoutHoldsWhileAConnectionIsMade) {
  Sender sender;
  Outgoing http1 = sender.http1(sender.request());
  Outgoing http2 = sender.http2({{":method", "GET"}, {":scheme", "https"}, {":authority", "h"}, {":path", "/"}});
  for (Outgoing* out : {&http1, &http2}) {
    out->to.tls = true;  // whom it leads to says nothing
    out->timeout = std::chrono::milliseconds(300);
    auto results = std::make_shared<Results>();
    BulkOptions options;
    options.concurrency = 3;  // of HTTP/2 two wait for the dial of the third
    const SteadyTime before = steadyNow();
    const BulkPtr bulk = sender.replay.bulk(std::make_shared<Same>(*out, 6), options, results);
    ASSERT_TRUE(ended(*bulk));
    EXPECT_GE(steadyNow() - before, std::chrono::milliseconds(600)) << "each has its time";
    EXPECT_LT(steadyNow() - before, std::chrono::seconds(5));
    ASSERT_EQ(6u, results->all.size());
    for (const auto& [n, result] : results->all) {
      EXPECT_EQ(model::FailureKind::serverTimeout, result.exchange->failure.kind);
      EXPECT_EQ("its answer was not whole within 300 ms", result.exchange->failure.detail);
    }
  }
}

/// Answers what it is asked, whoever asks, until it goes.
class Answering {
 public:
  explicit Answering(std::function<std::string(const std::string& head)> answer) : answer_(std::move(answer)) {
    acceptor_ = std::thread([this] {
      while (true) {
        Peer peer = next();
        if (over_) return;
        if (peer.fd() < 0) continue;
        ++accepted;
        serving_.emplace_back([this, peer = std::move(peer)]() mutable {
          for (std::string head; (head = peer.readUntil("\r\n\r\n")).ends_with("\r\n\r\n");) peer.send(answer_(head));
        });
      }
    });
  }
  ~Answering() {
    over_ = true;
    const Peer last = Peer::connectTo(origin.port());
    acceptor_.join();
    for (std::thread& one : serving_) one.join();
  }
  engine::test::Origin origin;
  std::atomic<unsigned> accepted{0};

 private:
  /// None: nobody came for a while.
  Peer next() {
    try {
      return origin.accept();
    } catch (const std::runtime_error&) {
      return Peer();
    }
  }
  const std::function<std::string(const std::string& head)> answer_;
  std::atomic<bool> over_{false};
  std::thread acceptor_;
  std::vector<std::thread> serving_;
};

std::string found(const std::string& location) { return "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"; }

TEST(Bulk, RedirectsAreFollowedAndTheLastAnswerCounts) {
  Sender sender;
  const auto pathOf = [](const std::string& head) { return head.substr(4, head.find(' ', 4) - 4); };
  const Answering other([&](const std::string& head) { return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(pathOf(head).size()) + "\r\n\r\n" + pathOf(head); });
  const Answering first([&](const std::string& head) {
    const std::string path = pathOf(head);
    if (path.starts_with("/other")) return found("http://127.0.0.1:" + std::to_string(other.origin.port()) + path);
    return path.size() < 6 ? found(path + "x") : found("/other" + path);
  });
  struct Led final : BulkRequests {
    Led(const Sender& s, std::uint16_t p) : sender(s), port(p) {}
    std::uint64_t size() const override { return 40; }
    Result<Outgoing> at(std::uint64_t n) override {
      Outgoing out = sender.http1("GET /" + std::to_string(n) + " HTTP/1.1\r\nHost: typed.test\r\n\r\n");
      out.to.port = port;
      out.source = model::Source::bulk;
      return out;
    }
    const Sender& sender;
    const std::uint16_t port;
  };
  for (const unsigned most : {10u, 2u, 0u}) {
    auto results = std::make_shared<Results>();
    BulkOptions options;
    options.concurrency = 4;
    options.redirects = most;
    const unsigned before = first.accepted, away = other.accepted;
    ASSERT_TRUE(ended(*sender.replay.bulk(std::make_shared<Led>(sender, first.origin.port()), options, results)));
    ASSERT_EQ(40u, results->all.size());
    for (const auto& [n, result] : results->all) {
      ASSERT_TRUE(result.exchange && result.exchange->response);
      EXPECT_EQ(1u, result.tries);
      EXPECT_EQ(model::Source::bulk, result.exchange->source);
      EXPECT_EQ(most == 10 ? 200 : 302, result.exchange->response->status);
      const std::string number = "/" + std::to_string(n);
      if (most == 10) {
        EXPECT_EQ("/other" + number + std::string(6 - number.size(), 'x'), *result.exchange->responseBody.bytes);
      } else {
        EXPECT_EQ(number + (most == 2 ? "xx" : ""), result.exchange->request->path);
        EXPECT_EQ("typed.test", result.exchange->request->headers.find("Host"));
      }
    }
    EXPECT_EQ(4u, first.accepted - before) << "who goes elsewhere keeps the connection to the first";
    EXPECT_EQ(most == 10 ? 4u : 0u, other.accepted - away);
  }
}

TEST(Bulk, AConnectionThatOneGaveUpServesTheOthers) {
  Sender sender;
  struct Impatient final : BulkRequests {
    explicit Impatient(const Sender& s) : sender(s) {}
    std::uint64_t size() const override { return 2; }
    Result<Outgoing> at(std::uint64_t n) override {
      Outgoing out = sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/" + std::to_string(n)}});
      out.timeout = n == 0 ? std::chrono::milliseconds(100) : std::chrono::seconds(60);
      return out;
    }
    const Sender& sender;
  };
  auto results = std::make_shared<Results>();
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Impatient>(sender), {}, results);
  engine::test::H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  ASSERT_TRUE(server.until([&] { return bulk->state().done == 1; }));
  for (const auto& [id, request] : server.end.requests)
    if (request->path == "/1") server.end.respond(id);
  server.until([&] { return bulk->state().phase == BulkState::Phase::ended; });
  ASSERT_TRUE(ended(*bulk));
  EXPECT_EQ(model::FailureKind::serverTimeout, results->all[0].exchange->failure.kind);
  EXPECT_FALSE(results->all[1].exchange->failure);
}

TEST(Bulk, StreamsOfHttp2ShareAConnection) {
  struct Many final : BulkRequests {
    explicit Many(const Sender& s) : sender(s) {}
    std::uint64_t size() const override { return 200; }
    Result<Outgoing> at(std::uint64_t n) override {
      return sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/" + std::to_string(n)}});
    }
    const Sender& sender;
  };
  Sender sender;
  BulkOptions options;
  options.concurrency = 20;
  const BulkPtr bulk = sender.replay.bulk(std::make_shared<Many>(sender), options, std::make_shared<Results>());
  engine::test::H2Peer server(sender.proxy.origin.accept(), wire::http2::Role::server);
  model::ResponseHead head;
  head.status = 200;
  head.headers.append(":status", "200");
  std::set<int> answered;
  server.until([&] {
    for (const auto& [id, request] : server.end.requests)
      if (answered.insert(id).second) server.end.session.respond(id, head, true);
    return bulk->state().phase == BulkState::Phase::ended;
  });
  ASSERT_TRUE(ended(*bulk));
  EXPECT_EQ(200u, bulk->state().done);
  EXPECT_EQ(0u, bulk->state().failed);
}

}  // namespace
}  // namespace penstock::replay::test

// SPDX-License-Identifier: GPL-3.0-or-later
// Cancelled at whatever it waits for, a send, a race and a run end at once, say so, and keep no descriptor.
#include <arpa/inet.h>
#include <dirent.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>

#include <atomic>
#include <cerrno>
#include <deque>
#include <fstream>
#include <thread>

#include "unit/engine/h2_peer.h"
#include "unit/replay/sender.h"

namespace {

std::atomic<bool> askedSilently{false}, nameServerSilent{false};

}  // namespace

/// In place of the C library's: the name server says nothing of one name while it is told so.
extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** list) {
  using Real = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const Real real = reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "getaddrinfo"));
  if (node && std::string_view(node) == "silent.test") {
    askedSilently = true;
    askedSilently.notify_all();
    nameServerSilent.wait(true);
    return EAI_AGAIN;
  }
  return real(node, service, hints, list);
}

namespace penstock::replay::test {
namespace {

using engine::test::H2Peer;
using engine::test::Origin;
using engine::test::Peer;
using model::FailureKind;

constexpr std::chrono::milliseconds atOnce{100};

std::size_t descriptors() {
  DIR* dir = ::opendir("/proc/self/fd");
  std::size_t n = 0;
  while (::readdir(dir)) ++n;
  ::closedir(dir);
  return n;
}

/// For how long threads of this program were ready and had no processor: what a busy machine costs is no fault of whoever is cancelled.
SteadyTime::duration heldUp() {
  std::uint64_t sum = 0;
  DIR* dir = ::opendir("/proc/self/task");
  while (const dirent* task = ::readdir(dir)) {
    std::ifstream file("/proc/self/task/" + std::string(task->d_name) + "/schedstat");
    std::uint64_t ran = 0, waited = 0;
    if (file >> ran >> waited) sum += waited;
  }
  ::closedir(dir);
  return std::chrono::duration_cast<SteadyTime::duration>(std::chrono::nanoseconds(sum));
}

/// Waits for that, ten seconds at most.
template <class Done>
bool soon(Done done) {
  const auto patience = steadyNow() + std::chrono::seconds(10);
  while (!done()) {
    if (steadyNow() > patience) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

/// A port on which nobody answers the first packet: whoever comes has filled what its listener keeps.
class BlackHole {
 public:
  BlackHole() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    at_.sin_family = AF_INET;
    at_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at_;
    if (::bind(listener_.fd(), address(), size) != 0 || ::listen(listener_.fd(), 0) != 0) throw std::runtime_error("listen");
    ::getsockname(listener_.fd(), address(), &size);
    do {
      fill_.emplace_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      ::connect(fill_.back().fd(), address(), size);
    } while (connected(fill_.back().fd()) && fill_.size() < 100);
  }
  std::uint16_t port() const { return ntohs(at_.sin_port); }

 private:
  sockaddr* address() { return reinterpret_cast<sockaddr*>(&at_); }
  static bool connected(int fd) {
    pollfd wait{fd, POLLOUT, 0};
    constexpr int moment = 200;
    return ::poll(&wait, 1, moment) == 1;
  }
  sockaddr_in at_{};
  Peer listener_;
  std::deque<Peer> fill_;
};

/// How long it takes until `subject` says that it ended, once it is cancelled.
template <class Subject, class Cancel>
SteadyTime::duration cancelled(Subject& subject, Cancel cancel) {
  const SteadyTime::duration busy = heldUp();
  const SteadyTime before = steadyNow();
  cancel();
  EXPECT_TRUE(ended(subject));
  const SteadyTime::duration took = steadyNow() - before;
  return took - std::max(SteadyTime::duration(0), heldUp() - busy);
}

class Cancel : public ::testing::Test {
 protected:
  Cancel() {
    // What is made once is there before anything is counted.
    const SendingPtr first = sender.replay.send(sender.http1(sender.request()));
    Peer server = sender.proxy.origin.accept();
    server.readUntil("\r\n\r\n");
    server.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    EXPECT_TRUE(ended(*first));
    server.readAll();
    server.close();
    before_ = descriptors();
  }

  /// `stuck` waits until the send, which it is given, waits for what is meant. Three times, of which one has to be at once.
  template <class Begin, class Stuck>
  void atThatStage(Begin begin, Stuck stuck) {
    SteadyTime::duration took{};
    for (int i = 0; i < 3; ++i) {
      const SendingPtr sending = begin();
      ASSERT_TRUE(stuck(*sending));
      ASSERT_NE(SendPhase::ended, sending->state().phase) << "it waits for nothing";
      took = cancelled(*sending, [&] { sending->cancel(); });
      const SendState state = sending->state();
      EXPECT_TRUE(state.cancelled);
      EXPECT_EQ(FailureKind::clientClosed, state.failure.kind);
      ASSERT_FALSE(state.exchanges.empty());
      const model::ExchangePtr x = sender.proxy.sink.finished(state.exchanges.back());
      ASSERT_TRUE(x);
      EXPECT_EQ("the send was cancelled", x->failure.detail);
      EXPECT_EQ(model::ExchangeState::failed, x->state);
      if (flood.joinable()) flood.join();
      peers.clear();
      h2.clear();
      nothingLeaks();
      if (took < atOnce) return;
    }
    ADD_FAILURE() << "it took " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms";
  }
  void nothingLeaks() {
    EXPECT_TRUE(soon([&] { return descriptors() <= before_; })) << descriptors() - before_ << " descriptors are left";
  }
  /// What is open from here on is the test's.
  void countFromHere() { before_ = descriptors(); }

  Peer& accept() { return peers.emplace_back(sender.proxy.origin.accept()); }
  H2Peer& acceptHttp2() { return h2.emplace_back(sender.proxy.origin.accept(), wire::http2::Role::server); }

  Sender sender;
  std::deque<Peer> peers;
  std::deque<H2Peer> h2;
  std::thread flood;  // of who writes without an end

 private:
  std::size_t before_ = 0;
};

TEST_F(Cancel, WhileItsNameIsLookedUp) {
  nameServerSilent = true;
  atThatStage(
      [&] {
        Outgoing out = sender.http1(sender.request());
        out.to.host = "silent.test";
        return sender.replay.send(std::move(out));
      },
      [](Sending&) {
        askedSilently.wait(false);
        return true;
      });
  nameServerSilent = false;
  nameServerSilent.notify_all();
}

TEST_F(Cancel, WhileItsServerIsDialled) {
  const BlackHole hole;
  countFromHere();
  atThatStage(
      [&] {
        Outgoing out = sender.http1(sender.request());
        out.to.port = hole.port();
        return sender.replay.send(std::move(out));
      },
      [&](Sending& sending) {
        return soon([&] {
          const SendState state = sending.state();
          return !state.exchanges.empty() && sender.proxy.sink.latest(state.exchanges.back());
        });
      });
}

TEST_F(Cancel, WhileTheHandshakeOfTlsIsNotAnswered) {
  atThatStage(
      [&] {
        Outgoing out = sender.http1(sender.request());
        out.to.tls = true;
        return sender.replay.send(std::move(out));
      },
      [&](Sending&) { return accept().read(5).size() == 5; });
}

TEST_F(Cancel, WhileItsContentIsNotRead) {
  constexpr std::size_t size = 8u << 20;
  atThatStage(
      [&] {
        return sender.replay.send(sender.http1("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'x')));
      },
      [&](Sending&) { return !accept().readUntil("\r\n\r\n").empty(); });
}

TEST_F(Cancel, WhileNoHeadComes) {
  atThatStage([&] { return sender.replay.send(sender.http1(sender.request())); },
              [&](Sending&) {
                Peer& server = accept();
                server.readUntil("\r\n\r\n");
                return server.send("HTTP/1.1 200 O");
              });
}

TEST_F(Cancel, WhileTheAnswerDoesNotEnd) {
  atThatStage([&] { return sender.replay.send(sender.http1(sender.request())); },
              [&](Sending& sending) {
                accept().send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nsome");
                return await(sending, [](const SendState& s) { return s.phase == SendPhase::receiving; });
              });
}

TEST_F(Cancel, WhileAnAnswerWithoutAnEndComesAsFastAsItCan) {
  atThatStage([&] { return sender.replay.send(sender.http1(sender.request())); },
              [&](Sending& sending) {
                Peer& server = accept();
                flood = std::thread([&server] {
                  const std::string piece(1 << 16, 'x');
                  server.send("HTTP/1.1 200 OK\r\n\r\n");
                  while (server.send(piece)) continue;
                });
                return await(sending, [](const SendState& s) { return s.size > 1u << 20; });
              });
}

TEST_F(Cancel, WhileAStreamOfHttp2IsNotAnswered) {
  atThatStage([&] { return sender.replay.send(sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}})); },
              [&](Sending&) {
                H2Peer& server = acceptHttp2();
                return server.until([&] { return !server.end.requests.empty(); });
              });
}

TEST_F(Cancel, WhileAServerOfHttp2SaysNothingAtAll) {
  atThatStage([&] { return sender.replay.send(sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}})); },
              [&](Sending&) { return !accept().readUntil("PRI * HTTP/2.0").empty(); });
}

TEST_F(Cancel, WhileACallOfGrpcIsOpen) {
  atThatStage(
      [&] {
        Outgoing out = sender.http2(
            {{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/x.Y/Z"}, {"content-type", "application/grpc"}}, {});
        out.leaveOpen = true;
        return sender.replay.send(std::move(out));
      },
      [&](Sending& sending) {
        H2Peer& server = acceptHttp2();
        server.until([&] { return !server.end.requests.empty(); });
        return bool(sending.give(std::string("\0\0\0\0\1a", 6), false)) && server.until([&] { return server.end.bodies[1].size() == 6; });
      });
}

TEST_F(Cancel, WhileACallOfGrpcTakesNothing) {
  atThatStage(
      [&] {
        Outgoing out = sender.http2(
            {{":method", "POST"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/x.Y/Z"}, {"content-type", "application/grpc"}}, {});
        out.leaveOpen = true;
        return sender.replay.send(std::move(out));
      },
      [&](Sending& sending) {
        H2Peer& server = acceptHttp2();
        server.takes = false;
        if (!server.until([&] { return !server.end.requests.empty(); })) return false;
        while (sending.give(std::string(4 << 20, 'x'), false)) continue;
        return true;
      });
}

TEST_F(Cancel, WhileAWebSocketIsOpen) {
  atThatStage(
      [&] {
        return sender.replay.send(sender.http1(
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"));
      },
      [&](Sending& sending) {
        Peer& server = accept();
        server.readUntil("\r\n\r\n");
        server.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        return await(sending, [](const SendState& s) { return s.phase == SendPhase::open; });
      });
}

TEST_F(Cancel, WhileAWebSocketTakesNothing) {
  atThatStage(
      [&] {
        return sender.replay.send(sender.http1(
            "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n"));
      },
      [&](Sending& sending) {
        Peer& server = accept();
        server.readUntil("\r\n\r\n");
        server.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        if (!await(sending, [](const SendState& s) { return s.phase == SendPhase::open; })) return false;
        return bool(sending.send(wire::websocket::Opcode::binary, std::string(8u << 20, 'x')));
      });
}

TEST_F(Cancel, InAChainOfRedirects) {
  atThatStage([&] { return sender.replay.send(sender.http1(sender.request()), 10); },
              [&](Sending&) {
                Peer& server = accept();
                for (int hop = 0; hop < 4; ++hop) {
                  if (server.readUntil("\r\n\r\n").empty()) return false;
                  if (hop < 3) server.send("HTTP/1.1 302 Found\r\nLocation: /" + std::to_string(hop) + "\r\nContent-Length: 0\r\n\r\n");
                }
                return true;
              });
}

TEST_F(Cancel, BeforeItBegan) {
  for (int i = 0; i < 20; ++i) {
    const SendingPtr sending = sender.replay.send(sender.http1(sender.request()));
    EXPECT_LT(cancelled(*sending, [&] { sending->cancel(); }), std::chrono::seconds(1));
    EXPECT_TRUE(sending->state().cancelled);
  }
  nothingLeaks();
}

/// As atThatStage, of a race.
template <class Begin, class Stuck, class Over>
void raceAtThatStage(Sender& sender, Begin begin, Stuck stuck, Over over) {
  SteadyTime::duration took{};
  for (int i = 0; i < 3; ++i) {
    const RacingPtr racing = begin();
    ASSERT_TRUE(stuck());
    took = cancelled(*racing, [&] { racing->cancel(); });
    const RaceState state = racing->state();
    EXPECT_TRUE(state.cancelled);
    for (const RaceShot& shot : state.shots) {
      EXPECT_EQ(FailureKind::clientClosed, shot.failure.kind);
      EXPECT_EQ("the race was cancelled", sender.proxy.sink.finished(shot.exchange)->failure.detail);
    }
    over();
    if (took < atOnce) return;
  }
  ADD_FAILURE() << "it took " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count() << " ms";
}

TEST_F(Cancel, ARaceWhileItWarmsUp) {
  raceAtThatStage(
      sender,
      [&] {
        RaceOptions options;
        options.warmUp = std::make_shared<const Outgoing>(sender.http1(sender.request("/warm")));
        return sender.replay.race(std::vector<Outgoing>(3, sender.http1(sender.request())), std::move(options));
      },
      [&] {
        for (int i = 0; i < 3; ++i)
          if (accept().readUntil("\r\n\r\n").empty()) return false;
        return true;
      },
      [&] {
        peers.clear();
        nothingLeaks();
      });
}

TEST_F(Cancel, ARaceWhileOneOfItsServersIsNotReached) {
  const BlackHole hole;
  countFromHere();
  raceAtThatStage(
      sender,
      [&] {
        std::vector<Outgoing> requests(2, sender.http1(sender.request()));
        requests[1].to.port = hole.port();
        return sender.replay.race(std::move(requests), {});
      },
      [&] {
        accept();
        return true;
      },
      [&] {
        peers.clear();
        nothingLeaks();
      });
}

TEST_F(Cancel, ARaceWhoseServerDoesNotReadWhatIsHeld) {
  constexpr std::size_t size = 8u << 20;
  raceAtThatStage(
      sender,
      [&] {
        const std::string head = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
        return sender.replay.race({sender.http1(head + std::string(size, 'x'))}, {});
      },
      [&] { return !accept().readUntil("\r\n\r\n").empty(); },
      [&] {
        peers.clear();
        nothingLeaks();
      });
}

class Same final : public BulkRequests {
 public:
  Same(Outgoing out, std::uint64_t size) : out_(std::move(out)), size_(size) {}
  std::uint64_t size() const override { return size_; }
  Result<Outgoing> at(std::uint64_t) override { return out_; }

 private:
  const Outgoing out_;
  const std::uint64_t size_;
};

struct Collected final : BulkListener {
  void ended(BulkResult result) override {
    const std::lock_guard lock(mutex);
    all.push_back(std::move(result));
  }
  std::mutex mutex;
  std::vector<BulkResult> all;
};

TEST_F(Cancel, ARunWithEveryLaneStuck) {
  const BlackHole hole;
  countFromHere();
  Outgoing dialled = sender.http1(sender.request()), shaking = dialled, waiting = dialled;
  dialled.to.port = hole.port();
  shaking.to.tls = true;
  const Outgoing stream = sender.http2({{":method", "GET"}, {":scheme", "http"}, {":authority", "h"}, {":path", "/"}});
  constexpr unsigned lanes = 8;
  // Lanes of HTTP/2 share their connection.
  const std::vector<std::pair<Outgoing, unsigned>> cases{{dialled, 0u}, {shaking, lanes}, {waiting, lanes}, {stream, 1u}};
  for (const auto& [out, connections] : cases) {
    SteadyTime::duration took{};
    for (int i = 0; i < 3; ++i) {
      BulkOptions options;
      options.concurrency = lanes;
      options.retries = 5;
      const auto results = std::make_shared<Collected>();
      const BulkPtr bulk = sender.replay.bulk(std::make_shared<Same>(out, 1'000), options, results);
      ASSERT_TRUE(await(*bulk, [](const BulkState& s) { return s.underWay == lanes; }));
      for (unsigned n = 0; n < connections; ++n) ASSERT_FALSE(accept().read(5).empty());
      took = cancelled(*bulk, [&] { bulk->stop(); });
      EXPECT_TRUE(bulk->state().stopped);
      EXPECT_EQ(lanes, results->all.size());
      for (const BulkResult& result : results->all) EXPECT_EQ("the run was stopped", result.exchange->failure.detail);
      peers.clear();
      nothingLeaks();
      if (took < atOnce) break;
    }
    EXPECT_LT(took, atOnce);
  }
}

TEST_F(Cancel, ARunBeforeItBegan) {
  const auto results = std::make_shared<Collected>();
  for (int i = 0; i < 20; ++i) {
    const BulkPtr bulk = sender.replay.bulk(std::make_shared<Same>(sender.http1(sender.request()), 1'000), {}, results);
    EXPECT_LT(cancelled(*bulk, [&] { bulk->stop(); }), std::chrono::seconds(1));
  }
  nothingLeaks();
}

}  // namespace
}  // namespace penstock::replay::test

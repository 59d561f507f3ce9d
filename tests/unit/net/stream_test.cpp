// SPDX-License-Identifier: GPL-3.0-or-later
// Streams over socket pairs: what waits, what times out, what is told about an end.
#include "penstock/net/stream.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "penstock/net/read_buffer.h"

namespace penstock::net {
namespace {

struct Pair {
  explicit Pair(IoThread& thread) {
    int fds[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
    stream = std::make_unique<SocketStream>(
        thread, SocketStream::Socket(thread.context(), SocketStream::Socket::protocol_type(AF_UNIX, 0), fds[0]));
    peer = fds[1];
  }
  ~Pair() {
    if (peer >= 0) ::close(peer);
  }
  std::unique_ptr<SocketStream> stream;
  int peer;
};

/// Runs the coroutine on a fresh thread and returns its value.
template <class F>
auto onThread(F body) {
  IoThread thread;
  using Value = decltype(body(thread))::value_type;
  std::promise<Value> promise;
  auto run = [&]() -> Awaitable<> {
    auto value = co_await body(thread);
    promise.set_value(std::move(value));
  };
  thread.start("test-io");
  asio::co_spawn(thread.context(), run(), [](const std::exception_ptr&) {});
  Value out = promise.get_future().get();
  thread.join();
  return out;
}

TEST(SocketStream, AWaitEndsWhenBytesCome) {
  const auto got = onThread([](IoThread& thread) -> Awaitable<std::string> {
    Pair pair(thread);
    char bytes[16];
    EXPECT_EQ(pair.stream->tryRead(bytes, sizeof bytes).status, IoStatus::wouldBlock);
    EXPECT_EQ(::send(pair.peer, "hi", 2, 0), 2);
    const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
    EXPECT_FALSE(ec);
    const IoResult r = pair.stream->tryRead(bytes, sizeof bytes);
    co_return std::string(bytes, r.n);
  });
  EXPECT_EQ(got, "hi");
}

TEST(SocketStream, WhatIsHeldIsReadOnceItIsNotHeldAnyMore) {
  const auto got = onThread([](IoThread& thread) -> Awaitable<std::string> {
    Pair pair(thread);
    char bytes[16];
    pair.stream->hold(true);
    EXPECT_EQ(::send(pair.peer, "hi", 2, 0), 2);
    EXPECT_EQ(pair.stream->tryRead(bytes, sizeof bytes).status, IoStatus::wouldBlock);
    const error_code held = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(1));
    EXPECT_EQ(held, asio::error::timed_out) << "bytes are there, and nobody is told";
    EXPECT_EQ(pair.stream->tryWrite("yo", 2).n, 2u) << "writing goes on";
    asio::post(thread.context(), [&stream = *pair.stream] { stream.hold(false); });
    const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
    EXPECT_FALSE(ec);
    const IoResult r = pair.stream->tryRead(bytes, sizeof bytes);
    co_return std::string(bytes, r.n);
  });
  EXPECT_EQ(got, "hi");
}

TEST(SocketStream, WhatIsHeldCanBeClosed) {
  const auto got = onThread([](IoThread& thread) -> Awaitable<std::string> {
    Pair pair(thread);
    char bytes[16];
    pair.stream->hold(true);
    asio::post(thread.context(), [&stream = *pair.stream] { stream.close(); });
    const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
    EXPECT_EQ(ec, asio::error::operation_aborted);
    EXPECT_EQ(pair.stream->tryRead(bytes, sizeof bytes).status, IoStatus::error);
    co_return std::string("closed");
  });
  EXPECT_EQ(got, "closed");
}

TEST(SocketStream, AWaitEndsAtItsDeadlineAndTheNextStartsAnew) {
  const auto errors = onThread([](IoThread& thread) -> Awaitable<std::pair<error_code, error_code>> {
    Pair pair(thread);
    const error_code late = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(1));
    EXPECT_EQ(::send(pair.peer, "x", 1, 0), 1);
    const error_code next = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
    co_return std::make_pair(late, next);
  });
  EXPECT_EQ(errors.first, asio::error::timed_out);
  EXPECT_FALSE(errors.second);
}

TEST(SocketStream, EachDirectionHasItsOwnDeadline) {
  const bool ok = onThread([](IoThread& thread) -> Awaitable<bool> {
    Pair pair(thread);
    const std::string block(64 * 1024, 'x');
    while (pair.stream->tryWrite(block.data(), block.size()).status == IoStatus::ok) {
    }
    bool readEnded = false;
    auto reading = [&]() -> Awaitable<> {
      const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(1));
      EXPECT_EQ(ec, asio::error::timed_out);
      readEnded = true;
      // Room for the writer only now: had its wait ended with ours, it would have failed before.
      std::string all(1 << 20, '\0');
      while (::recv(pair.peer, all.data(), all.size(), MSG_DONTWAIT) > 0) {
      }
    };
    asio::co_spawn(thread.context(), reading(), [](const std::exception_ptr&) {});
    const error_code ec = co_await wait(*pair.stream, Readiness::write, std::chrono::milliseconds(20'000));
    co_return !ec && readEnded;
  });
  EXPECT_TRUE(ok);
}

TEST(SocketStream, OneOfTwoIsEnough) {
  const bool second = onThread([](IoThread& thread) -> Awaitable<bool> {
    Pair a(thread), b(thread);
    EXPECT_EQ(::send(b.peer, "x", 1, 0), 1);
    const error_code ec = co_await waitReadableEither(*a.stream, *b.stream, std::chrono::milliseconds(5'000));
    EXPECT_FALSE(ec);
    char c;
    const bool nothing = a.stream->tryRead(&c, 1).status == IoStatus::wouldBlock;
    co_return nothing && b.stream->tryRead(&c, 1).status == IoStatus::ok;
  });
  EXPECT_TRUE(second);
}

TEST(SocketStream, TellsWhatWaitsWithoutTakingIt) {
  const bool ok = onThread([](IoThread& thread) -> Awaitable<bool> {
    Pair pair(thread);
    EXPECT_EQ(pair.stream->waiting(), Stream::Waiting::nothing);
    EXPECT_EQ(::send(pair.peer, "x", 1, 0), 1);
    EXPECT_EQ(pair.stream->waiting(), Stream::Waiting::bytes);
    char c;
    EXPECT_EQ(pair.stream->tryRead(&c, 1).n, 1u);
    ::shutdown(pair.peer, SHUT_WR);
    co_return pair.stream->waiting() == Stream::Waiting::end;
  });
  EXPECT_TRUE(ok);
}

TEST(SocketStream, AResetThatWasLookedAtIsStillOne) {
  const auto got = onThread([](IoThread& thread) -> Awaitable<std::pair<IoStatus, error_code>> {
    Pair pair(thread);
    EXPECT_EQ(pair.stream->tryWrite("unread", 6).n, 6u);
    ::close(std::exchange(pair.peer, -1));  // with bytes unread: a reset
    EXPECT_EQ(pair.stream->waiting(), Stream::Waiting::end);
    char bytes[16];
    const IoResult r = pair.stream->tryRead(bytes, sizeof bytes);
    co_return std::pair(r.status, pair.stream->lastError());
  });
  EXPECT_EQ(got.first, IoStatus::error);
  EXPECT_EQ(got.second, asio::error::connection_reset);
}

TEST(SocketStream, AResetThatWasReadIsStillOne) {
  const auto met = onThread([](IoThread& thread) -> Awaitable<bool> {
    Pair pair(thread);
    char bytes[16];
    EXPECT_FALSE(pair.stream->broken());
    pair.stream->tryWrite("unread", 6);
    ::close(std::exchange(pair.peer, -1));  // a Unix socket's with bytes unread is a reset
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(pair.stream->tryRead(bytes, sizeof bytes).status, IoStatus::error) << "not an orderly end";
      EXPECT_EQ(pair.stream->lastError(), asio::error::connection_reset);
      EXPECT_TRUE(pair.stream->broken()) << "although the kernel has told it";
    }
    co_return true;
  });
  EXPECT_TRUE(met);
}

// It was told together with the bytes before it, and is not told again.
TEST(SocketStream, AnEndBehindBytesIsRead) {
  const auto got = onThread([](IoThread& thread) -> Awaitable<std::string> {
    Pair pair(thread);
    char bytes[16];
    EXPECT_EQ(pair.stream->tryRead(bytes, sizeof bytes).status, IoStatus::wouldBlock);
    EXPECT_EQ(::send(pair.peer, "hi", 2, 0), 2);
    ::shutdown(pair.peer, SHUT_WR);
    std::string out;
    while (true) {
      const IoResult r = pair.stream->tryRead(bytes, sizeof bytes);
      if (r.status == IoStatus::ok) out.append(bytes, r.n);
      if (r.status == IoStatus::eof) break;
      if (r.status != IoStatus::wouldBlock) continue;
      const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
      EXPECT_FALSE(ec);
      if (ec) break;
    }
    co_return out;
  });
  EXPECT_EQ(got, "hi");
}

TEST(SocketStream, AWriterWaitsForRoom) {
  const auto sent = onThread([](IoThread& thread) -> Awaitable<std::size_t> {
    Pair pair(thread);
    const std::string block(64 * 1024, 'x');
    std::size_t out = 0;
    for (IoResult r = pair.stream->tryWrite(block.data(), block.size()); r.status == IoStatus::ok;
         r = pair.stream->tryWrite(block.data(), block.size()))
      out += r.n;
    std::thread reader([fd = pair.peer, left = out] () mutable {
      std::string into(64 * 1024, 0);
      while (left > 0) left -= std::size_t(::recv(fd, into.data(), into.size(), 0));
    });
    const error_code ec = co_await wait(*pair.stream, Readiness::write, std::chrono::milliseconds(5'000));
    EXPECT_FALSE(ec);
    reader.join();
    EXPECT_EQ(pair.stream->tryWrite("!", 1).n, 1u);
    co_return out;
  });
  EXPECT_GT(sent, 0u);
}

// More than are told in one go, and the first to go on ends the others while they are being told.
TEST(SocketStream, ManyAtOnceAndOneEndsTheOthers) {
  const auto ended = onThread([](IoThread& thread) -> Awaitable<std::size_t> {
    std::vector<std::unique_ptr<Pair>> pairs;
    for (int i = 0; i < 150; ++i) pairs.push_back(std::make_unique<Pair>(thread));
    auto ended = std::make_shared<std::size_t>(0);
    auto one = [&pairs, ended](Stream& stream) -> Awaitable<> {
      char byte = 0;
      EXPECT_EQ(stream.tryRead(&byte, 1).status, IoStatus::wouldBlock);
      (void)co_await wait(stream, Readiness::read, std::chrono::milliseconds(5'000));
      if ((*ended)++ == 0)
        for (auto& pair : pairs) pair->stream->close();
    };
    for (auto& pair : pairs) asio::co_spawn(thread.context(), one(*pair->stream), [](const std::exception_ptr&) {});
    co_await asio::post(thread.context(), asio::use_awaitable);
    for (auto& pair : pairs) EXPECT_EQ(::send(pair->peer, "x", 1, 0), 1);
    while (*ended < pairs.size()) co_await asio::post(thread.context(), asio::use_awaitable);
    co_return *ended;
  });
  EXPECT_EQ(ended, 150u);
}

TEST(SocketStream, WhoStillWaitsGoesWithTheThread) {
  std::weak_ptr<int> held;
  std::promise<void> waits;
  {
    IoThread thread;
    auto one = [&](std::shared_ptr<int> kept) -> Awaitable<> {
      Pair pair(thread);
      waits.set_value();
      (void)co_await wait(*pair.stream, Readiness::read, {});
      *kept = 1;
    };
    auto kept = std::make_shared<int>(0);
    held = kept;
    asio::co_spawn(thread.context(), one(std::move(kept)), [](const std::exception_ptr&) {});
    thread.start("test-io");
    waits.get_future().wait();
    EXPECT_FALSE(held.expired());
  }
  EXPECT_TRUE(held.expired());
}

TEST(ReadBuffer, GrowsToItsLimitAndKeepsNothingWhenEmpty) {
  const std::size_t got = onThread([](IoThread& thread) -> Awaitable<std::size_t> {
    Pair pair(thread);
    ReadBuffer in(thread.blocks());
    const std::string large(200'000, 'a');
    std::size_t sent = 0;
    while (in.view().size() < 180'000) {
      if (sent < large.size()) {
        const ssize_t n = ::send(pair.peer, large.data() + sent, large.size() - sent, MSG_DONTWAIT);
        if (n > 0) sent += std::size_t(n);
      }
      if (in.fill(*pair.stream, 180'000).status == IoStatus::wouldBlock) {
        const error_code ec = co_await wait(*pair.stream, Readiness::read, std::chrono::milliseconds(5'000));
        EXPECT_FALSE(ec);
      }
    }
    const std::size_t size = in.view().size();
    EXPECT_EQ(in.view().find_first_not_of('a'), std::string_view::npos);
    EXPECT_LE(in.capacity(), 180'000 + BlockPool::blockSize / 4) << "twice as much would never be used";
    in.consume(size);
    in.releaseIfEmpty();
    co_return size;
  });
  EXPECT_GE(got, 180'000u);
  EXPECT_LE(got, 200'000u);
}

}  // namespace
}  // namespace penstock::net

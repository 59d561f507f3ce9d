// SPDX-License-Identifier: GPL-3.0-or-later
// What is gathered, what goes straight through, and what comes of a peer that does not read or is gone.
#include "penstock/http/out_buffer.h"

#include "unit/http/streams.h"

namespace penstock::http::test {
namespace {

using namespace std::chrono_literals;

/// Takes so many bytes and no more until it is given room.
class Narrow final : public net::Stream {
 public:
  explicit Narrow(net::SocketStream& below) : below_(below) {}
  net::IoResult tryRead(char*, std::size_t) override { return {net::IoStatus::wouldBlock, 0}; }
  std::pair<Waiting, std::size_t> peek(char*, std::size_t) override { return {Waiting::nothing, 0}; }
  net::IoResult tryWrite(const char* from, std::size_t n) override {
    ++calls;
    if (room == 0) return {net::IoStatus::wouldBlock, 0};
    const std::size_t taken = std::min(n, room);
    room -= taken;
    got.append(from, taken);
    return {net::IoStatus::ok, taken};
  }
  void shutdownWrite() override { got += "<end>"; }
  void close() override {}
  void cut() override {}
  net::SocketStream& bottom(net::Readiness&) override { return below_; }

  std::string got;
  std::size_t room = SIZE_MAX;
  int calls = 0;

 private:
  net::SocketStream& below_;
};

struct OutBufferTest : testing::Test {
  Loop loop;
  Wire wire{loop};
  Narrow narrow{*wire.stream};
};

std::string text(std::size_t n) {
  std::string out;
  for (std::size_t i = 0; out.size() < n; ++i) out += std::to_string(i) + " ";
  return out.substr(0, n);
}

TEST_F(OutBufferTest, SmallPiecesAreOneWrite) {
  OutBuffer out(narrow, 0ms);
  out.write("HTTP/1.1 200 OK\r\n");
  out.gather() += "\r\n";
  out.write("ab");
  EXPECT_EQ(narrow.calls, 0);
  EXPECT_FALSE(out.empty());
  EXPECT_TRUE(out.flushNow());
  EXPECT_EQ(narrow.got, "HTTP/1.1 200 OK\r\n\r\nab");
  EXPECT_EQ(narrow.calls, 1);
  EXPECT_EQ(out.written(), 21u);
  EXPECT_TRUE(out.empty());
}

TEST_F(OutBufferTest, ALargeOneGoesAtOnceBehindWhatWasGathered) {
  OutBuffer out(narrow, 0ms);
  const std::string large = text(100'000);
  out.write("head ");
  out.write(large);
  EXPECT_EQ(narrow.got, "head " + large);
  EXPECT_EQ(narrow.calls, 2) << "it is not copied behind the head";
  EXPECT_TRUE(out.empty());
}

TEST_F(OutBufferTest, WhateverThePeerTakesTheOrderIsKept) {
  const std::string pieces[] = {text(10), text(9'000), text(3), text(30'000), text(100), text(8'192)};
  std::string all;
  for (const std::string& piece : pieces) all += piece;
  for (const std::size_t portion : {1, 7, 1'000, 8'191, 20'000}) {
    Narrow stream(*wire.stream);
    OutBuffer out(stream, 0ms);
    stream.room = portion;
    for (const std::string& piece : pieces) {
      out.write(piece);
      if (stream.room == 0) stream.room = portion;
    }
    while (!out.flushNow()) {
      ASSERT_FALSE(out.failed());
      stream.room = portion;
    }
    EXPECT_EQ(stream.got, all) << portion;
    EXPECT_EQ(out.written(), all.size());
  }
}

TEST_F(OutBufferTest, IsFullOnceSoMuchWaits) {
  OutBuffer out(narrow, 0ms);
  narrow.room = 0;
  out.write(text(8'000));
  EXPECT_FALSE(out.full());
  out.write(text(192));
  EXPECT_TRUE(out.full());
  narrow.room = 1'000;
  EXPECT_FALSE(out.flushNow());
  EXPECT_FALSE(out.full()) << "what was written does not count";
}

TEST_F(OutBufferTest, AnIdleConnectionKeepsNoLargeBuffer) {
  OutBuffer out(narrow, 0ms);
  out.gather() = text(1'000'000);
  EXPECT_TRUE(out.flushNow());
  EXPECT_LE(out.gather().capacity(), 32u * 1024);
}

TEST_F(OutBufferTest, TheStreamEndsBehindTheLastByteAndOnce) {
  OutBuffer out(narrow, 0ms);
  narrow.room = 3;
  out.write("abcde");
  out.endWhenWritten();
  EXPECT_FALSE(out.flushNow());
  EXPECT_EQ(narrow.got, "abc");
  narrow.room = SIZE_MAX;
  EXPECT_TRUE(out.flushNow());
  EXPECT_TRUE(out.flushNow());
  EXPECT_EQ(narrow.got, "abcde<end>");
}

TEST_F(OutBufferTest, AFlushWaitsForAPeerThatReads) {
  OutBuffer out(*wire.stream, 10'000ms);
  const std::size_t before = wire.stuff();
  const std::string all = text(400'000);
  out.write(all);
  const Later<bool> flushed = loop.begin(out.flush());
  EXPECT_FALSE(flushed->has_value());
  std::string got;
  EXPECT_TRUE(loop.until([&] {
    got += wire.heard();
    return flushed->has_value();
  }));
  got += wire.heard();
  EXPECT_EQ(*flushed, true);
  EXPECT_EQ(got.substr(before), all);
}

TEST_F(OutBufferTest, AndGivesUpOneThatDoesNot) {
  OutBuffer out(*wire.stream, 1ms);
  wire.stuff();
  out.write("late");
  EXPECT_FALSE(loop.result(out.flush()));
  EXPECT_EQ(out.error(), net::asio::error::timed_out);
  EXPECT_TRUE(out.failed());
  EXPECT_TRUE(out.full()) << "its source is not asked for more";
}

TEST_F(OutBufferTest, WithoutATimeItWaitsAsLongAsTheStreamLasts) {
  OutBuffer out(*wire.stream, 1ms);
  out.setTimeout(0ms);
  wire.stuff();
  out.write("late");
  const Later<bool> flushed = loop.begin(out.flush());
  const SteadyTime then = steadyNow() + 2 * net::IoThread::tick;
  loop.until([&] { return flushed->has_value() || steadyNow() > then; });
  EXPECT_FALSE(flushed->has_value());
  wire.stream->close();
  loop.turn();
  EXPECT_EQ(*flushed, false);
}

TEST_F(OutBufferTest, OfAPeerThatIsGoneNothingIsKept) {
  OutBuffer out(*wire.stream, 10'000ms);
  wire.leave();
  out.write("a");
  EXPECT_FALSE(out.flushNow());
  EXPECT_TRUE(out.failed());
  EXPECT_EQ(out.error(), boost::system::errc::broken_pipe);
  EXPECT_TRUE(out.full());
  EXPECT_FALSE(loop.result(out.flush()));
  for (int i = 0; i < 1'000; ++i) {
    out.write(text(1'000));
    out.write(text(10'000));
  }
  EXPECT_LE(out.gather().size(), 16u * 1024);
  EXPECT_EQ(out.written(), 0u);
}

}  // namespace
}  // namespace penstock::http::test

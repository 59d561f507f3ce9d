// SPDX-License-Identifier: GPL-3.0-or-later
// What streams may cost the thread that they are shown on, all together.
#include "penstock/record/inflation.h"

#include <gtest/gtest.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <utility>
#include <vector>

#include "penstock/record/taps.h"
#include "unit/codec/codings_for_test.h"
#include "unit/record/tap_bench.h"

namespace penstock::record::test {
namespace {

using codec::test::encode;
using model::Direction;

constexpr Direction down = Direction::toClient;

/// Event streams of one thread.
class Streams : public ::testing::Test {
 protected:
  explicit Streams() : thread_(sink_) {}

  LiveExchangePtr begin(std::string_view coding) {
    LiveExchangePtr live = thread_.recorder.begin(steadyNow());
    live->x().request = std::make_shared<model::RequestHead>();
    auto response = std::make_shared<model::ResponseHead>();
    response->status = 200;
    response->headers.append("Content-Type", "text/event-stream");
    response->headers.append("Content-Encoding", coding);
    live->x().response = response;
    tapResponse(*live);
    return live;
  }
  void settle() {
    while (inflation().behind()) thread_.io.context().poll_one();
  }
  Inflation& inflation() { return thread_.recorder.inflation(); }
  /// Ends it; its note.
  std::string noteOf(const LiveExchangePtr& live) {
    const model::ExchangeId id = live->x().id;
    live->finish();
    thread_.recorder.flush();
    return model::noteOf(sink_.finished(id)->trace);
  }

  Sink sink_;
  RecordingThread thread_;
};

/// A frame of zstd with a window of 2^`log` bytes, of blocks that repeat one byte: four bytes make 128 KB.
std::string zstdBomb(unsigned log, std::size_t blocks) {
  std::string out("\x28\xb5\x2f\xfd\x00", 5);
  out += char((log - 10) << 3);
  for (std::size_t i = 0; i < blocks; ++i) {
    const unsigned header = 128 * 1024 << 3 | 1 << 1 | (i + 1 == blocks);
    for (int shift : {0, 8, 16}) out += char(header >> shift);
    out += 'x';
  }
  return out;
}

TEST_F(Streams, BombsAreGivenUp) {
  std::vector<LiveExchangePtr> streams;
  for (int i = 0; i < 40; ++i) {
    streams.push_back(begin("zstd"));
    streams.back()->body(down, zstdBomb(23, 750));
  }
  settle();
  EXPECT_EQ(inflation().memory(), 0u);
  for (const auto& s : streams) EXPECT_NE(noteOf(s).find("not all events are listed: it inflates to far more than came"), std::string::npos);
}

TEST_F(Streams, DecodersShareTheirMemory) {
  std::vector<LiveExchangePtr> streams;
  for (int i = 0; i < 20; ++i) {
    streams.push_back(begin("zstd"));
    streams.back()->body(down, zstdBomb(23, 2));
  }
  settle();
  EXPECT_GT(inflation().memory(), 64u << 20) << "windows count";
  EXPECT_LE(inflation().memory(), Inflation::mostMemory);
  int read = 0, refused = 0;
  for (const auto& s : streams) {
    const std::string note = noteOf(s);
    read += note.empty();
    refused += note.find("too many compressed streams at once") != note.npos;
  }
  EXPECT_GT(read, 10);
  EXPECT_GT(refused, 2);
  EXPECT_EQ(read + refused, 20);
  streams.clear();
  EXPECT_EQ(inflation().memory(), 0u);
}

TEST_F(Streams, AWindowOverEightMegabytesIsRefused) {
  const auto live = begin("zstd");
  live->body(down, zstdBomb(26, 4));
  settle();
  EXPECT_LT(inflation().memory(), 1u << 20);
  EXPECT_NE(noteOf(live).find("not all events are listed"), std::string::npos);
}

TEST_F(Streams, AnHonestStreamIsReadBesideBombs) {
  const auto honest = begin("gzip");
  std::vector<LiveExchangePtr> bombs;
  for (int i = 0; i < 20; ++i) {
    bombs.push_back(begin("gzip"));
    bombs.back()->body(down, encode(std::string(8 << 20, 'x'), "gzip"));
  }
  std::string events;
  for (int i = 0; i < 1000; ++i) events += "data: {\"number\":" + std::to_string(i * 7919) + "}\n\n";
  honest->body(down, encode(events, "gzip"));
  settle();
  EXPECT_EQ(honest->x().messages, 1000u);
  EXPECT_EQ(noteOf(honest), "");
}

TEST_F(Streams, WhatWaitsIsReadInTurnsAndAtTheEnd) {
  // Two megabytes of events that hardly compress: more than a slice.
  std::string events;
  std::uint32_t seed = 1;
  for (int i = 0; i < 20'000; ++i) {
    events += "data: ";
    for (int k = 0; k < 6; ++k) events += std::to_string(seed = seed * 1664525u + 1013904223u);
    events += "\n\n";
  }
  const auto first = begin("gzip"), second = begin("br");
  first->body(down, encode(events, "gzip"));
  second->body(down, encode(events, "br"));
  EXPECT_TRUE(inflation().behind());
  EXPECT_LT(first->x().messages, 20'000u);
  thread_.io.context().poll_one();
  EXPECT_GT(second->x().messages, 0u) << "the ways take turns";
  settle();
  EXPECT_EQ(first->x().messages, 20'000u);
  second->body(down, "trailing bytes");
  EXPECT_EQ(noteOf(second), "");

  const auto third = begin("gzip");
  third->body(down, encode(events, "gzip"));
  EXPECT_EQ(noteOf(third), "") << "what waits at the end is read then";
}

/// Processor time of this thread, so that a busy machine does not matter.
double seconds() {
  timespec t{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

TEST_F(Streams, OthersHaveTheirTurnAfterMilliseconds) {
  std::string tiny, random;
  for (int i = 0; i < 200'000; ++i) tiny += "data\n\n";
  std::uint32_t seed = 7;
  for (int i = 0; i < 100'000; ++i) random += "data:" + std::to_string(seed = seed * 1664525u + 1013904223u) + "\n\n";
  const std::pair<const char*, std::string> shapes[] = {{"gzip", tiny}, {"gzip", random}, {"gzip", std::string(10 << 20, '\0')}, {"br", tiny},
                                                        {"zstd", random}, {"deflate", "data:" + std::string(10 << 20, 'x')}};
  for (const auto& [coding, content] : shapes) {
    std::vector<LiveExchangePtr> streams;
    double longest = 0;
    const auto timed = [&](auto work) {
      const double begun = seconds();
      work();
      longest = std::max(longest, seconds() - begun);
    };
    const std::string coded = encode(content, coding);
    for (int i = 0; i < 3; ++i) {
      streams.push_back(begin(coding));
      timed([&] { streams.back()->body(down, std::string_view(coded).substr(0, 64 * 1024)); });
    }
    while (inflation().behind()) timed([&] { thread_.io.context().poll_one(); });
    timed([&] { streams.front()->finish(); });
    std::printf("  %s of %zu bytes: %.1f ms at most\n", coding, coded.size(), longest * 1000);
    EXPECT_LT(longest, std::getenv("PENSTOCK_SANITIZE") ? 2.0 : 0.2);
  }
}

TEST_F(Streams, CongestionHoldsReadingUp) {
  sink_.setCongested(true);
  const auto live = begin("gzip");
  live->body(down, encode("data: 1\n\n", "gzip"));
  EXPECT_TRUE(inflation().behind());
  EXPECT_EQ(live->x().messages, 0u);
  sink_.setCongested(false);
  settle();
  EXPECT_EQ(live->x().messages, 1u);
}

TEST_F(Streams, TooMuchThatWaitsCostsTheLargest) {
  sink_.setCongested(true);
  const auto small = begin("gzip"), large = begin("gzip");
  small->body(down, encode("data: 1\n\n", "gzip"));
  const std::string noise(1 << 20, '\x5a');
  for (std::size_t n = 0; n <= Inflation::mostWaiting; n += noise.size()) large->body(down, noise);
  sink_.setCongested(false);
  settle();
  EXPECT_EQ(small->x().messages, 1u);
  EXPECT_NE(noteOf(large).find("more came than there was time to inflate"), std::string::npos);
}

}  // namespace
}  // namespace penstock::record::test

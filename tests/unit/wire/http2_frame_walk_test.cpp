// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http2/frame_walk.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::wire::http2 {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;

std::string frame(int type, int flags, std::size_t payload) {
  std::string out{char(payload >> 16), char(payload >> 8), char(payload), char(type), char(flags), 0, 0, 0, 1};
  return out + std::string(payload, 'x');
}

const std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr SteadyTime start{1h};

TEST(FrameWalk, ThePrefaceAndTheFirstFrameAreOne) {
  FrameWalk walk(preface.size(), start);
  EXPECT_EQ(walk.unfinishedSince(), start);
  walk.step(preface, start + 1s);
  EXPECT_EQ(walk.unfinishedSince(), start);
  walk.step(frame(4, 0, 6), start + 2s);
  EXPECT_FALSE(walk.unfinishedSince());
}

TEST(FrameWalk, AHeaderBlockIsOneWithItsContinuations) {
  FrameWalk walk(0, start);
  walk.step(frame(4, 0, 0), start);
  walk.step(frame(1, 1, 10), start + 1s);
  EXPECT_EQ(walk.unfinishedSince(), start + 1s);
  walk.step(frame(9, 0, 10), start + 2s);
  walk.step(frame(9, 4, 10).substr(0, 12), start + 3s);
  EXPECT_EQ(walk.unfinishedSince(), start + 1s);
  walk.step(std::string(7, 'x'), start + 4s);
  EXPECT_FALSE(walk.unfinishedSince());
}

TEST(FrameWalk, DataMayTakeItsTime) {
  FrameWalk walk(0, start);
  walk.step(frame(4, 0, 0), start);
  const std::string data = frame(0, 0, 100);
  walk.step(data.substr(0, 8), start + 1s);
  EXPECT_EQ(walk.unfinishedSince(), start + 1s);
  walk.step(data.substr(8, 50), start + 2s);
  EXPECT_FALSE(walk.unfinishedSince());
  walk.step(data.substr(58), start + 3s);
  EXPECT_FALSE(walk.unfinishedSince());
}

TEST(FrameWalk, StopsBehindAsManyFramesOfHeaderBlocksAsItIsTold) {
  const std::string two = frame(4, 0, 6) + frame(1, 0, 3) + frame(0, 0, 50) + frame(9, 4, 0);
  const std::string rest = frame(0, 1, 20) + frame(1, 5, 2) + frame(6, 0, 8);
  FrameWalk walk(0, start);
  EXPECT_EQ(walk.step(two + rest, start, 2), two.size());
  EXPECT_EQ(walk.step(rest, start, 2), rest.size());
  EXPECT_EQ(walk.step(two + rest, start), two.size() + rest.size());
}

TEST(FrameWalk, ByteByByteIsNoDifferent) {
  std::string bytes = preface + frame(4, 0, 6) + frame(1, 0, 3) + frame(9, 4, 300) + frame(0, 1, 20) + frame(6, 0, 8);
  FrameWalk walk(preface.size(), start);
  SteadyTime now = start;
  for (const char c : bytes) walk.step({&c, 1}, now += 1ms);
  EXPECT_FALSE(walk.unfinishedSince());
  walk.step("x", now += 1ms);
  EXPECT_EQ(walk.unfinishedSince(), now);
}

}  // namespace
}  // namespace penstock::wire::http2

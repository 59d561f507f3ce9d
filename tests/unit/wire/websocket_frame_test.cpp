// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of one direction, however they are cut: RFC 6455 5.
#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "penstock/wire/websocket/frame_reader.h"
#include "penstock/wire/websocket/utf8.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::wire::websocket {
namespace {

using test::frame;
using test::FrameSpec;
using test::fromClient;
using test::fromServer;
using Part = FrameHeader::Part;

struct Read {
  FrameHeader header;
  std::string payload;
  bool ended = false;
};

/// `scratch` and `piece` bytes at most at once.
std::vector<Read> readFrames(FrameReader reader, std::string_view in, std::size_t piece, std::size_t scratchSize = 64) {
  std::vector<Read> out;
  std::string scratch(scratchSize, '\0');
  while (!in.empty()) {
    std::string_view now = in.substr(0, piece);
    in.remove_prefix(now.size());
    while (!now.empty()) {
      const auto s = reader.step(now, scratch);
      EXPECT_GT(s.consumed, 0u);
      if (s.header) out.push_back({reader.header(), {}, false});
      if (!s.payload.empty()) out.back().payload += s.payload;
      if (s.end) out.back().ended = true;
      now.remove_prefix(s.consumed);
    }
  }
  return out;
}
std::vector<Read> readFrames(Sender sender, std::string_view in, std::size_t piece = 1 << 20) {
  return readFrames(FrameReader(sender, false), in, piece, 1 << 16);
}

TEST(WebSocketFrame, TheExamplesOfTheRfcAreRead) {  // RFC 6455 5.7
  const auto unmasked = readFrames(Sender::server, "\x81\x05\x48\x65\x6c\x6c\x6f");
  ASSERT_EQ(unmasked.size(), 1u);
  EXPECT_EQ(unmasked[0].payload, "Hello");
  EXPECT_EQ(unmasked[0].header.opcode, Opcode::text);
  EXPECT_FALSE(any(unmasked[0].header.faults));
  const auto masked = readFrames(Sender::client, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  ASSERT_EQ(masked.size(), 1u);
  EXPECT_EQ(masked[0].payload, "Hello");
  EXPECT_EQ(masked[0].header.size, 6u);
  const auto fragments = readFrames(Sender::server, std::string_view("\x01\x03\x48\x65\x6c\x80\x02\x6c\x6f", 9));
  ASSERT_EQ(fragments.size(), 2u);
  EXPECT_EQ(fragments[0].header.part, Part::begin);
  EXPECT_FALSE(fragments[0].header.fin);
  EXPECT_EQ(fragments[1].header.part, Part::more);
  EXPECT_EQ(fragments[0].payload + fragments[1].payload, "Hello");
  const std::string k(256, 'k'), big(65536, 'b');
  EXPECT_EQ(readFrames(Sender::server, std::string("\x82\x7E\x01\x00", 4) + k)[0].payload, k);
  EXPECT_EQ(readFrames(Sender::server, std::string("\x82\x7F\x00\x00\x00\x00\x00\x01\x00\x00", 10) + big)[0].payload, big);
}

TEST(WebSocketFrame, NothingDependsOnTheSplit) {
  std::string longText;
  for (int i = 0; i < 300; ++i) longText += char('a' + i % 26);
  for (const Sender sender : {Sender::client, Sender::server}) {
    const bool masked = sender == Sender::client;
    std::string in;
    for (const FrameSpec& f : {FrameSpec{.opcode = 1, .payload = "first", .fin = false}, FrameSpec{.opcode = 9, .payload = "beat"},
                               FrameSpec{.opcode = 0, .payload = "", .fin = false}, FrameSpec{.opcode = 0, .payload = " last"},
                               FrameSpec{.opcode = 2, .payload = longText}, FrameSpec{.opcode = 8, .payload = std::string_view("\x03\xe8" "bye", 5)}}) {
      FrameSpec one = f;
      one.masked = masked;
      in += frame(one);
    }
    const auto whole = readFrames(sender, in);
    ASSERT_EQ(whole.size(), 6u);
    EXPECT_EQ(whole[4].payload, longText);
    for (const Read& r : whole) EXPECT_FALSE(any(r.header.faults)) << toText(r.header.faults);
    for (std::size_t piece = 1; piece < 20; ++piece)
      for (const std::size_t scratch : {1u, 3u, 8u, 64u}) {
        const auto pieces = readFrames(FrameReader(sender, false), in, piece, scratch);
        ASSERT_EQ(pieces.size(), whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) {
          EXPECT_EQ(pieces[i].payload, whole[i].payload) << piece << " " << scratch;
          EXPECT_TRUE(pieces[i].ended);
          EXPECT_EQ(pieces[i].header.part, whole[i].header.part);
        }
      }
    // Cut off anywhere: the frames before are read, the last has no end.
    for (std::size_t cut = 0; cut < in.size(); ++cut) {
      FrameReader reader(sender, false);
      std::string scratch(1024, '\0');
      std::size_t ends = 0;
      for (std::string_view rest = std::string_view(in).substr(0, cut); !rest.empty();) {
        const auto s = reader.step(rest, scratch);
        rest.remove_prefix(s.consumed);
        ends += s.end;
      }
      EXPECT_LT(ends, whole.size());
    }
  }
}

TEST(WebSocketFrame, ASmallFrameIsOneStep) {
  FrameReader reader(Sender::client, false);
  std::string scratch(64, '\0');
  const std::string in = fromClient(1, "hello");
  const auto s = reader.step(in, scratch);
  EXPECT_TRUE(s.header && s.end);
  EXPECT_EQ(s.payload, "hello");
  EXPECT_EQ(s.consumed, in.size());
}

TEST(WebSocketFrame, ALongFrameIsGivenPieceByPieceWhileItComes) {
  FrameReader reader(Sender::client, false);
  std::string scratch(64, '\0');
  std::string in = fromClient(2, std::string(200, 'x'));
  auto s = reader.step(std::string_view(in).substr(0, 20), scratch);
  EXPECT_EQ(s.payload, std::string(12, 'x'));  // 2 + 2 + 4 of header
  EXPECT_FALSE(s.end);
  EXPECT_TRUE(reader.insideFrame());
}

struct Bad {
  std::string in;
  Sender sender;
  Fault fault;
  std::size_t at;  // which frame has it
};

TEST(WebSocketFrame, WhatBreaksTheRulesIsToldAndReadOn) {
  const std::string closing("\x03\xe8", 2);
  const std::vector<Bad> cases = {
      {fromServer(1, "x", true, 4), Sender::server, Fault::reservedBit, 0},
      {fromServer(1, "x", true, 2), Sender::server, Fault::reservedBit, 0},
      {fromServer(1, "x", true, 1), Sender::server, Fault::reservedBit, 0},
      {fromServer(3, "x"), Sender::server, Fault::reservedOpcode, 0},
      {fromServer(11, "x"), Sender::server, Fault::reservedOpcode, 0},
      {fromServer(9, std::string(126, 'x')), Sender::server, Fault::longControl, 0},
      {fromServer(9, "x", false), Sender::server, Fault::fragmentedControl, 0},
      {fromServer(0, "x"), Sender::server, Fault::strayContinuation, 0},
      {fromServer(1, "x", false) + fromServer(2, "y"), Sender::server, Fault::interruptedMessage, 1},
      {fromServer(1, "x") + fromServer(0, "y"), Sender::server, Fault::strayContinuation, 1},
      {frame({.payload = "x", .lengthBytes = 2}), Sender::server, Fault::paddedLength, 0},
      {frame({.payload = "x", .lengthBytes = 8}), Sender::server, Fault::paddedLength, 0},
      {frame({.payload = std::string(300, 'x'), .lengthBytes = 8}), Sender::server, Fault::paddedLength, 0},
      {std::string("\x82\x7F\x80\x00\x00\x00\x00\x00\x00\x00", 10), Sender::server, Fault::paddedLength, 0},
      {fromServer(1, "x"), Sender::client, Fault::maskMissing, 0},
      {fromClient(1, "x"), Sender::server, Fault::maskUnexpected, 0},
      {fromServer(8, closing) + fromServer(1, "x"), Sender::server, Fault::afterClose, 1},
      {fromServer(8, closing) + fromServer(8, closing), Sender::server, Fault::afterClose, 1},
  };
  for (const Bad& bad : cases) {
    for (const std::size_t piece : {std::size_t(1), std::size_t(1000)}) {
      const auto frames = readFrames(bad.sender, bad.in + (bad.sender == Sender::client ? fromClient(9, "on") : fromServer(9, "on")), piece);
      ASSERT_GT(frames.size(), bad.at);
      EXPECT_EQ(frames[bad.at].header.faults, bad.fault) << toText(frames[bad.at].header.faults) << " instead of " << toText(bad.fault);
      for (std::size_t i = 0; i < bad.at; ++i) EXPECT_FALSE(any(frames[i].header.faults));
      if (frames.size() > bad.at + 1) {
        EXPECT_EQ(frames.back().payload, "on") << "read on";
      }
      EXPECT_FALSE(toText(bad.fault).empty());
    }
  }
}

TEST(WebSocketFrame, Rsv1MeansCompressedWhereThatWasAgreedUpon) {
  const std::string in = fromServer(1, "a", false, 4) + fromServer(9, "b", true, 4) + fromServer(0, "c", true, 4) + fromServer(2, "d");
  const auto frames = readFrames(FrameReader(Sender::server, true), in, 1 << 20);
  ASSERT_EQ(frames.size(), 4u);
  EXPECT_TRUE(frames[0].header.compressed);
  EXPECT_FALSE(any(frames[0].header.faults));
  EXPECT_FALSE(frames[1].header.compressed);
  EXPECT_EQ(frames[1].header.faults, Fault::reservedBit) << "control frames are not compressed";
  EXPECT_EQ(frames[2].header.faults, Fault::reservedBit) << "only a message's first frame says so";
  EXPECT_FALSE(frames[3].header.compressed);
  const auto others = readFrames(FrameReader(Sender::server, false, true), fromServer(3, "x", true, 7), 1 << 20);
  EXPECT_FALSE(any(others[0].header.faults)) << "another extension may use them";
  EXPECT_EQ(others[0].header.reserved, 7u);
}

TEST(WebSocketClose, CodesAndReasons) {
  EXPECT_EQ(readClose("").code, 1005u);
  EXPECT_FALSE(any(readClose("").faults));
  const auto close = [](unsigned code, std::string reason) {
    static std::string payload;
    payload = std::string{char(code >> 8), char(code)} + reason;
    return readClose(payload);
  };
  EXPECT_EQ(close(1000, "bye").code, 1000u);
  EXPECT_EQ(close(1000, "bye").reason, "bye");
  for (const unsigned good : {1000u, 1001u, 1002u, 1003u, 1007u, 1008u, 1009u, 1010u, 1011u, 1012u, 1013u, 1014u, 3000u, 3999u, 4000u, 4999u})
    EXPECT_FALSE(any(close(good, "").faults)) << good;
  for (const unsigned bad : {0u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 1100u, 2000u, 2999u, 5000u, 65535u})
    EXPECT_EQ(close(bad, "").faults, Fault::badCloseCode) << bad;
  EXPECT_EQ(readClose("\x03").faults, Fault::badCloseCode);
  EXPECT_EQ(close(1000, "\xff").faults, Fault::badUtf8);
  EXPECT_EQ(close(1000, "\xe2\x82").faults, Fault::badUtf8) << "a character cut off";
}

TEST(Utf8, IsCheckedHoweverItIsSplit) {
  const std::vector<std::string_view> good = {"", "plain ascii over eight bytes", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80 tail", "\xee\x80\x80\xef\xbf\xbf",
                                              "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf", std::string_view("\0", 1), "12345678\xc3\xa4" "12345678"};
  const std::vector<std::string_view> bad = {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                                             "\xf5\x80\x80\x80", "\xff", "\xc3\x28", "\xe2\x82\x28", "ascii ascii \xfe ascii", "\xe2\x82", "\xf0\x9f\x98"};
  const auto check = [](std::string_view text, std::size_t piece) {
    Utf8Checker c;
    bool ok = true;
    for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) ok = c.feed(text.substr(0, piece));
    return ok && c.complete();
  };
  for (std::size_t piece = 1; piece < 32; ++piece) {
    for (const auto text : good) EXPECT_TRUE(check(text, piece)) << text;
    for (const auto text : bad) EXPECT_FALSE(check(text, piece)) << text;
  }
  Utf8Checker half;
  EXPECT_TRUE(half.feed("\xe2\x82")) << "may still become a character";
  EXPECT_FALSE(half.complete());
}

}  // namespace
}  // namespace penstock::wire::websocket

// SPDX-License-Identifier: GPL-3.0-or-later
// permessage-deflate: RFC 7692.
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "penstock/wire/websocket/extensions.h"
#include "penstock/wire/websocket/message_inflater.h"

namespace penstock::wire::websocket {
namespace {

/// One message, fed in pieces, drained into `room` bytes at a time; "(refused)", or what came and " (failed)".
std::string inflated(MessageInflater& inflater, std::string_view in, std::size_t piece = 1 << 20, std::size_t room = 4096) {
  if (!inflater.begin()) return "(refused)";
  std::string out, block(room, '\0');
  const auto drain = [&] {
    std::size_t n = room;
    while (n == room) {
      n = inflater.drain(block);
      out.append(block, 0, n);
    }
  };
  for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) {
    inflater.feed(in.substr(0, piece));
    drain();
  }
  inflater.endMessage();
  drain();
  return inflater.failed() ? out + " (failed)" : out;
}

/// The other side.
struct Deflater {
  explicit Deflater(int bits = 15, bool takeover = true) : takeover(takeover) { deflateInit2(&z, 9, Z_DEFLATED, -bits, 8, Z_DEFAULT_STRATEGY); }
  ~Deflater() { deflateEnd(&z); }
  std::string message(std::string_view text) {
    std::string out(text.size() + 1024, '\0');
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    z.avail_in = uInt(text.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = uInt(out.size());
    deflate(&z, Z_SYNC_FLUSH);
    out.resize(out.size() - z.avail_out - 4);
    if (!takeover) deflateReset(&z);
    return out;
  }
  z_stream z{};
  bool takeover;
};

const std::string_view hello("\xf2\x48\xcd\xc9\xc9\x07\x00", 7);

TEST(WebSocketDeflate, TheExamplesOfTheRfcAreInflated) {  // RFC 7692 7.2.3
  MessageInflater shared(true, 15);
  EXPECT_EQ(inflated(shared, hello), "Hello");
  EXPECT_EQ(inflated(shared, std::string_view("\xf2\x00\x11\x00\x00", 5)), "Hello") << "refers to the message before";
  MessageInflater stored(true, 15);
  EXPECT_EQ(inflated(stored, std::string_view("\x00\x05\x00\xfa\xff\x48\x65\x6c\x6c\x6f\x00", 11)), "Hello");
  MessageInflater last(true, 15);
  EXPECT_EQ(inflated(last, std::string_view("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8)), "Hello") << "a block with BFINAL";
  EXPECT_EQ(inflated(last, std::string_view("\xf2\x00\x11\x00\x00", 5)), "Hello") << "its window stays";
  EXPECT_EQ(inflated(last, std::string_view("\xf3\x48\xcd\xc9\xc9\x07\x00", 7)), "Hello") << "without the byte behind it";
  MessageInflater two(true, 15);
  EXPECT_EQ(inflated(two, std::string_view("\xf2\x48\x05\x00\x00\x00\xff\xff\xca\xc9\xc9\x07\x00", 13)), "Hello") << "two blocks";
  MessageInflater empty(true, 15);
  EXPECT_EQ(inflated(empty, std::string_view("\0", 1)), "");
  EXPECT_EQ(inflated(empty, ""), "") << "not allowed, and harmless";
}

TEST(WebSocketDeflate, NothingDependsOnTheSplit) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "{\"n\":" + std::to_string(i * 7919) + "}";
  Deflater d;
  const std::string first = d.message(text), second = d.message(text);
  for (std::size_t piece = 1; piece < first.size(); piece = piece < 16 ? piece + 1 : piece * 3)
    for (const std::size_t room : {1u, 7u, 4096u}) {
      MessageInflater i(true, 15);
      ASSERT_EQ(inflated(i, first, piece, room), text);
      ASSERT_EQ(inflated(i, second, piece, room), text);
    }
}

TEST(WebSocketDeflate, WithoutContextTakeoverEachMessageStandsAlone) {
  Deflater d(15, false);
  MessageInflater i(false, 15);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(inflated(i, d.message("again and again and again")), "again and again and again");
  EXPECT_NE(inflated(i, std::string_view("\xff\xff\xff", 3)).find("(failed)"), std::string::npos);
  EXPECT_EQ(inflated(i, d.message("after damage")), "after damage");
  ASSERT_TRUE(i.begin());
  i.feed(hello);
  i.leave();
  EXPECT_TRUE(i.failed());
  EXPECT_EQ(inflated(i, d.message("after one left")), "after one left");
}

TEST(WebSocketDeflate, WithItDamageEndsAll) {
  MessageInflater i(true, 15);
  EXPECT_EQ(inflated(i, hello), "Hello");
  EXPECT_NE(inflated(i, std::string_view("\xff\xff\xff", 3)).find("(failed)"), std::string::npos);
  EXPECT_EQ(inflated(i, hello), "(refused)");
}

TEST(WebSocketDeflate, ACutMessageHasNoEnd) {
  Deflater d;
  const std::string whole = d.message("a text that is long enough to be cut in the middle of it, and again: a text that is long enough");
  std::size_t noticed = 0;
  for (std::size_t cut = 1; cut < whole.size(); ++cut) {
    MessageInflater i(true, 15);
    noticed += inflated(i, whole.substr(0, cut)).ends_with("(failed)");
  }
  EXPECT_EQ(noticed, whole.size() - 1);
}

TEST(WebSocketDeflate, SmallWindowsAreEnough) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "line " + std::to_string(i % 97) + "\n";
  for (const int bits : {9, 10, 12, 15}) {
    Deflater d(bits);
    MessageInflater i(true, bits);
    for (int n = 0; n < 2; ++n) EXPECT_EQ(inflated(i, d.message(text)), text) << bits;
  }
  // zlib uses 9 where 8 was agreed upon.
  Deflater d(9);
  MessageInflater i(true, 8);
  EXPECT_EQ(inflated(i, d.message(text)), text);
}

TEST(WebSocketDeflate, ABombIsDrainedNoFasterThanItIsAskedFor) {
  Deflater d;
  const std::string bomb = d.message(std::string(1 << 20, '\0'));
  ASSERT_LT(bomb.size(), 2000u);
  MessageInflater i(true, 15);
  ASSERT_TRUE(i.begin());
  i.feed(bomb);
  std::string block(4096, '\1');
  EXPECT_EQ(i.drain(block), block.size());
  i.leave();
  EXPECT_EQ(i.drain(block), 0u);
  EXPECT_FALSE(i.begin());
}

Extensions of(std::vector<std::string_view> values) { return readExtensions(values); }

TEST(WebSocketExtensions, TheFourParameters) {
  auto e = of({"permessage-deflate"});
  ASSERT_TRUE(e.deflate);
  EXPECT_FALSE(e.malformed || e.others);
  EXPECT_TRUE(e.deflate->contextTakeover(Sender::client) && e.deflate->contextTakeover(Sender::server));
  EXPECT_EQ(e.deflate->windowBits(Sender::client), 15);
  e = of({" PerMessage-Deflate ; server_no_context_takeover; client_max_window_bits=9 ;server_max_window_bits=\"12\""});
  ASSERT_TRUE(e.deflate);
  EXPECT_FALSE(e.malformed);
  EXPECT_FALSE(e.deflate->contextTakeover(Sender::server));
  EXPECT_TRUE(e.deflate->contextTakeover(Sender::client));
  EXPECT_EQ(e.deflate->windowBits(Sender::client), 9);
  EXPECT_EQ(e.deflate->windowBits(Sender::server), 12);
  e = of({"permessage-deflate;client_no_context_takeover"});
  EXPECT_FALSE(e.deflate->contextTakeover(Sender::client));
  e = of({"permessage-deflate; client_max_window_bits"});
  EXPECT_FALSE(e.malformed) << "an offer";
}

TEST(WebSocketExtensions, Lists) {
  EXPECT_FALSE(of({}).deflate || of({""}).deflate || of({","}).deflate);
  auto e = of({"foo; a=\"x, permessage-deflate\", permessage-deflate; server_no_context_takeover", "bar"});
  ASSERT_TRUE(e.deflate);
  EXPECT_TRUE(e.others);
  EXPECT_TRUE(e.deflate->serverNoContextTakeover);
  e = of({"permessage-deflate; server_max_window_bits=10", "permessage-deflate; server_max_window_bits=15"});
  EXPECT_EQ(e.deflate->serverMaxWindowBits, 10) << "the first";
  EXPECT_FALSE(e.others);
}

TEST(WebSocketExtensions, WhatTheRfcDoesNotAllowIsTold) {
  for (const std::string_view bad : {"permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=7",
                                     "permessage-deflate; server_max_window_bits=16", "permessage-deflate; client_max_window_bits=08",
                                     "permessage-deflate; client_max_window_bits=x", "permessage-deflate; client_max_window_bits=",
                                     "permessage-deflate; server_no_context_takeover=1", "permessage-deflate; unknown",
                                     "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                                     "permessage-deflate; client_max_window_bits=9; client_max_window_bits=9", "; x",
                                     "permessage-deflate; a=\"", "permessage-deflate; a=\"\\"}) {
    const auto e = of({bad});
    EXPECT_TRUE(e.malformed) << bad;
  }
  EXPECT_EQ(of({"permessage-deflate; server_max_window_bits=99999999999999999999"}).deflate->serverMaxWindowBits, 15);
}

}  // namespace
}  // namespace penstock::wire::websocket

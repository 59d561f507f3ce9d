// SPDX-License-Identifier: GPL-3.0-or-later
// Frames and compressed messages, written: RFC 6455 5, RFC 7692 7.2.1.
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

#include "penstock/wire/websocket/frame_writer.h"
#include "penstock/wire/websocket/message_deflater.h"
#include "penstock/wire/websocket/message_inflater.h"
#include "unit/wire/websocket_for_test.h"

namespace penstock::wire::websocket {
namespace {

std::string written(const FrameToWrite& frame, std::string_view payload) {
  std::string out = "before";
  appendFrame(out, frame, payload);
  EXPECT_TRUE(out.starts_with("before"));
  return out.substr(6);
}

TEST(WebSocketFrameWriter, TheExamplesOfTheRfc) {  // RFC 6455 5.7
  EXPECT_EQ(written({.opcode = Opcode::text}, "Hello"), "\x81\x05Hello");
  EXPECT_EQ(written({.opcode = Opcode::text, .key = MaskingKey{0x37, 0xfa, 0x21, 0x3d}}, "Hello"),
            "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  EXPECT_EQ(written({.opcode = Opcode::text, .fin = false}, "Hel"), "\x01\x03Hel");
  EXPECT_EQ(written({.opcode = Opcode::continuation}, "lo"), std::string_view("\x80\x02lo", 4));
  EXPECT_EQ(written({.opcode = Opcode::ping}, "Hello"), "\x89\x05Hello");
  EXPECT_EQ(written({}, std::string(256, 'x')), std::string("\x82\x7e\x01\x00", 4) + std::string(256, 'x'));
  EXPECT_EQ(written({}, std::string(65536, 'x')), std::string("\x82\x7f\0\0\0\0\0\1\0\0", 10) + std::string(65536, 'x'));
}

TEST(WebSocketFrameWriter, EverySizeInEveryForm) {
  for (const std::size_t size : {0u, 1u, 7u, 8u, 9u, 125u, 126u, 127u, 65535u, 65536u, 70001u})
    for (const LengthForm form : {LengthForm::shortest, LengthForm::two, LengthForm::eight})
      for (const bool masked : {false, true}) {
        std::string payload(size, '\0');
        for (std::size_t i = 0; i < size; ++i) payload[i] = char(i * 31);
        FrameToWrite f{.opcode = Opcode::binary, .fin = size % 2 == 0, .reserved = std::uint8_t(size % 8), .length = form};
        if (masked) f.key = MaskingKey{1, 2, 0xfe, 0xff};
        const int width = form == LengthForm::two && size > 65535 ? 0 : int(form);
        EXPECT_EQ(written(f, payload), test::frame({.opcode = 2,
                                                    .payload = payload,
                                                    .fin = f.fin,
                                                    .reserved = f.reserved,
                                                    .masked = masked,
                                                    .key = std::string_view("\x01\x02\xfe\xff", 4),
                                                    .lengthBytes = width}))
            << size << " " << int(form) << " " << masked;
      }
}

std::string deflated(MessageDeflater& d, std::string_view message, std::size_t piece = SIZE_MAX) {
  std::string out;
  for (; !message.empty(); message.remove_prefix(std::min(piece, message.size()))) d.feed(message.substr(0, piece), out);
  d.endMessage(out);
  return out;
}

/// By zlib alone, with just the window agreed upon, a byte of room at a time: what is referred to lies in the window or nowhere.
struct Inflater {
  explicit Inflater(int bits) { inflateInit2(&z, -bits); }
  ~Inflater() { inflateEnd(&z); }
  std::string message(std::string in) {
    in.append("\x00\x00\xff\xff", 4);
    std::string out;
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = uInt(in.size());
    for (int rc = Z_OK; rc == Z_OK;) {
      Bytef byte;
      z.next_out = &byte;
      z.avail_out = 1;
      rc = inflate(&z, Z_SYNC_FLUSH);
      if (z.avail_out == 0) out += char(byte);
      if (rc != Z_OK && rc != Z_BUF_ERROR) return "(failed)";
    }
    return out;
  }
  z_stream z{};
};

std::string lines(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "line " + std::to_string(i * 7919 % 10007) + " of many\n";
  return text;
}

TEST(WebSocketDeflater, TheExampleOfTheRfc) {  // RFC 7692 7.2.3.1 and 7.2.3.2, fixed Huffman codes
  MessageDeflater shared(true, 15);
  EXPECT_EQ(deflated(shared, "Hello"), std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7));
  EXPECT_EQ(deflated(shared, "Hello"), std::string("\xf2\x00\x11\x00\x00", 5)) << "refers to the message before";
  MessageDeflater alone(false, 15);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(deflated(alone, "Hello"), std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7));
}

TEST(WebSocketDeflater, AMessageHasAByteAtLeast) {  // 7.2.3.6
  MessageDeflater d(true, 15);
  Inflater i(15);
  EXPECT_EQ(deflated(d, ""), std::string(1, '\0'));
  for (const std::string_view message : {"", "a", "", "", "and again a", ""}) EXPECT_EQ(i.message(deflated(d, message)), message);
}

TEST(WebSocketDeflater, NothingRefersBeyondTheWindow) {
  const std::string text = lines(5000);
  for (int bits = 8; bits <= 15; ++bits)
    for (const bool takeover : {true, false}) {
      MessageDeflater d(takeover, bits);
      Inflater i(bits);
      for (int n = 0; n < 3; ++n) {
        const std::string packed = deflated(d, text);
        EXPECT_LT(packed.size(), text.size() / 2) << bits;
        ASSERT_EQ(i.message(packed), text) << bits;
        if (!takeover) inflateReset(&i.z);
      }
    }
}

TEST(WebSocketDeflater, ItIsReadBackWhateverThePieces) {
  const std::string text = lines(800);
  for (const std::size_t piece : {1u, 2u, 1000u, 16384u}) {
    MessageDeflater d(true, 12);
    MessageInflater i(true, 12);
    for (int n = 0; n < 2; ++n) {
      const std::string packed = deflated(d, text, piece);
      ASSERT_TRUE(i.begin());
      i.feed(packed);
      std::string out(text.size() + 1, '\0');
      std::size_t got = i.drain(out);
      i.endMessage();
      got += i.drain(std::span(out).subspan(got));
      out.resize(got);
      EXPECT_FALSE(i.failed());
      EXPECT_EQ(out, text);
    }
  }
}

TEST(WebSocketDeflater, OutputComesWhileAMessageIsFed) {
  std::string noise(1 << 20, '\0');
  std::uint32_t state = 1;
  for (char& c : noise) c = char((state = state * 1664525u + 1013904223u) >> 24);
  MessageDeflater d(true, 15);
  std::string out;
  for (std::size_t at = 0; at < noise.size(); at += 4096) {
    d.feed(std::string_view(noise).substr(at, 4096), out);
    EXPECT_GT(out.size() + MessageDeflater::memory(15), at) << "no more is held than it says";
  }
  d.endMessage(out);
  EXPECT_LT(out.size(), noise.size() + noise.size() / 100) << "what does not compress hardly grows";
}

TEST(WebSocketDeflater, ItIsSeenAgainInAFrame) {
  MessageDeflater d(false, 15);
  std::string wire;
  appendFrame(wire, {.opcode = Opcode::text, .reserved = 4, .key = MaskingKey{9, 8, 7, 6}}, deflated(d, "Hello"));
  FrameReader reader(Sender::client, true);
  char scratch[100];
  const auto s = reader.step(wire, scratch);
  EXPECT_TRUE(s.header && s.end && reader.header().compressed);
  EXPECT_FALSE(any(reader.header().faults));
  EXPECT_EQ(s.payload, std::string_view("\xf2\x48\xcd\xc9\xc9\x07\x00", 7));
}

}  // namespace
}  // namespace penstock::wire::websocket

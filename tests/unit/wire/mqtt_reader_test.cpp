// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "penstock/wire/mqtt/packet_reader.h"

namespace penstock::wire::mqtt {
namespace {

using std::string_literals::operator""s;

struct Packet {
  std::uint64_t offset, size;
  std::string head;
  bool operator==(const Packet&) const = default;
};
void PrintTo(const Packet& p, std::ostream* out) { *out << p.offset << "+" << p.size << " [" << p.head.size() << "]"; }

struct Read {
  std::vector<Packet> packets;
  bool failed = false;
  std::string why;
  std::uint64_t inside = 0;  // bytes of a packet without its end
};

Read read(PacketReader reader, const std::vector<std::string_view>& pieces) {
  Read out;
  for (std::string_view piece : pieces) {
    while (!piece.empty() && !out.failed) {
      const auto s = reader.step(piece);
      out.failed = s.failed;
      if (s.failed) break;
      EXPECT_GT(s.consumed, 0u);
      EXPECT_EQ(s.begun, out.inside == 0);
      out.inside = s.end ? 0 : reader.received();
      if (s.end) out.packets.push_back({reader.offset(), reader.size(), std::string(reader.head())});
      piece.remove_prefix(s.consumed);
    }
  }
  out.why = reader.why();
  return out;
}

// PINGREQ, PUBLISH "a/b" of 5 bytes, PUBACK, a PUBLISH of 200 bytes, DISCONNECT.
std::string stream() {
  return "\xc0\0"s + "\x30\x0a\0\3a/bhello"s + "\x40\2\0\7"s + "\x30\xc8\1\0\1t"s + std::string(197, 'x') + "\xe0\0"s;
}
std::vector<Packet> packetsOf(const std::string& s) {
  std::vector<Packet> out;
  for (const auto& [offset, size] : {std::pair(0, 2), {2, 12}, {14, 4}, {18, 203}, {221, 2}})
    out.push_back({std::uint64_t(offset), std::uint64_t(size), s.substr(std::size_t(offset), std::size_t(size))});
  return out;
}

TEST(MqttReader, FindsPacketsHoweverTheyAreCut) {
  const std::string s = stream();
  ASSERT_EQ(s.size(), 223u);
  const auto wanted = packetsOf(s);
  EXPECT_EQ(read(PacketReader(), {s}).packets, wanted);
  for (std::size_t cut = 0; cut <= s.size(); ++cut)
    EXPECT_EQ(read(PacketReader(), {std::string_view(s).substr(0, cut), std::string_view(s).substr(cut)}).packets, wanted) << cut;
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < s.size(); ++i) bytes.push_back(std::string_view(s).substr(i, 1));
  EXPECT_EQ(read(PacketReader(), bytes).packets, wanted);
}

TEST(MqttReader, EveryTruncationIsAPacketWithoutItsEnd) {
  const std::string s = stream();
  const auto wanted = packetsOf(s);
  for (std::size_t n = 0; n < s.size(); ++n) {
    const Read r = read(PacketReader(), {std::string_view(s).substr(0, n)});
    std::uint64_t whole = 0;
    for (const Packet& p : r.packets) whole += p.size;
    EXPECT_EQ(whole + r.inside, n);
    EXPECT_FALSE(r.failed);
  }
}

TEST(MqttReader, KeepsTheBeginningOnly) {
  PacketReader reader(10);
  const std::string block(1 << 16, 'p');
  const std::string begin = "\x30\xff\xff\xff\x7f\0\1t"s;  // 256 MB
  auto s = reader.step(begin);
  EXPECT_TRUE(s.begun && !s.end && reader.sized());
  EXPECT_EQ(reader.size(), 268'435'460u);
  std::uint64_t sent = begin.size();
  while (sent < reader.size()) {
    s = reader.step(std::string_view(block).substr(0, std::size_t(std::min<std::uint64_t>(block.size(), reader.size() - sent))));
    sent += s.consumed;
    ASSERT_EQ(reader.head().size(), 10u);
  }
  EXPECT_TRUE(s.end);
  EXPECT_EQ(reader.head(), begin + "pp");
  EXPECT_EQ(reader.received(), reader.size());
  EXPECT_TRUE(reader.step("\xc0\0"s).end);
  EXPECT_EQ(reader.offset(), 268'435'460u);
}

TEST(MqttReader, ALengthOfFiveBytesEndsIt) {
  const std::string s = "\xc0\0\x30\x80\x80\x80\x80\1"s;
  for (std::size_t cut = 0; cut <= s.size(); ++cut) {
    PacketReader reader;
    bool failed = false;
    for (std::string_view piece : {std::string_view(s).substr(0, cut), std::string_view(s).substr(cut)})
      while (!piece.empty() && !failed) {
        const auto step = reader.step(piece);
        failed = step.failed;
        piece.remove_prefix(step.consumed);
      }
    EXPECT_TRUE(failed) << cut;
    EXPECT_EQ(reader.offset(), 2u);
    EXPECT_STREQ(reader.why(), "the remaining length is longer than four bytes");
    EXPECT_TRUE(reader.step("\xc0\0"s).failed) << "nothing can be framed after it";
  }
}

TEST(MqttReader, TypeZeroEndsIt) {
  const Read r = read(PacketReader(), {"\xc0\0\0\0"s});
  EXPECT_EQ(r.packets.size(), 1u);
  EXPECT_TRUE(r.failed);
  EXPECT_EQ(r.why, "packet type 0 is reserved");
}

TEST(MqttReader, ALengthLongerThanNeededIsStillOne) {
  const Read r = read(PacketReader(), {"\xc0\x80\x80\0\xe0\0"s});
  ASSERT_EQ(r.packets.size(), 2u);
  EXPECT_EQ(r.packets[0].size, 4u);
}

}  // namespace
}  // namespace penstock::wire::mqtt

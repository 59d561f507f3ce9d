// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC's length-prefixed messages, and gRPC-Web's.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "penstock/wire/grpc/content_type.h"
#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/status.h"

namespace penstock::wire::grpc {
namespace {

std::string message(std::string_view payload, unsigned flags = 0) {
  std::string out{char(flags)};
  for (int shift = 24; shift >= 0; shift -= 8) out += char(payload.size() >> shift);
  return out.append(payload);
}

struct Read {
  std::string payload;
  std::uint32_t length = 0;
  bool compressed = false, trailers = false, malformed = false, ended = false;
};

std::vector<Read> readAll(bool web, std::string_view in, std::size_t piece) {
  MessageReader reader(web);
  std::vector<Read> out;
  for (; !in.empty(); in.remove_prefix(std::min(piece, in.size()))) {
    std::string_view now = in.substr(0, piece);
    while (!now.empty()) {
      const auto s = reader.step(now);
      EXPECT_GT(s.consumed, 0u);
      now.remove_prefix(s.consumed);
      if (s.begin) out.push_back({{}, reader.length(), reader.compressed(), reader.trailers(), reader.malformed(), false});
      if (!s.payload.empty()) out.back().payload += s.payload;
      if (s.end) out.back().ended = true;
    }
  }
  return out;
}

TEST(Grpc, MessagesAreFoundHoweverTheyAreSplit) {
  const std::string in = message("first") + message("") + message(std::string(300, 'x'), 1) + message("odd", 0x40);
  for (std::size_t piece = 1; piece <= in.size(); ++piece) {
    const auto m = readAll(false, in, piece);
    ASSERT_EQ(m.size(), 4u);
    EXPECT_EQ(m[0].payload, "first");
    EXPECT_EQ(m[1].payload, "");
    EXPECT_EQ(m[2].payload, std::string(300, 'x'));
    EXPECT_TRUE(m[2].compressed && !m[0].compressed);
    EXPECT_TRUE(m[3].malformed && !m[2].malformed);
    for (const Read& r : m) EXPECT_TRUE(r.ended);
  }
}

TEST(Grpc, ACutMessageHasNoEnd) {
  const std::string in = message("whole") + message("cut off");
  for (std::size_t cut = message("whole").size(); cut < in.size(); ++cut) {
    const auto m = readAll(false, in.substr(0, cut), 3);
    EXPECT_TRUE(m[0].ended);
    EXPECT_TRUE(m.size() == 1 || !m[1].ended);
  }
  MessageReader reader(false);
  reader.step(std::string_view("\0\0", 2));
  EXPECT_TRUE(reader.insideMessage());
}

TEST(Grpc, ALengthOfFourGigabytesCostsNothing) {
  MessageReader reader(false);
  const auto s = reader.step(std::string_view("\0\xff\xff\xff\xff" "abc", 8));
  EXPECT_TRUE(s.begin && !s.end);
  EXPECT_EQ(reader.length(), 0xffffffffu);
  EXPECT_EQ(s.payload, "abc");
}

TEST(Grpc, OnlyTheWebHasTrailersAsAFrame) {
  const std::string in = message("grpc-status:0\r\n", 0x80);
  EXPECT_TRUE(readAll(true, in, 100)[0].trailers);
  EXPECT_FALSE(readAll(true, in, 100)[0].malformed);
  EXPECT_FALSE(readAll(false, in, 100)[0].trailers);
  EXPECT_TRUE(readAll(false, in, 100)[0].malformed);
  EXPECT_TRUE(readAll(true, message("", 0x81), 100)[0].compressed);
}

TEST(Grpc, TextInPiecesOfBase64) {
  // "Hello" + "World!" + "\0", each encoded for itself.
  const std::string in = "SGVsbG8=V29y\r\nbGQhAA==";
  const std::string want("HelloWorld!\0", 12);
  for (std::size_t piece = 1; piece <= in.size(); ++piece) {
    Base64Reader reader;
    std::string out;
    for (std::string_view rest = in; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
      EXPECT_TRUE(reader.feed(rest.substr(0, piece), out));
    EXPECT_EQ(out, want);
  }
  for (const std::string_view bad : {"SGVs!", "=", "S===", "SG=V", "SGVsb=c="}) {
    Base64Reader reader;
    std::string out;
    EXPECT_FALSE(reader.feed(bad, out)) << bad;
    EXPECT_TRUE(reader.failed());
    EXPECT_FALSE(reader.feed("SGVs", out));
  }
}

TEST(Grpc, Statuses) {
  EXPECT_EQ(readStatus("0"), 0);
  EXPECT_EQ(readStatus(" 16 "), 16);
  EXPECT_EQ(readStatus("99"), 99);
  for (const std::string_view odd : {"", "-1", "5x", "NOT_FOUND", "99999999999999999999"}) EXPECT_EQ(readStatus(odd), 2) << odd;
  EXPECT_EQ(statusInTrailers("grpc-status:3\r\n"), 3);
  EXPECT_EQ(statusInTrailers("grpc-message: a:b\r\nGRPC-Status : 7\r\n"), 7);
  EXPECT_EQ(statusInTrailers("grpc-status:4"), 4);
  for (const std::string_view none : {"", "\r\n\r\n", "grpc-message:x\r\n", "no colon"})
    EXPECT_FALSE(statusInTrailers(none)) << none;
}

TEST(Grpc, ContentTypes) {
  for (const std::string_view plain : {"application/grpc", "application/grpc+proto", "Application/GRPC; charset=utf-8", "application/grpc+json ;a=b"}) {
    ASSERT_TRUE(readContentType(plain)) << plain;
    EXPECT_FALSE(readContentType(plain)->web);
  }
  ASSERT_TRUE(readContentType("application/grpc-web+proto"));
  EXPECT_TRUE(readContentType("application/grpc-web+proto")->web);
  EXPECT_FALSE(readContentType("application/grpc-web+proto")->text);
  ASSERT_TRUE(readContentType("application/grpc-web-text"));
  EXPECT_TRUE(readContentType("application/grpc-web-text+proto")->text);
  for (const std::string_view other : {"", "application/grpcish", "application/grpc-webx", "text/html", "application/json"})
    EXPECT_FALSE(readContentType(other)) << other;
}

}  // namespace
}  // namespace penstock::wire::grpc

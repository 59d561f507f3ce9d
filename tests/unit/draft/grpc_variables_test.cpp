// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/draft/grpc_text.h"

namespace penstock::draft {
namespace {

std::string framed(const std::string& message, char flags = 0) {
  std::string out(1, flags);
  for (int shift = 24; shift >= 0; shift -= 8) out += char(message.size() >> shift);
  return out + message;
}

std::string field(char number, const std::string& content) {
  std::string out(1, char(number << 3 | 2));
  for (std::size_t n = content.size();; n >>= 7) {
    out += char(n >= 0x80 ? n | 0x80 : n);
    if (n < 0x80) break;
  }
  return out + content;
}

Variables values() {
  Variables out;
  out.set("name", std::string(200, 'v'));
  out.set("who", "me");
  return out;
}

const GrpcCall call{"/a.B/C", {}, false};

TEST(GrpcVariables, LengthsOfAllThatIsAroundFollow) {
  const std::string before = "\x08\x96\x01", behind("\x25\1\2\3\4", 5);
  const auto body = [&](const std::string& name, const std::string& who) {
    return framed(before + field(2, field(1, "Bearer " + name) + field(3, field(1, who))) + behind) + framed(field(1, who));
  };
  const auto out = expandGrpc(body("{{name}}", "{{ who }}"), call, values());
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->bytes, body(std::string(200, 'v'), "me"));
  EXPECT_TRUE(out->problems.empty());
}

TEST(GrpcVariables, WhatHasNoneStaysAsItIs) {
  // A length in more bytes than it needs, a group, a field twice.
  const std::string odd("\x0a\x83\x00" "abc" "\x13\x08\x01\x14\x08\x01\x08\x02", 14);
  const auto out = expandGrpc(framed(odd) + framed(""), call, values());
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->bytes, framed(odd) + framed(""));
  const auto beside = expandGrpc(framed(odd + field(2, "{{who}}")), call, values());
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->bytes, framed(odd + field(2, "me"))) << "and so does what stands beside one";
}

TEST(GrpcVariables, NamesWithoutAValueStandAndAreTold) {
  const std::string body = framed(field(1, "{{nobody}}"));
  const auto out = expandGrpc(body, call, values());
  ASSERT_TRUE(out);
  EXPECT_EQ(out->bytes, body);
  ASSERT_EQ(out->problems.size(), 1u);
  EXPECT_EQ(out->problems[0].name, "nobody");
}

TEST(GrpcVariables, CompressedMessagesThatChangeAreNotCompressedAnyMore) {
  const std::string compressed = *codec::encode(field(1, "{{who}}"), "gzip");
  GrpcCall packed = call;
  packed.encoding = "gzip";
  const std::string other = framed("not gzip at all", 1);
  const auto out = expandGrpc(framed(compressed, 1) + other, packed, values());
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->bytes, framed(field(1, "me")) + other);
}

TEST(GrpcVariables, InTextTheyAreBase64) {
  GrpcCall text = call;
  text.base64 = true;
  const auto out = expandGrpc(codec::base64Encode(framed(field(1, "{{who}}"))), text, values());
  ASSERT_TRUE(out);
  EXPECT_EQ(out->bytes, codec::base64Encode(framed(field(1, "me"))));
}

TEST(GrpcVariables, WhatIsEscapedComesOutAsItWas) {
  const std::string body = framed(field(1, field(2, "{{name}}") + field(3, "\\{{ who }}"))) + framed(field(1, "plain"));
  const auto escaped = escapedGrpc(body, call);
  ASSERT_TRUE(escaped) << escaped.error().message;
  EXPECT_NE(*escaped, body);
  const auto out = expandGrpc(*escaped, call, values());
  ASSERT_TRUE(out) << out.error().message;
  EXPECT_EQ(out->bytes, body);
  EXPECT_TRUE(out->problems.empty());
  EXPECT_EQ(escapedGrpc(framed(field(1, "plain")), call).value(), framed(field(1, "plain")));
}

TEST(GrpcVariables, WhatIsNoMessageIsSaid) {
  EXPECT_FALSE(expandGrpc(framed("{{who}}"), call, values()));
  EXPECT_FALSE(expandGrpc(framed(field(1, "{{who}}")).substr(0, 8), call, values())) << "cut off";
  EXPECT_TRUE(expandGrpc("", call, values()));
  const std::string deep = [] {
    std::string in = "{{who}}";
    for (int i = 0; i < 2'000; ++i) in = field(1, in);
    return in;
  }();
  EXPECT_TRUE(expandGrpc(framed(deep), call, values())) << "however deep it is";
}

}  // namespace
}  // namespace penstock::draft

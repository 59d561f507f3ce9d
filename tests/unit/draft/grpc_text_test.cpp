// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/grpc_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "penstock/codec/content_encoder.h"

namespace penstock::draft {
namespace {

using ::testing::HasSubstr;
using std::string_literals::operator""s;

constexpr const char* proto = R"(syntax = "proto3";
package peer;
message Ask { string text = 1; int32 times = 2; repeated string tags = 3; }
message Answer { string said = 1; }
service Test { rpc Unary(Ask) returns (Answer); rpc Bidi(stream Ask) returns (stream Answer); }
)";

class GrpcText : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string name = (std::filesystem::temp_directory_path() / ("grpc_text." + std::to_string(::getpid()) + ".proto")).string();
    std::ofstream(name) << proto;
    auto loaded = codec::ProtobufSchema::load({name});
    std::filesystem::remove(name);
    ASSERT_TRUE(loaded) << loaded.error().message;
    schema = *loaded;
  }
  std::string json(std::string_view body) const {
    const auto out = grpcAsJson(body, call, *schema, "peer.Ask");
    return out ? *out : "! " + out.error().message;
  }
  std::string body(std::string_view text) const {
    const auto out = grpcFromJson(text, call, *schema, "peer.Ask");
    return out ? *out : "! " + out.error().message;
  }
  codec::ProtobufSchemaPtr schema;
  GrpcCall call{"/peer.Test/Unary", {}, false};
};

const std::string abc = "\0\0\0\0\7\x0a\x03"s + "abc\x10\2"s;

TEST_F(GrpcText, ACallIsWhatTheHeadSays) {
  const auto http2 = grpcCallIn("POST /peer.Test/Unary?x HTTP/2\n:authority: h\ncontent-type: application/grpc+proto; charset=x\nGrpc-Encoding: gzip\n\nbody");
  ASSERT_TRUE(http2);
  EXPECT_EQ((GrpcCall{"/peer.Test/Unary", "gzip", false}), *http2);
  EXPECT_EQ("/a.B/C", grpcCallIn("POST /x HTTP/2\n:path: /a.B/C\ncontent-type: application/grpc\n\n")->path);
  const auto web = grpcCallIn("POST http://h:1/peer.Test/Unary HTTP/1.1\r\nContent-Type: application/grpc-web-text\r\n\r\n");
  ASSERT_TRUE(web);
  EXPECT_EQ((GrpcCall{"/peer.Test/Unary", "", true}), *web);
  EXPECT_FALSE(grpcCallIn("POST / HTTP/2\ncontent-type: application/grpc+json\n\n"));
  EXPECT_FALSE(grpcCallIn("POST / HTTP/2\ncontent-type: text/plain\n\ncontent-type: application/grpc"));
  EXPECT_FALSE(grpcCallIn(""));
}

TEST_F(GrpcText, MessagesAreJsonAndBack) {
  EXPECT_EQ("{\n \"text\": \"abc\",\n \"times\": 2\n}\n", json(abc));
  EXPECT_EQ(abc, body(json(abc)));
  EXPECT_EQ(abc + abc + "\0\0\0\0\0"s, body(json(abc + abc) + "\n{}"));
  EXPECT_EQ("", json(""));
  EXPECT_EQ("", body(" \n"));
  EXPECT_EQ(abc, body("{\"text\":\"abc\", \"times\":2},")) << "a comma between is as good";
  EXPECT_EQ(body("{\"text\":\"}{\\\"\"}{}"), body("{\"text\":\"}{\\\"\"}\n\n{}")) << "brackets in strings are text";
}

TEST_F(GrpcText, CompressedOnesAreReadAndWebIsBase64) {
  call.encoding = "gzip";
  const std::string zipped = codec::encode(abc.substr(5), "gzip").value();
  EXPECT_EQ(json(abc), json("\1\0\0\0"s + char(zipped.size()) + zipped));
  EXPECT_THAT(json("\1\0\0\0\3xyz"s), HasSubstr("message 1: "));
  call = {"/peer.Test/Unary", "", true};
  EXPECT_EQ("AAAAAAcKA2FiYxAC", body("{\"text\":\"abc\",\"times\":2}"));
  EXPECT_EQ("{\n \"text\": \"abc\",\n \"times\": 2\n}\n", json("AAAAAAcKA2FiYxAC"));
  EXPECT_THAT(json("AAAA*"), HasSubstr("base64"));
  EXPECT_EQ("AAAAAAF4", grpcFramed("x", call).value());
}

TEST_F(GrpcText, WhatIsWrongIsSaidWithItsPlace) {
  EXPECT_EQ("! message 2: it is cut off", json(abc + "\0\0\0\0\7ab"s));
  EXPECT_EQ("! message 1: its flags are none of gRPC's", json("\x40\0\0\0\0"s));
  EXPECT_THAT(json("\0\0\0\0\1\x0a"s), HasSubstr("message 1: the bytes are no peer.Ask"));
  EXPECT_THAT(body("{}\n\n{\"nobody\": 1}"), HasSubstr("! message 2, from line 3: "));
  EXPECT_THAT(body("{}\n{\"text\": \"a"), HasSubstr("message 2, from line 2: it does not end"));
  EXPECT_THAT(body("}"), HasSubstr("message 1, from line 1: "));
  EXPECT_EQ(ErrorCode::notFound, grpcFromJson("{}", call, *schema, "peer.Nobody").error().code);
}

TEST_F(GrpcText, AStrangersBodyCostsLittle) {
  EXPECT_THAT(json(std::string(5 * (mostGrpcMessages + 1), '\0')), HasSubstr("over 10000 messages"));
  std::string many;
  for (std::size_t i = 0; i <= mostGrpcMessages; ++i) many += "{}";
  EXPECT_THAT(body(many), HasSubstr("over 10000 messages"));
  EXPECT_THAT(body(std::string(200'000, '{')), HasSubstr("it does not end"));
  EXPECT_THAT(body(std::string(200'000, '[') + std::string(200'000, ']')), HasSubstr("message 1"));
  EXPECT_EQ(ErrorCode::limit, grpcFromJson(std::string((16u << 20) + 1, ' '), call, *schema, "peer.Ask").error().code);
}

TEST_F(GrpcText, ABlankHasTheFieldsToFillIn) {
  const auto blank = schema->blankJson("peer.Ask");
  ASSERT_TRUE(blank);
  EXPECT_THAT(*blank, HasSubstr("\"text\": \"\""));
  EXPECT_THAT(*blank, HasSubstr("\"tags\": []"));
  EXPECT_EQ("\0\0\0\0\0"s, body(*blank));
}

}  // namespace
}  // namespace penstock::draft

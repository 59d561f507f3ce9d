// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/multipart.h"

#include <gtest/gtest.h>

#include "penstock/codec/graphql.h"
#include "penstock/codec/grpc.h"

namespace penstock::codec {
namespace {

const std::string kForm = "multipart/form-data; boundary=\"b 1\"";

std::string contentOf(const std::string& body, const MultipartPart& part) { return body.substr(part.at, part.size); }

TEST(Multipart, PartsWithNamesFilesAndTypes) {
  const std::string body =
      "preamble\r\n--b 1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\ntwo\r\n--b 1  \r\nContent-Disposition: form-data; name=f;\r\n"
      " filename=\"x \\\"y\\\".txt\"; filename*=UTF-8''caf%C3%A9.txt\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\r\n--b 1--\r\nepilogue";
  const Multipart read = readMultipart(body, kForm);
  EXPECT_EQ(read.problem, nullptr);
  ASSERT_EQ(read.parts.size(), 2u);
  EXPECT_EQ(read.parts[0].name, "a");
  EXPECT_EQ(contentOf(body, read.parts[0]), "one\r\ntwo");
  EXPECT_EQ(body.substr(read.parts[0].headAt, read.parts[0].headSize), "Content-Disposition: form-data; name=\"a\"");
  EXPECT_EQ(read.parts[1].name, "f");
  EXPECT_EQ(read.parts[1].fileName, "café.txt");
  EXPECT_EQ(read.parts[1].type, "text/plain; charset=utf-8");
  EXPECT_EQ(read.parts[1].size, 0u);
}

TEST(Multipart, ABoundaryInTheMiddleOfALineOrALongerOneIsNone) {
  const std::string body = "--x\n\na --x b\n--xy\n--x\n\nc\n--x--";
  const Multipart read = readMultipart(body, "multipart/mixed; boundary=x");
  ASSERT_EQ(read.parts.size(), 2u);
  EXPECT_EQ(contentOf(body, read.parts[0]), "a --x b\n--xy");
  EXPECT_EQ(contentOf(body, read.parts[1]), "c");
}

TEST(Multipart, PartsInParts) {
  const std::string body =
      "--o\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\nContent-Type: text/a\r\n\r\nA\r\n--i\r\n\r\nB\r\n--i--\r\n--o\r\n\r\nC\r\n--o--\r\n";
  const Multipart read = readMultipart(body, "multipart/mixed; boundary=o");
  ASSERT_EQ(read.parts.size(), 4u);
  EXPECT_EQ(read.parts[1].depth, 1u);
  EXPECT_EQ(read.parts[1].type, "text/a");
  EXPECT_EQ(contentOf(body, read.parts[1]), "A");
  EXPECT_EQ(contentOf(body, read.parts[2]), "B");
  EXPECT_EQ(read.parts[3].depth, 0u);
  EXPECT_EQ(contentOf(body, read.parts[3]), "C");
}

TEST(Multipart, DamageIsTold) {
  const Multipart cut = readMultipart("--x\r\nA: b\r\n\r\nrest", "multipart/mixed; boundary=x");
  EXPECT_STREQ(cut.problem, "it has no end");
  EXPECT_TRUE(cut.truncated);
  EXPECT_EQ(cut.parts.size(), 1u);
  EXPECT_STREQ(readMultipart("words", "multipart/mixed; boundary=x").problem, "its boundary does not come in it");
  EXPECT_STREQ(readMultipart("words", "multipart/mixed").problem, "its content-type has no boundary");
  EXPECT_EQ(readMultipart("--guess\r\n\r\na\r\n--guess--", "multipart/mixed").parts.size(), 1u) << "the first line tells";
}

TEST(Multipart, BoundsHold) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += "--x\n\n\n";
  EXPECT_EQ(readMultipart(many, "multipart/mixed; boundary=x").parts.size(), 10'000u);
  std::string deep = "end";
  for (int i = 0; i < 30; ++i) deep = "--b" + std::to_string(i) + "\n\n" + deep + "\n--b" + std::to_string(i) + "--\n", deep = "--b" + std::to_string(i) + "\nContent-Type: multipart/mixed\n\n" + deep;
  unsigned deepest = 0;
  for (const MultipartPart& part : readMultipart(deep, "multipart/mixed").parts) deepest = std::max(deepest, part.depth);
  EXPECT_LT(deepest, 8u);
}

TEST(Multipart, TransferEncodingsAreTakenOff) {
  EXPECT_EQ(quotedPrintableDecode("caf=C3=A9 a=\r\nb =zz="), "café ab =zz=");
  MultipartPart part;
  part.at = 1, part.size = 4, part.encoding = "BASE64";
  EXPECT_EQ(partContent("xaGk=", part), "hi");
  part.encoding = "8bit";
  EXPECT_EQ(partContent("xaGk=", part), "aGk=");
}

TEST(GrpcFrames, MessagesAndTrailers) {
  const std::string body("\0\0\0\0\2hi\1\0\0\0\1x\x80\0\0\0\3a:b", 21);
  const GrpcFrames read = readGrpcFrames(body, false);
  EXPECT_EQ(read.problem, nullptr);
  ASSERT_EQ(read.frames.size(), 3u);
  EXPECT_EQ(read.bytes.substr(read.frames[0].at, read.frames[0].size), "hi");
  EXPECT_TRUE(read.frames[1].compressed);
  EXPECT_TRUE(read.frames[2].trailers);
  EXPECT_EQ(readGrpcFrames("AAAAAAJoaQ==gAAAAANhOmI=", true).frames.size(), 2u) << "each piece is padded by itself";
  EXPECT_STREQ(readGrpcFrames(std::string("\0\0\0\0\5hi", 7), false).problem, "it ends inside a frame");
  EXPECT_STREQ(readGrpcFrames("words", false).problem, "a frame has flags that gRPC does not");
  EXPECT_NE(readGrpcFrames("!", true).problem, nullptr);
}

TEST(Graphql, OperationsAndVariables) {
  const auto one = readGraphql(R"({"query":"query A{a} query B($x:Int){b(x:$x)}","operationName":"B","variables":{"x":1}})", "application/json");
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].kind, "query");
  EXPECT_EQ(one[0].name, "B");
  EXPECT_EQ(one[0].variables, "{\n  \"x\": 1\n}");
  const auto batch = readGraphql(R"([{"query":"mutation M{a}"},{"operationName":"N","extensions":{"persistedQuery":{"version":1,"sha256Hash":"abc"}}}])", "application/json");
  ASSERT_EQ(batch.size(), 2u);
  EXPECT_EQ(batch[0].kind, "mutation");
  EXPECT_EQ(batch[1].persistedHash, "abc");
  EXPECT_EQ(batch[1].name, "N");
  EXPECT_EQ(readGraphql("{hero{name}}", "application/graphql").size(), 1u);
}

TEST(Graphql, AnythingElseIsNone) {
  for (const char* none : {R"({"query":"shoes"})", R"({"query":{"match":{}}})", R"({"query":"query {"})", R"({"q":"{a}"})", "[]", "{}", R"([{"query":"{a}"},{"x":1}])", "query{a}", ""})
    EXPECT_TRUE(readGraphql(none, "application/json").empty()) << none;
}

TEST(Graphql, DocumentsAreLaidOut) {
  EXPECT_EQ(layOutGraphql("query H($id:ID!=\"a{\",$n:[Int!]){hero(id:$id,f:{a:1,b:[1,2]})@include(if:$x){name,n:friends(first:3){...F,... on D{id}}}}fragment F on H{id # c\n}"),
            "query H($id: ID! = \"a{\", $n: [Int!]) {\n  hero(id: $id, f: {a: 1, b: [1, 2]}) @include(if: $x) {\n    name,\n    n: friends(first: 3) {\n      ...F,\n      ... on D {\n"
            "        id\n      }\n    }\n  }\n}\n\nfragment F on H {\n  id\n  # c\n}");
  EXPECT_EQ(layOutGraphql("{a(x:\"\"\"b\n}\"\"\"){c}}"), "{\n  a(x: \"\"\"b\n}\"\"\") {\n    c\n  }\n}");
}

}  // namespace
}  // namespace penstock::codec

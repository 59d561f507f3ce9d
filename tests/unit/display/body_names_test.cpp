// SPDX-License-Identifier: GPL-3.0-or-later
// Names of a schema for bodies of Protocol Buffers, not for messages alone.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "penstock/display/message_parts.h"
#include "penstock/display/payload_format.h"
#include "penstock/model/memory_bytes.h"
#include "unit/codec/protobuf_for_test.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using codec::protobuf_for_test::bytes;
using codec::protobuf_for_test::number;
using model::Direction;

codec::ProtobufSchemaPtr shop() {
  static const codec::ProtobufSchemaPtr schema = [] {
    const std::string name = (std::filesystem::temp_directory_path() / ("body_names." + std::to_string(::getpid()) + ".proto")).string();
    std::ofstream(name) << "syntax = \"proto3\";\npackage shop;\nmessage Ask { string sku = 1; int32 many = 2; }\nmessage Told { bool ok = 1; }\n"
                           "service Shop { rpc Order(Ask) returns (Told); }\n";
    auto loaded = codec::ProtobufSchema::load({name});
    std::filesystem::remove(name);
    return loaded ? *loaded : nullptr;
  }();
  return schema;
}

const std::string kAsk = bytes(1, "AB-1") + number(2, 3);

std::string shown(const std::string& path, const std::string& type, const std::string& body, LoadedBody* loaded = nullptr) {
  test::Draft draft(1);
  draft.request("POST", path, {{"Content-Type", type}}, body);
  BodyRequest request;
  request.body = draft.x.requestBody;
  request.reader = std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(body));
  request.contentType = type;
  request.format = bodyFormatOf(draft.x, Direction::toServer, type, shop());
  LoadedBody out = loadBody(request, {});
  const std::string text = out.document ? out.document->text() : std::string();
  if (loaded) *loaded = std::move(out);
  return text;
}

TEST(BodyNames, AreThoseOfTheMethodInThePath) {
  ASSERT_TRUE(shop());
  LoadedBody body;
  // Connect and Twirp send a message as it is, gRPC in a frame.
  for (const char* path : {"/shop.Shop/Order", "/twirp/shop.Shop/Order", "/api/v1/shop.Shop/Order?x=/y"})
    EXPECT_EQ(shown(path, "application/proto", kAsk, &body), "sku: \"AB-1\"\nmany: 3\n") << path;
  EXPECT_EQ(body.pill, "Protobuf · shop.Ask");
  EXPECT_FALSE(body.mayLoadSchema);
  const std::string frame = std::string("\0\0\0\0", 4) + char(kAsk.size()) + kAsk;
  EXPECT_EQ(shown("/shop.Shop/Order", "application/grpc-web+proto", frame, &body), "# Message, 8 B\nsku: \"AB-1\"\nmany: 3\n");
  EXPECT_FALSE(body.mayLoadSchema);
  EXPECT_EQ(shown("/other.Shop/Order", "application/grpc", frame, &body), "# Message, 8 B\n1: \"AB-1\"\n2: 3  # zigzag -2\n");
  EXPECT_TRUE(body.mayLoadSchema) << "no schema has it";
}

TEST(BodyNames, AMediaTypeMayNameTheMessage) {
  LoadedBody body;
  EXPECT_EQ(shown("/metrics", "application/x-protobuf; proto=shop.Ask", kAsk), "sku: \"AB-1\"\nmany: 3\n");
  EXPECT_EQ(shown("/x", "application/x-protobuf; messageType=\"shop.Told\"", number(1, 1), &body), "ok: true\n");
  EXPECT_EQ(shown("/x", "application/x-protobuf; proto=shop.Nothing", kAsk, &body), "1: \"AB-1\"\n2: 3  # zigzag -2\n");
  EXPECT_TRUE(body.mayLoadSchema);
}

TEST(BodyNames, OfOtherBodiesThereAreNone) {
  test::Draft draft(1);
  draft.request("POST", "/shop.Shop/Order", {}, "{}");
  EXPECT_FALSE(bodyFormatOf(draft.x, Direction::toServer, "application/json", shop()).schema);
  EXPECT_FALSE(bodyFormatOf(draft.x, Direction::toServer, "application/proto", nullptr).schema);
  EXPECT_EQ(bodyFormatOf(draft.x, Direction::toClient, "application/proto", shop()).type, "shop.Told");
}

}  // namespace
}  // namespace penstock::display

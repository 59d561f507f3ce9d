// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/protobuf_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "unit/codec/protobuf_for_test.h"

namespace penstock::codec {
namespace {

namespace fs = std::filesystem;
using std::string_literals::operator""s;
using namespace protobuf_for_test;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* shop = R"(syntax = "proto3";
package shop.v1;
import "common/money.proto";
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
import "google/protobuf/any.proto";
enum State { NEW = 0; PAID = 1; LOST = -1; }
message Item { string name = 1; sint32 delta = 2; repeated int32 sizes = 3; common.Money price = 4; }
message Order {
  int64 id = 1;
  State state = 2;
  repeated Item items = 3;
  map<string, int32> labels = 4;
  map<int32, Item> by_number = 5;
  google.protobuf.Timestamp at = 6;
  google.protobuf.Duration took = 7;
  google.protobuf.Any extra = 8;
  bytes raw = 9;
  bool urgent = 10;
  double weight = 11;
  float height = 12;
  fixed32 crc = 13;
  sfixed64 far = 14;
  repeated State states = 15;
  oneof pay { string card = 16; bool cash = 17; }
  uint64 big = 18;
}
service Shop {
  rpc Buy(Order) returns (Item);
  rpc Watch(stream Item) returns (stream Order);
}
)";
constexpr const char* money = "syntax = \"proto2\";\npackage common;\nmessage Money { optional string currency = 1; optional group Amount = 2 { optional int32 units = 1; } extensions 100 to 199; }\nextend Money { optional bool taxed = 100; }\n";

class Schema : public ::testing::Test {
 protected:
  Schema() {
    std::string name = (fs::temp_directory_path() / "penstock-schema-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    write("api/shop/v1/shop.proto", shop);
    write("api/common/money.proto", money);
  }
  ~Schema() override { fs::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& content) {
    const fs::path path = folder_ / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path.string();
  }
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  ProtobufSchemaPtr loaded() {
    auto schema = ProtobufSchema::load({file("api/shop/v1/shop.proto")});
    EXPECT_TRUE(schema) << schema.error().message;
    return schema ? *schema : ProtobufSchema::empty();
  }
  std::string errorOf(const std::vector<std::string>& files, const std::vector<std::string>& roots = {}) {
    auto schema = ProtobufSchema::load(files, roots);
    return schema ? "no error" : schema.error().message;
  }
  fs::path folder_;
};

std::string text(const ProtobufSchemaPtr& schema, const std::string& bytes, std::string_view type = "shop.v1.Order") {
  return protobufText(schema->decode(bytes, type), bytes);
}

TEST_F(Schema, ImportsAreFoundAboveTheFileAndAmongTheWellKnown) {
  const auto schema = loaded();
  EXPECT_TRUE(schema->knows("shop.v1.Order"));
  EXPECT_FALSE(schema->knows("shop.v1.Nothing"));
  EXPECT_THAT(schema->messageTypes(), ElementsAre("common.Money", "common.Money.Amount", "shop.v1.Item", "shop.v1.Order"));
}

TEST_F(Schema, MethodsByPath) {
  const auto schema = loaded();
  const auto buy = schema->method("/shop.v1.Shop/Buy");
  ASSERT_TRUE(buy);
  EXPECT_EQ(buy->name, "shop.v1.Shop.Buy");
  EXPECT_EQ(buy->input, "shop.v1.Order");
  EXPECT_EQ(buy->output, "shop.v1.Item");
  EXPECT_FALSE(buy->clientStreaming || buy->serverStreaming);
  const auto watch = schema->method("/shop.v1.Shop/Watch");
  EXPECT_TRUE(watch && watch->clientStreaming && watch->serverStreaming);
  for (const char* no : {"", "/", "/shop.v1.Shop", "/shop.v1.Shop/No", "shop.v1.Shop/Buy", "//Buy", "/shop.v1.Shop/"}) EXPECT_FALSE(schema->method(no)) << no;
}

TEST_F(Schema, NamesAndTypesOfEveryKind) {
  const std::string item = bytes(1, "pen") + number(2, 3) + bytes(3, "\1\2\x96\1") + bytes(4, bytes(1, "EUR") + "\x13\x08\7\x14"s + number(100, 1));
  const std::string order = number(1, ~0ull) + number(2, 1) + bytes(3, item) + bytes(4, bytes(1, "k") + number(2, 5)) +
                            bytes(5, number(1, 9) + bytes(2, bytes(1, "nib"))) + bytes(6, number(1, 1'700'000'000) + number(2, 500'000'000)) +
                            bytes(7, number(1, 1)) + bytes(8, bytes(1, "type.googleapis.com/shop.v1.Item") + bytes(2, bytes(1, "any"))) +
                            bytes(9, "\xff\1") + number(10, 1) + "\x59\0\0\0\0\0\0\xf8\x3f"s + "\x65\xc3\xf5\x48\x40"s + "\x6d\xff\xff\xff\xff"s +
                            "\x71\xff\xff\xff\xff\xff\xff\xff\xff"s + bytes(15, "\0\1\x07"s) + bytes(16, "4111") + number(18, ~0ull);
  EXPECT_EQ(text(loaded(), order),
            "id: -1\n"
            "state: PAID  # 1\n"
            "items {\n"
            "  name: \"pen\"\n"
            "  delta: -2\n"
            "  sizes: [1, 2, 150]\n"
            "  price {\n"
            "    currency: \"EUR\"\n"
            "    amount {  # group\n"
            "      units: 7\n"
            "    }\n"
            "    common.taxed: true\n"
            "  }\n"
            "}\n"
            "labels[\"k\"]: 5\n"
            "by_number[9] {\n"
            "  name: \"nib\"\n"
            "}\n"
            "at: 2023-11-14T22:13:20.5Z\n"
            "took: 1s\n"
            "extra {\n"
            "  type_url: \"type.googleapis.com/shop.v1.Item\"\n"
            "  value {  # shop.v1.Item\n"
            "    name: \"any\"\n"
            "  }\n"
            "}\n"
            "raw: 0xff01  # 2 bytes\n"
            "urgent: true\n"
            "weight: 1.5\n"
            "height: 3.14\n"
            "crc: 4294967295\n"
            "far: -1\n"
            "states: [NEW, PAID, 7]\n"
            "card: \"4111\"\n"
            "big: 18446744073709551615\n");
  EXPECT_EQ(protobufJson(loaded()->decode(number(1, 5) + bytes(3, bytes(1, "pen")) + bytes(4, bytes(1, "k") + number(2, 5)) +
                                              bytes(8, bytes(1, "x/shop.v1.Item") + bytes(2, bytes(1, "any"))) + bytes(15, "\1\1") + number(99, 2),
                                          "shop.v1.Order")),
            "{\n  \"id\": \"5\",\n  \"items\": [\n    {\n      \"name\": \"pen\"\n    }\n  ],\n  \"labels\": {\n    \"k\": 5\n  },\n"
            "  \"extra\": {\n    \"@type\": \"x/shop.v1.Item\",\n    \"name\": \"any\"\n  },\n  \"states\": [\"PAID\", \"PAID\"],\n  \"99\": 2\n}\n");
}

TEST_F(Schema, WhatDoesNotFitIsGuessed) {
  const auto schema = loaded();
  EXPECT_EQ(text(schema, number(99, 3) + bytes(98, "text")), "99: 3  # zigzag -2\n98: \"text\"\n") << "fields of a newer schema";
  EXPECT_EQ(text(schema, bytes(1, "text") + number(9, 5)), "1: \"text\"\n9: 5  # zigzag -3\n") << "other wire types than declared";
  EXPECT_EQ(text(schema, number(2, 9)), "state: 9  # not in the enum\n");
  EXPECT_EQ(text(schema, number(1, 5), "no.such.Type"), "1: 5  # zigzag -3\n");
  EXPECT_EQ(text(schema, bytes(3, bytes(1, "pen") + "\x22\x7f"s) + number(1, 1)),
            "items {\n  name: \"pen\"\n  # at byte 7: a length goes past the end; 2 bytes are left:\n"
            "  # 00000007  22 7f                                             |\".|\n}\nid: 1\n");
  EXPECT_EQ(text(schema, bytes(8, bytes(1, "x/unknown.Type") + bytes(2, "\xff"))),
            "extra {\n  type_url: \"x/unknown.Type\"\n  value: 0xff  # 1 byte\n}\n");
}

TEST_F(Schema, NamesOutliveTheSchema) {
  auto schema = loaded();
  const std::string order = number(1, 5);
  ProtobufTree tree = schema->decode(order, "shop.v1.Order");
  schema.reset();
  EXPECT_EQ(protobufText(tree, order), "id: 5\n");
}

TEST_F(Schema, ErrorsSayWhere) {
  const std::string bad = write("bad.proto", "syntax = \"proto3\";\nmessage M {\n  int32 x = ;\n}\n");
  EXPECT_THAT(errorOf({bad}), HasSubstr(bad + ":3:13: Expected field number"));
  const std::string twice = write("twice.proto", "syntax = \"proto3\";\nmessage M { int32 a = 1; int32 b = 1; }\n");
  EXPECT_THAT(errorOf({twice}), HasSubstr(twice + ":2:"));
  const std::string missing = write("missing.proto", "syntax = \"proto3\";\nimport \"no/such.proto\";\n");
  EXPECT_THAT(errorOf({missing}), HasSubstr("no/such.proto"));
  EXPECT_THAT(errorOf({missing}), HasSubstr("not found"));
  EXPECT_EQ(errorOf({file("nothing.proto")}), file("nothing.proto") + ": there is no such file");
  const std::string noise = write("noise.pb", "\xff\xfe\0\1"s);
  EXPECT_THAT(errorOf({noise}), HasSubstr(noise + " is no descriptor set"));
}

TEST_F(Schema, RootsHelpImports) {
  write("elsewhere/far/x.proto", "syntax = \"proto3\";\nmessage X {}\n");
  const std::string y = write("deep/y.proto", "syntax = \"proto3\";\nimport \"far/x.proto\";\nmessage Y { X x = 1; }\n");
  EXPECT_NE(errorOf({y}), "no error");
  EXPECT_EQ(errorOf({y}, {file("elsewhere")}), "no error");
  EXPECT_EQ(errorOf({y, file("elsewhere")}), "no error");
}

TEST_F(Schema, FilesOfTheSameNameLiveTogether) {
  const std::string one = write("one/api.proto", "syntax = \"proto3\";\nmessage One { int32 a = 1; }\n");
  const std::string two = write("two/api.proto", "syntax = \"proto3\";\nmessage Two { int32 b = 1; }\nmessage One { int32 other = 1; }\n");
  const auto schema = ProtobufSchema::load({one, two});
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ(text(*schema, number(1, 1), "One"), "a: 1\n");
  EXPECT_EQ(text(*schema, number(1, 1), "Two"), "b: 1\n");
}

// FileDescriptorProto of: syntax = "proto3"; package r; message In { string q = 1; } service S { rpc Do(In) returns (In); }
std::string descriptor() {
  const std::string field = bytes(1, "q") + number(3, 1) + number(4, 1) + number(5, 9);
  const std::string method = bytes(1, "Do") + bytes(2, ".r.In") + bytes(3, ".r.In");
  return bytes(1, "r.proto") + bytes(2, "r") + bytes(4, bytes(1, "In") + bytes(2, field)) + bytes(6, bytes(1, "S") + bytes(2, method)) + bytes(12, "proto3");
}

TEST_F(Schema, DescriptorSets) {
  const std::string set = write("r.protoset", bytes(1, descriptor()));
  const auto schema = ProtobufSchema::load({set});
  ASSERT_TRUE(schema) << schema.error().message;
  EXPECT_EQ((*schema)->method("/r.S/Do")->input, "r.In");
  EXPECT_EQ(text(*schema, bytes(1, "x"), "r.In"), "q: \"x\"\n");
}

TEST_F(Schema, ReflectionTeaches) {
  EXPECT_TRUE(isGrpcReflection("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"));
  EXPECT_TRUE(isGrpcReflection("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"));
  EXPECT_FALSE(isGrpcReflection("/r.S/Do"));
  const std::string response = bytes(1, "host") + bytes(2, bytes(7, "")) + bytes(4, bytes(1, descriptor()));
  const auto learnt = reflectedDescriptors(response);
  ASSERT_THAT(learnt, ElementsAre(descriptor()));
  EXPECT_TRUE(reflectedDescriptors("\xff\xff").empty());
  EXPECT_TRUE(reflectedDescriptors("").empty());
  const auto own = loaded();
  const auto more = own->with(learnt);
  EXPECT_FALSE(own->method("/r.S/Do"));
  EXPECT_TRUE(more->method("/r.S/Do"));
  EXPECT_TRUE(more->method("/shop.v1.Shop/Buy"));
  EXPECT_EQ(more->with(learnt), more) << "nothing new";
  EXPECT_TRUE(ProtobufSchema::empty()->with({"\xff\xfe garbage", ""})->messageTypes().empty());
  // Descriptors come one by one, and in any order.
  const std::string uses = bytes(1, "u.proto") + bytes(2, "u") + bytes(3, "r.proto") +
                           bytes(4, bytes(1, "M") + bytes(2, bytes(1, "in") + number(3, 1) + number(4, 1) + number(5, 11) + bytes(6, ".r.In"))) + bytes(12, "proto3");
  const auto later = ProtobufSchema::empty()->with({uses})->with(learnt);
  EXPECT_EQ(text(later, bytes(1, bytes(1, "x")), "u.M"), "in {\n  q: \"x\"\n}\n");
}

}  // namespace
}  // namespace penstock::codec

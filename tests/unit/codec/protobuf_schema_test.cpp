// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/protobuf_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

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
  const auto more = own->followedBy(ProtobufSchema::reflected(learnt));
  EXPECT_FALSE(own->method("/r.S/Do"));
  EXPECT_TRUE(more->method("/r.S/Do"));
  EXPECT_TRUE(more->method("/shop.v1.Shop/Buy"));
  EXPECT_TRUE(ProtobufSchema::reflected({"\xff\xfe garbage", ""})->messageTypes().empty());
  // Descriptors come one by one, and in any order.
  const std::string uses = bytes(1, "u.proto") + bytes(2, "u") + bytes(3, "r.proto") +
                           bytes(4, bytes(1, "M") + bytes(2, bytes(1, "in") + number(3, 1) + number(4, 1) + number(5, 11) + bytes(6, ".r.In"))) + bytes(12, "proto3");
  const auto later = ProtobufSchema::reflected({uses, learnt[0]});
  EXPECT_EQ(text(later, bytes(1, bytes(1, "x")), "u.M"), "in {\n  q: \"x\"\n}\n");
}

TEST_F(Schema, ImportsStayBelowTheFoldersOfSources) {
  write("secret.proto", "syntax = \"proto3\";\nmessage Secret {}\n");
  write("project/plain.txt", "syntax = \"proto3\";\nmessage Plain {}\n");
  write("project/inner/ok.proto", "syntax = \"proto3\";\nmessage Ok {}\n");
  const auto importing = [&](const std::string& name) {
    return errorOf({write("project/x.proto", "syntax = \"proto3\";\n\nimport \"" + name + "\";\n")});
  };
  const std::string where = file("project/x.proto") + ":3:1: ";
  EXPECT_EQ(importing("inner/ok.proto"), "no error");
  for (const std::string& no : {"../secret.proto"s, file("secret.proto"), "inner/../ok.proto"s, "./inner/ok.proto"s, "plain.txt"s, "inner//ok.proto"s})
    EXPECT_EQ(importing(no), where + "the import \"" + no + "\" is no path below a folder of imports that ends in .proto");
  fs::create_symlink(file("secret.proto"), file("project/out.proto"));
  fs::create_symlink("inner/ok.proto", file("project/in.proto"));
  fs::create_directories(file("project/folder.proto"));
  EXPECT_EQ(importing("in.proto"), "no error");
  EXPECT_THAT(importing("folder.proto"), HasSubstr("is not a file but a folder"));
  EXPECT_EQ(::mkfifo(file("project/pipe.proto").c_str(), 0600), 0);
  EXPECT_THAT(importing("pipe.proto"), HasSubstr("is not a file"));
  // Out of one folder of imports, and the only way there is by the link.
  const std::string outside = write("far/away.proto", "syntax = \"proto3\";\nmessage Away {}\n");
  fs::create_symlink(file("far"), file("api/link"));
  write("api/uses.proto", "syntax = \"proto3\";\nimport \"link/away.proto\";\n");
  EXPECT_EQ(errorOf({file("api/uses.proto")}),
            file("api/uses.proto") + ":2:1: the import \"link/away.proto\" leads out of " + fs::canonical(file("api")).string() + " by a symbolic link");
}

TEST_F(Schema, OnlyRegularFilesAreRead) {
  EXPECT_EQ(::mkfifo(file("pipe.proto").c_str(), 0600), 0);
  EXPECT_EQ(errorOf({file("pipe.proto")}), file("pipe.proto") + ": is not a file");
  EXPECT_EQ(errorOf({"/dev/zero"}), "/dev/zero: is not a file");
}

TEST_F(Schema, TheHomeFolderIsNoFolderOfImports) {
  write("home/private/x.proto", "syntax = \"proto3\";\nmessage X {}\n");
  const std::string source = write("home/project/y.proto", "syntax = \"proto3\";\nimport \"private/x.proto\";\n");
  const std::string home = std::getenv("HOME") ? std::getenv("HOME") : "";
  ::setenv("HOME", file("home").c_str(), 1);
  EXPECT_THAT(errorOf({source}), HasSubstr("was not found"));
  ::setenv("HOME", "/nonexistent", 1);
  EXPECT_EQ(errorOf({source}), "no error");
  ::setenv("HOME", home.c_str(), 1);
}

TEST_F(Schema, ManyImportsAreTooManyAndDeepOnesDoNotOverflow) {
  const auto chain = [&](int length) {
    for (int i = 0; i < length; ++i)
      write("chain/c" + std::to_string(i) + ".proto",
            "syntax = \"proto3\";\n" + (i + 1 < length ? "import public \"c" + std::to_string(i + 1) + ".proto\";\n" : ""s) + "message M" + std::to_string(i) + " {}\n");
    return errorOf({file("chain/c0.proto")});
  };
  EXPECT_EQ(chain(990), "no error");
  EXPECT_THAT(chain(1100), HasSubstr("over 1000 files"));
}

/// A file that declares what `shape` says, as a stranger's server would tell it.
std::string declared(const std::string& name, const std::string& content) { return bytes(1, name) + bytes(2, name) + content + bytes(12, "proto3"); }

double seconds(const std::function<void()>& work) {
  const auto cpu = [] {
    timespec t{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
  };
  const double begun = cpu();
  work();
  return cpu() - begun;
}

TEST_F(Schema, DescriptorsOfStrangersCostABoundedTime) {
  const auto field = [](std::size_t i, const std::string& type) {
    return bytes(2, bytes(1, "f" + std::to_string(i)) + number(3, i + 1) + number(4, 1) + (type.empty() ? number(5, 9) : number(5, 11) + bytes(6, type)));
  };
  std::map<std::string, std::vector<std::string>> shapes;
  for (int i = 0; i < 20'000; ++i) shapes["tiny files"].push_back(declared("t" + std::to_string(i), ""));
  for (int i = 0; i < 3'000; ++i)
    shapes["deep imports"].push_back(declared("d" + std::to_string(i), bytes(3, "d" + std::to_string(i + 1)) + number(10, 0)));
  for (int i = 0; i < 200; ++i) {
    std::string all;
    for (int k = 0; k < 200; ++k) all += bytes(3, "c" + std::to_string(k)) + number(10, std::uint64_t(k));
    shapes["circles of public imports"].push_back(declared("c" + std::to_string(i), all));
  }
  std::string messages, fields, values, ranges, deep, extensions, unknown;
  for (int i = 0; i < 100'000; ++i) messages += bytes(4, bytes(1, "M" + std::to_string(i)));
  shapes["messages"] = {declared("m", messages)};
  shapes["messages of no bytes"] = {std::string(1'000'000, '\0')};
  for (std::size_t i = 0; i + 1 < shapes["messages of no bytes"][0].size(); i += 2) shapes["messages of no bytes"][0][i] = '\x22';
  for (std::size_t i = 0; i < 100'000; ++i) values += bytes(2, bytes(1, "V" + std::to_string(i)) + number(2, i));
  shapes["enum"] = {declared("e", bytes(5, bytes(1, "E") + values))};
  for (std::size_t i = 0; i < 9'000; ++i) {
    fields += field(i, "");
    ranges += bytes(9, number(1, 100'000 + 2 * i) + number(2, 100'001 + 2 * i));
    extensions += bytes(5, number(1, 100'000 + 2 * i) + number(2, 100'001 + 2 * i));
    unknown += field(i, ".nowhere.T" + std::to_string(i));
  }
  shapes["fields beside reserved ranges"] = {declared("r", bytes(4, bytes(1, "R") + fields + ranges))};
  shapes["fields beside extension ranges"] = {declared("x", bytes(4, bytes(1, "X") + fields + extensions))};
  shapes["fields of unknown types"] = {declared("u", bytes(4, bytes(1, "U") + unknown))};
  for (int i = 0; i < 400; ++i) deep = bytes(1, "N") + (i ? bytes(3, deep) : "");
  shapes["nested types"] = {declared("n", bytes(4, deep))};
  for (int i = 0; i < 2'000; ++i) shapes["long names"].push_back(declared("l" + std::to_string(i), bytes(4, bytes(1, std::string(500, 'L')))));
  std::string package = "p";
  for (int i = 0; i < 100'000; ++i) package += ".p";
  shapes["long package"] = {bytes(1, "p") + bytes(2, package) + bytes(4, bytes(1, "P"))};
  for (const auto& [name, files] : shapes) {
    ProtobufSchemaPtr schema;
    const double took = seconds([&] { schema = ProtobufSchema::reflected(files); });
    std::printf("  %s: %.0f ms, %zu types\n", name.c_str(), took * 1000, schema->messageTypes().size());
    EXPECT_LT(took, std::getenv("PENSTOCK_SANITIZE") ? 20 : 1.5) << name;
  }
  EXPECT_EQ(ProtobufSchema::reflected(shapes["fields beside reserved ranges"])->messageTypes().size(), 1u) << "what a stranger may say is still read";
}

TEST_F(Schema, AMessageIsEditedAsJson) {
  const auto schema = loaded();
  const std::string order = number(1, 7) + number(2, 1) + bytes(3, bytes(1, "pen") + number(2, 3)) + bytes(9, "\xff\1") + number(18, ~0ull);
  const auto json = schema->toJson(order, "shop.v1.Order");
  ASSERT_TRUE(json) << json.error().message;
  EXPECT_THAT(*json, HasSubstr("\"state\": \"PAID\""));
  EXPECT_THAT(*json, HasSubstr("\"big\": \"18446744073709551615\""));
  EXPECT_EQ(schema->fromJson(*json, "shop.v1.Order").value(), order);
  EXPECT_EQ(schema->fromJson("{\"items\":[{\"name\":\"pen\",\"delta\":-2}]}", "shop.v1.Order").value(), bytes(3, bytes(1, "pen") + number(2, 3)));
  EXPECT_EQ(schema->fromJson("{", "shop.v1.Order").error().code, ErrorCode::corrupt);
  EXPECT_THAT(schema->fromJson("{\"nme\":1}", "shop.v1.Item").error().message, HasSubstr("nme"));
  EXPECT_EQ(schema->fromJson("{}", "shop.v1.Nothing").error().code, ErrorCode::notFound);
  EXPECT_EQ(schema->toJson("\x0a", "shop.v1.Order").error().code, ErrorCode::corrupt);
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "{\"price\":";
  EXPECT_FALSE(schema->fromJson(deep, "shop.v1.Item"));
  EXPECT_EQ(schema->fromJson(std::string(17 * 1024 * 1024, ' '), "shop.v1.Item").error().code, ErrorCode::limit);
}

TEST_F(Schema, LinkingOfStrangersDescriptorsCanBeEnded) {
  std::vector<std::string> files;
  for (int i = 0; i < 100; ++i) files.push_back(declared("t" + std::to_string(i), bytes(4, bytes(1, "M"))));
  int asked = 0;
  const auto schema = ProtobufSchema::reflected(files, [&] { return ++asked > 150; });
  EXPECT_GT(schema->messageTypes().size(), 10u);
  EXPECT_LT(schema->messageTypes().size(), 60u);
}

TEST_F(Schema, CircularImportsOfStrangersAreReadAsFarAsTheyGo) {
  const std::string one = declared("one", bytes(3, "two") + bytes(4, bytes(1, "M") + bytes(2, bytes(1, "t") + number(3, 1) + number(4, 1) + number(5, 11) + bytes(6, ".two.M"))));
  const std::string two = declared("two", bytes(3, "one") + bytes(4, bytes(1, "M") + bytes(2, bytes(1, "o") + number(3, 1) + number(4, 1) + number(5, 11) + bytes(6, ".one.M"))));
  EXPECT_THAT(ProtobufSchema::reflected({one, two})->messageTypes(), ElementsAre("one.M", "two.M"));
}

}  // namespace
}  // namespace penstock::codec

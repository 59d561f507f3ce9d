// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/protobuf/reflection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "unit/codec/protobuf_for_test.h"
#include "unit/service/temp_folder.h"

namespace penstock::service {
namespace {

using namespace codec::protobuf_for_test;
using ::testing::HasSubstr;

// FileDescriptorProto of: syntax = "proto3"; package r; message In { string q = 1; } service S { rpc Do(In) returns (In); }
std::string descriptor() {
  const std::string field = bytes(1, "q") + number(3, 1) + number(4, 1) + number(5, 9);
  const std::string method = bytes(1, "Do") + bytes(2, ".r.In") + bytes(3, ".r.In");
  return bytes(1, "r.proto") + bytes(2, "r") + bytes(4, bytes(1, "In") + bytes(2, field)) + bytes(6, bytes(1, "S") + bytes(2, method)) + bytes(12, "proto3");
}
std::string framed(const std::string& message) {
  std::string out(1, '\0');
  for (int shift = 24; shift >= 0; shift -= 8) out += char(message.size() >> shift);
  return out + message;
}
std::string answers() { return framed(bytes(6, "no descriptor")) + framed(bytes(4, bytes(1, descriptor()))); }

model::ExchangePtr exchange(const std::string& path) {
  auto x = std::make_shared<model::Exchange>();
  auto request = std::make_shared<model::RequestHead>();
  request->path = path;
  x->request = request;
  x->response = std::make_shared<model::ResponseHead>();
  return x;
}

TEST(Reflection, DescriptorsInAResponse) {
  EXPECT_THAT(reflectedIn(answers(), ""), ::testing::ElementsAre(descriptor()));
  EXPECT_TRUE(reflectedIn(answers().substr(0, answers().size() - 1), "").empty()) << "cut off";
  EXPECT_TRUE(reflectedIn("", "").empty());
  std::string compressed = framed("no gzip");
  compressed[0] = 1;
  EXPECT_EQ(reflectedIn(compressed + answers(), "gzip").size(), 1u);
}

TEST(Reflection, TrafficTeachesNames) {
  Schemas schemas;
  std::atomic<int> read{0};
  {
    Reflection reflection(schemas, [&](const model::ExchangePtr&) {
      ++read;
      return answers();
    });
    reflection.ended(exchange("/r.S/Do"));
    reflection.ended(exchange("/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!schemas.current()->method("/r.S/Do") && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  }
  EXPECT_EQ(read, 1);
  ASSERT_TRUE(schemas.current()->method("/r.S/Do"));
  EXPECT_EQ(schemas.current()->method("/r.S/Do")->input, "r.In");
}

TEST(Schemas, FilesReplaceFilesAndWhatWasLearntStays) {
  TempFolder folder;
  Schemas schemas;
  EXPECT_TRUE(schemas.current()->isEmpty());
  schemas.learn({descriptor()});
  ASSERT_TRUE(schemas.load({folder.write("a.proto", "syntax = \"proto3\";\nmessage A {}\n")}));
  EXPECT_TRUE(schemas.current()->knows("A") && schemas.current()->knows("r.In"));
  ASSERT_TRUE(schemas.load({folder.write("b.proto", "syntax = \"proto3\";\nmessage B {}\n")}));
  EXPECT_TRUE(schemas.current()->knows("B") && schemas.current()->knows("r.In") && !schemas.current()->knows("A"));
  const auto failed = schemas.load({folder.write("c.proto", "message {")});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr(folder / "c.proto" + ":1:"));
  EXPECT_TRUE(schemas.current()->knows("B"));
}

}  // namespace
}  // namespace penstock::service

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

constexpr const char* reflectionPath = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

std::shared_ptr<model::Exchange> exchange(const std::string& path, const std::string& type = "application/grpc") {
  auto x = std::make_shared<model::Exchange>();
  auto request = std::make_shared<model::RequestHead>();
  request->method = "POST";
  request->path = path;
  request->headers.append("content-type", type);
  auto response = std::make_shared<model::ResponseHead>();
  response->status = 200;
  response->version = model::HttpVersion::http2;
  response->headers.append("content-type", type);
  x->request = request;
  x->response = response;
  x->host = "r.example";
  x->port = 443;
  return x;
}

/// A file that says no more than its name and that it is large.
std::string fileOf(const std::string& name, std::size_t messages) {
  std::string out = bytes(1, name) + bytes(2, name);
  for (std::size_t i = 0; i < messages; ++i) out += bytes(4, bytes(1, "M" + std::to_string(i)));
  return out + bytes(12, "proto3");
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
    Reflection reflection(schemas, [&](const model::ExchangePtr&, std::size_t, const std::function<bool()>&) {
      ++read;
      return answers();
    });
    reflection.ended(exchange("/r.S/Do"));
    reflection.ended(exchange(reflectionPath, "text/plain"));
    reflection.ended(exchange(reflectionPath));
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!schemas.of("r.example:443")->method("/r.S/Do") && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  }
  EXPECT_EQ(read, 1);
  ASSERT_TRUE(schemas.of("r.example:443")->method("/r.S/Do"));
  EXPECT_EQ(schemas.of("r.example:443")->method("/r.S/Do")->input, "r.In");
  EXPECT_TRUE(schemas.of("other.example:443")->isEmpty()) << "what one server tells names nothing of another";
}

TEST(Reflection, OnlyWhatAllHeadsCallReflection) {
  EXPECT_TRUE(isReflection(*exchange(reflectionPath)));
  EXPECT_TRUE(isReflection(*exchange(reflectionPath, "application/grpc+proto")));
  EXPECT_TRUE(isReflection(*exchange(reflectionPath, "application/grpc-web+proto")));
  EXPECT_FALSE(isReflection(*exchange(reflectionPath, "application/grpc-web-text")));
  EXPECT_FALSE(isReflection(*exchange(reflectionPath, "application/octet-stream")));
  EXPECT_FALSE(isReflection(*exchange("/grpc.reflection.v1.ServerReflection/Other")));
  auto get = exchange(reflectionPath);
  auto head = std::make_shared<model::RequestHead>(*get->request);
  head->method = "GET";
  get->request = head;
  EXPECT_FALSE(isReflection(*get));
  auto old = exchange(reflectionPath);
  auto response = std::make_shared<model::ResponseHead>(*old->response);
  response->version = model::HttpVersion::http11;
  old->response = response;
  EXPECT_FALSE(isReflection(*old)) << "gRPC needs HTTP/2";
}

TEST(Reflection, EndsWhileItReads) {
  Schemas schemas;
  std::atomic<bool> reading{false};
  const auto begun = std::chrono::steady_clock::now();
  {
    Reflection reflection(schemas, [&](const model::ExchangePtr&, std::size_t, const std::function<bool()>& stopped) {
      reading = true;
      while (!stopped()) std::this_thread::yield();
      return std::string();
    });
    reflection.ended(exchange(reflectionPath));
    while (!reading) std::this_thread::yield();
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

TEST(Schemas, FilesReplaceFilesAndWhatWasLearntStays) {
  TempFolder folder;
  Schemas schemas;
  const auto current = [&] { return schemas.of("a:1"); };
  EXPECT_TRUE(current()->isEmpty());
  EXPECT_TRUE(schemas.learn("a:1", {descriptor()}));
  EXPECT_FALSE(schemas.learn("a:1", {descriptor()})) << "nothing new";
  ASSERT_TRUE(schemas.load({folder.write("a.proto", "syntax = \"proto3\";\nmessage A {}\n")}));
  EXPECT_TRUE(current()->knows("A") && current()->knows("r.In"));
  ASSERT_TRUE(schemas.load({folder.write("b.proto", "syntax = \"proto3\";\nmessage B {}\n")}));
  EXPECT_TRUE(current()->knows("B") && current()->knows("r.In") && !current()->knows("A"));
  const auto failed = schemas.load({folder.write("c.proto", "message {")});
  ASSERT_FALSE(failed);
  EXPECT_THAT(failed.error().message, HasSubstr(folder / "c.proto" + ":1:"));
  EXPECT_TRUE(current()->knows("B"));
  EXPECT_TRUE(schemas.of("b:1")->knows("B"));
  EXPECT_FALSE(schemas.of("b:1")->knows("r.In"));
}

TEST(Schemas, OfAllServersABoundedAmountIsKept) {
  Schemas schemas;
  const std::string file = fileOf("big", 3'000);
  const std::size_t cost = codec::descriptorCost(file).value();
  const std::size_t kept = Schemas::mostCost / cost;
  for (std::size_t i = 0; i <= kept; ++i) schemas.learn("s" + std::to_string(i), {file});
  EXPECT_FALSE(schemas.of("s0")->knows("big.M0")) << "the oldest went";
  EXPECT_TRUE(schemas.of("s1")->knows("big.M0"));
  EXPECT_TRUE(schemas.of("s" + std::to_string(kept))->knows("big.M0"));
}

}  // namespace
}  // namespace penstock::service

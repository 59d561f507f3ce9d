// SPDX-License-Identifier: GPL-3.0-or-later
// gRPC's messages, written.
#include <gtest/gtest.h>

#include <string>

#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/message_writer.h"

namespace penstock::wire::grpc {
namespace {

using std::string_literals::operator""s;

TEST(GrpcWriter, APrefixAndThePayload) {
  std::string out = "x";
  ASSERT_TRUE(appendMessage(out, 0, "hello"));
  ASSERT_TRUE(appendMessage(out, compressedFlag, ""));
  ASSERT_TRUE(appendMessage(out, trailersFlag, "grpc-status:0\r\n"));
  EXPECT_EQ(out, "x\0\0\0\0\5hello\1\0\0\0\0\x80\0\0\0\xfgrpc-status:0\r\n"s);
}

TEST(GrpcWriter, WhatItWritesIsRead) {
  for (const std::size_t size : {0u, 1u, 255u, 256u, 65536u, 2'000'000u})
    for (const std::uint8_t flags : {std::uint8_t(0), compressedFlag, trailersFlag, std::uint8_t(0x7e)}) {
      const std::string payload(size, 'p');
      std::string out;
      ASSERT_TRUE(appendMessage(out, flags, payload));
      MessageReader reader(true);
      const auto s = reader.step(out);
      EXPECT_TRUE(s.begin && s.end);
      EXPECT_EQ(s.consumed, out.size());
      EXPECT_EQ(reader.flags(), flags);
      EXPECT_EQ(s.payload, payload);
    }
}

TEST(GrpcWriter, ALengthThatHasNoFourBytesIsRefused) {
  // Never read: only its size is asked.
  const std::string_view huge("", std::size_t(UINT32_MAX) + 1);
  std::string out = "x";
  const auto written = appendMessage(out, 0, huge);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::limit);
  EXPECT_EQ(out, "x");
}

}  // namespace
}  // namespace penstock::wire::grpc

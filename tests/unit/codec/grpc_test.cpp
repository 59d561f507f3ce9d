// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/grpc.h"

#include <gtest/gtest.h>

#include "codings_for_test.h"

namespace penstock::codec {
namespace {

TEST(GrpcPayload, TheFlagDecidesTheFieldSaysHow) {
  const std::string plain(5000, 'g');
  for (const char* coding : {"gzip", "deflate", "br", "zstd"}) {
    const Decoded d = decodeGrpcPayload(test::encode(plain, coding), coding, true, 1 << 20);
    EXPECT_EQ(d.bytes, plain) << coding;
    EXPECT_EQ(d.end, DecodeEnd::complete);
    EXPECT_EQ(decodeGrpcPayload(plain, coding, false, 1 << 20).bytes, plain) << "a message alone may be uncompressed";
  }
  EXPECT_EQ(decodeGrpcPayload(plain, "", false, 1 << 20).end, DecodeEnd::complete);
}

TEST(GrpcPayload, WhatCannotBeTakenOffIsTold) {
  const Decoded none = decodeGrpcPayload("abc", "", true, 100);
  EXPECT_EQ(none.end, DecodeEnd::unsupported);
  EXPECT_EQ(none.bytes, "abc");
  EXPECT_NE(none.problem, "");
  EXPECT_EQ(decodeGrpcPayload("abc", " identity ", true, 100).end, DecodeEnd::unsupported);
  EXPECT_EQ(decodeGrpcPayload("abc", "snappy", true, 100).end, DecodeEnd::unsupported);
  EXPECT_EQ(decodeGrpcPayload("abc", "gzip", true, 100).end, DecodeEnd::corrupt);
  const std::string packed = test::gzip(std::string(100'000, 'x'));
  EXPECT_EQ(decodeGrpcPayload(packed, "gzip", true, 1000).end, DecodeEnd::limit);
  EXPECT_LE(decodeGrpcPayload(packed, "gzip", true, 1000).bytes.size(), 1000u);
  EXPECT_EQ(decodeGrpcPayload(packed.substr(0, 50), "gzip", true, 1 << 20).end, DecodeEnd::truncated);
  const Decoded cut = decodeGrpcPayload("abcdef", "", false, 3);
  EXPECT_EQ(cut.bytes, "abc");
  EXPECT_EQ(cut.end, DecodeEnd::limit);
}

}  // namespace
}  // namespace penstock::codec

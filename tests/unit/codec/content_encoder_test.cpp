// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/content_encoder.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include "penstock/codec/content_coding.h"

namespace penstock::codec {
namespace {

constexpr const char* everyCoding[] = {"",   "identity", "gzip",     "X-GZip",       "deflate",
                                       "br", "zstd",     "gzip, br", "deflate,gzip", "zstd, br, gzip, deflate"};

std::string sample(int lines = 400) {
  std::string s;
  for (int i = 0; i < lines; ++i) s += "line " + std::to_string(i * 7919 % 1000) + " of the sample\n";
  return s;
}
std::string noise(std::size_t size) {
  std::string s(size, '\0');
  std::uint32_t state = 1;
  for (char& c : s) c = char((state = state * 1664525u + 1013904223u) >> 24);
  return s;
}
ContentEncoder encoderOf(std::string_view coding) {
  auto made = ContentEncoder::make(coding);
  EXPECT_TRUE(made) << coding;
  return *std::move(made);
}

TEST(ContentEncoder, WhatIsCodedIsDecodedToTheSame) {
  for (const std::string_view coding : everyCoding)
    for (const std::string& content : {std::string(), std::string("x"), sample(), noise(300'000), std::string(1 << 20, '\0')})
      for (const std::size_t piece : {std::size_t(777), SIZE_MAX}) {
        ContentEncoder encoder = encoderOf(coding);
        std::string packed = "before";
        for (std::string_view rest = content; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
          encoder.feed(rest.substr(0, piece), packed);
        encoder.finish(packed);
        ASSERT_TRUE(packed.starts_with("before"));
        const Decoded d = decode(std::string_view(packed).substr(6), coding, 1 << 21);
        ASSERT_EQ(d.end, DecodeEnd::complete) << coding << ": " << d.problem;
        ASSERT_EQ(d.problem, "") << coding;
        ASSERT_TRUE(d.bytes == content) << coding << " of " << content.size();
      }
}

TEST(ContentEncoder, AllThatWasFedIsThereAfterEachFlush) {
  for (const std::string_view coding : everyCoding) {
    ContentEncoder encoder = encoderOf(coding);
    ContentDecoder decoder(coding, 1 << 24);
    std::string fed, seen;
    for (int i = 0; i < 300; ++i) {
      const std::string event = i % 7 ? "data: " + std::to_string(i) + "\n\n" : noise(std::size_t(i) * 100);
      std::string packed;
      encoder.feed(event, packed);
      encoder.flush(packed);
      if (i % 50 == 0) encoder.flush(packed);  // once more, with nothing new
      fed += event;
      ASSERT_TRUE(decoder.feed(packed, seen)) << coding << ": " << decoder.problem();
      ASSERT_TRUE(seen == fed) << coding << " after " << i;
    }
    std::string packed;
    encoder.finish(packed);
    decoder.feed(packed, seen);
    EXPECT_EQ(decoder.finish(seen), DecodeEnd::complete) << coding << decoder.problem();
    EXPECT_EQ(decoder.problem(), "");
    EXPECT_TRUE(seen == fed);
  }
}

TEST(ContentEncoder, ItSavesSomething) {
  for (const std::string_view coding : {"gzip", "deflate", "br", "zstd"})
    EXPECT_LT(encode(sample(), coding)->size(), sample().size() / 3) << coding;
}

TEST(ContentEncoder, GzipAndDeflateHaveTheirWrappers) {  // RFC 9110 8.4.1.2: deflate is zlib's format
  const std::string packed = *encode(sample(), "deflate");
  std::string out(sample().size(), '\0');
  uLongf size = out.size();
  ASSERT_EQ(uncompress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(packed.data()),
                       uLong(packed.size())),
            Z_OK);
  EXPECT_EQ(out, sample());
  EXPECT_TRUE(encode("x", "gzip")->starts_with("\x1f\x8b\x08"));
}

TEST(ContentEncoder, WhatIsNotKnownIsAnError) {
  for (const auto& [coding, why] :
       {std::pair("vault", "unknown content coding \"vault\""), std::pair("gzip, vault, br", "unknown content coding \"vault\""),
        std::pair("gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip", "more than 8 content codings")}) {
    const auto made = ContentEncoder::make(coding);
    ASSERT_FALSE(made) << coding;
    EXPECT_EQ(made.error().code, ErrorCode::unsupported);
    EXPECT_EQ(made.error().message, why);
    EXPECT_FALSE(encode("x", coding));
  }
}

TEST(ContentEncoder, WhatItHoldsDoesNotGrowWithTheContent) {
  const std::string piece = noise(1 << 20);
  for (const std::string_view coding : {"gzip", "deflate", "br", "zstd", "zstd, br, gzip"}) {
    ContentEncoder encoder = encoderOf(coding);
    std::string out;
    encoder.feed(piece, out);
    EXPECT_GE(encoder.memory(), 100'000u) << coding;
    for (int i = 0; i < 4; ++i) {
      out.clear();
      encoder.feed(piece, out);
    }
    EXPECT_LT(encoder.memory(), (coding.size() > 7 ? 8u : 4u) << 20) << coding;
  }
}

}  // namespace
}  // namespace penstock::codec

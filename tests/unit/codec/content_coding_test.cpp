// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/content_coding.h"

#include <gtest/gtest.h>

#include "codings_for_test.h"

namespace penstock::codec {
namespace {

using namespace test;

std::string sample() {
  std::string s;
  for (int i = 0; i < 400; ++i) s += "line " + std::to_string(i * 7919 % 1000) + " of the sample\n";
  return s;
}

struct Coding {
  std::string encoder, name;
};
class EveryCoding : public testing::TestWithParam<Coding> {};

TEST_P(EveryCoding, GivesTheOriginal) {
  const Decoded d = decode(encode(sample(), GetParam().encoder), GetParam().name, 1 << 20);
  EXPECT_EQ(d.end, DecodeEnd::complete);
  EXPECT_EQ(d.problem, "");
  EXPECT_EQ(d.bytes, sample());
}

TEST_P(EveryCoding, SplitAtEveryByteIsTheSame) {
  const std::string packed = encode(sample(), GetParam().encoder);
  for (std::size_t at = 0; at <= packed.size(); ++at) {
    ContentDecoder decoder(GetParam().name, 1 << 20);
    std::string out;
    decoder.feed(std::string_view(packed).substr(0, at), out);
    decoder.feed(std::string_view(packed).substr(at), out);
    ASSERT_EQ(decoder.finish(out), DecodeEnd::complete) << at << ": " << decoder.problem();
    ASSERT_EQ(out, sample()) << at;
  }
}

TEST_P(EveryCoding, ByteByByteIsTheSame) {
  ContentDecoder decoder(GetParam().name, 1 << 20);
  std::string out;
  for (const char c : encode(sample(), GetParam().encoder)) ASSERT_TRUE(decoder.feed({&c, 1}, out));
  EXPECT_EQ(decoder.finish(out), DecodeEnd::complete) << decoder.problem();
  EXPECT_EQ(out, sample());
}

TEST_P(EveryCoding, EveryTruncationGivesAPrefixAndSaysSo) {
  const std::string packed = encode(sample(), GetParam().encoder), whole = sample();
  for (std::size_t n = 1; n < packed.size(); ++n) {
    const Decoded d = decode(std::string_view(packed).substr(0, n), GetParam().name, 1 << 20);
    ASSERT_EQ(d.end, DecodeEnd::truncated) << n << ": " << d.problem;
    ASSERT_EQ(d.bytes, whole.substr(0, d.bytes.size()));
    ASSERT_NE(d.problem.find("ends before its end"), std::string::npos);
  }
}

TEST_P(EveryCoding, ABombStopsAtTheLimit) {
  const std::string packed = encode(std::string(50 << 20, 'A'), GetParam().encoder);
  ASSERT_LT(packed.size(), 200'000u);
  const Decoded d = decode(packed, GetParam().name, 1'000'000);
  EXPECT_EQ(d.end, DecodeEnd::limit);
  EXPECT_EQ(d.bytes, std::string(1'000'000, 'A'));
  EXPECT_NE(d.problem.find("1000000 bytes"), std::string::npos) << d.problem;
}

TEST_P(EveryCoding, ExactlyTheLimitIsWhole) {
  const Decoded d = decode(encode(sample(), GetParam().encoder), GetParam().name, sample().size());
  EXPECT_EQ(d.end, DecodeEnd::complete) << d.problem;
}

TEST_P(EveryCoding, NothingAtAllIsComplete) {
  EXPECT_EQ(decode("", GetParam().name, 100).end, DecodeEnd::complete);
}

INSTANTIATE_TEST_SUITE_P(Codings, EveryCoding,
                         testing::Values(Coding{"gzip", "gzip"}, Coding{"gzip", "X-GZip"}, Coding{"deflate", "deflate"},
                                         Coding{"raw", "deflate"}, Coding{"br", "br"}, Coding{"zstd", "zstd"}),
                         [](const auto& info) { return info.param.encoder + std::to_string(info.index); });

TEST(ContentDecoder, BrotliGivesAllThatItsInputTells) {
  // More than one block of output, flushed and not ended: as a large event of a stream.
  std::string content;
  std::uint32_t state = 1;
  while (content.size() < 50'000) content += char((state = state * 1664525u + 1013904223u) >> 24);
  BrotliEncoderState* encoder = BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
  std::string packed(100'000, '\0'), out;
  auto* in = reinterpret_cast<const std::uint8_t*>(content.data());
  auto* to = reinterpret_cast<std::uint8_t*>(packed.data());
  std::size_t left = content.size(), room = packed.size();
  ASSERT_TRUE(BrotliEncoderCompressStream(encoder, BROTLI_OPERATION_FLUSH, &left, &in, &room, &to, nullptr));
  BrotliEncoderDestroyInstance(encoder);
  ContentDecoder decoder("br", 1 << 20);
  ASSERT_TRUE(decoder.feed(std::string_view(packed).substr(0, packed.size() - room), out));
  EXPECT_EQ(out.size(), content.size());
}

TEST(ContentDecoder, ChainsAreTakenOffFromTheLast) {
  const Decoded d = decode(brotli(gzip(sample())), "gzip, br", 1 << 20);
  EXPECT_EQ(d.end, DecodeEnd::complete) << d.problem;
  EXPECT_EQ(d.bytes, sample());
  EXPECT_EQ(d.codings, (std::vector<std::string>{"gzip", "br"}));
}

TEST(ContentDecoder, ChainSplitAtEveryByte) {
  const std::string packed = zstd(deflated(gzip("a short text"), 15));
  for (std::size_t at = 0; at <= packed.size(); ++at) {
    ContentDecoder decoder("gzip,deflate , zstd", 1000);
    std::string out;
    decoder.feed(std::string_view(packed).substr(0, at), out);
    decoder.feed(std::string_view(packed).substr(at), out);
    ASSERT_EQ(decoder.finish(out), DecodeEnd::complete) << at << decoder.problem();
    ASSERT_EQ(out, "a short text");
  }
}

TEST(ContentDecoder, ABombWithinABombIsBoundedToo) {
  // The middle layer alone is over the limit although the last one gives next to nothing.
  const std::string empty = gzip("");
  std::string middle;
  for (int i = 0; i < 500'000; ++i) middle += empty;
  const Decoded d = decode(gzip(middle), "gzip, gzip", 1'000'000);
  EXPECT_EQ(d.end, DecodeEnd::limit);
}

TEST(ContentDecoder, IdentityPassesThroughUpToTheLimit) {
  EXPECT_EQ(decode("as it is", "", 100).bytes, "as it is");
  EXPECT_EQ(decode("as it is", "identity", 100).end, DecodeEnd::complete);
  const Decoded cut = decode("as it is", "", 4);
  EXPECT_EQ(cut.bytes, "as i");
  EXPECT_EQ(cut.end, DecodeEnd::limit);
}

TEST(ContentDecoder, GzipMembersFollowEachOther) {
  EXPECT_EQ(decode(gzip("one ") + gzip("two ") + gzip("three"), "gzip", 100).bytes, "one two three");
}

TEST(ContentDecoder, PaddingAfterTheEndIsToldNotTaken) {
  const Decoded d = decode(gzip("text") + std::string(3, '\0'), "gzip", 100);
  EXPECT_EQ(d.end, DecodeEnd::complete);
  EXPECT_EQ(d.bytes, "text");
  EXPECT_NE(d.problem.find("3 bytes were left out"), std::string::npos) << d.problem;
}

TEST(ContentDecoder, UnknownCodingLeavesTheRest) {
  const Decoded d = decode(gzip("sealed"), "vault, gzip", 100);
  EXPECT_EQ(d.end, DecodeEnd::unsupported);
  EXPECT_EQ(d.bytes, "sealed");
  EXPECT_NE(d.problem.find("\"vault\""), std::string::npos);
}

TEST(ContentDecoder, TooManyCodingsAreRefused) {
  EXPECT_EQ(decode("x", "gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip,gzip", 100).end, DecodeEnd::unsupported);
}

TEST(ContentDecoder, PlainTextUnderGzipSaysDamaged) {
  const Decoded d = decode("<html>not gzip at all</html>", "gzip", 100);
  EXPECT_EQ(d.end, DecodeEnd::corrupt);
  EXPECT_NE(d.problem.find("gzip data is damaged"), std::string::npos) << d.problem;
  EXPECT_EQ(d.bytes, "<html>not gzip at all</html>");
}

TEST(ContentDecoder, TextUnderACodingThatWasNotAppliedIsGivenAsItIs) {
  const std::string text = "Plain words under a field that says otherwise.";
  for (const char* coding : {"gzip", "deflate", "br", "zstd", "gzip, br", "br, gzip, deflate"}) {
    const Decoded d = decode(text, coding, 1 << 20);
    EXPECT_EQ(d.bytes, text) << coding;
    EXPECT_FALSE(d.problem.empty()) << coding;
    EXPECT_TRUE(d.codings.empty()) << coding;
  }
  // One of two was.
  const Decoded inner = decode(encode(text, "gzip"), "br, gzip", 1 << 20);
  EXPECT_EQ(inner.bytes, text);
  EXPECT_EQ(inner.codings, std::vector<std::string>{"gzip"});
}

TEST(ContentDecoder, DamageInTheMiddleKeepsWhatCameBefore) {
  std::string packed = deflated(sample() + sample(), 15);
  packed[packed.size() - 30] ^= 0x55;
  const Decoded d = decode(packed, "deflate", 1 << 20);
  EXPECT_EQ(d.end, DecodeEnd::corrupt);
  EXPECT_GT(d.bytes.size(), 100u);
}

TEST(ContentDecoder, RawDeflateThatLooksWrappedIsStillRead) {
  // Two stored blocks; the padding bits of the first and its length happen to spell the zlib header 78 01.
  const std::string raw(
      "\x78\x01\x00\xfe\xff"
      "A"
      "\x01\x01\x00\xfe\xff"
      "B",
      12);
  for (std::size_t at = 0; at <= raw.size(); ++at) {
    ContentDecoder decoder("deflate", 100);
    std::string out;
    decoder.feed(raw.substr(0, at), out);
    decoder.feed(raw.substr(at), out);
    EXPECT_EQ(decoder.finish(out), DecodeEnd::complete) << at << decoder.problem();
    EXPECT_EQ(out, "AB") << at;
  }
}

}  // namespace
}  // namespace penstock::codec

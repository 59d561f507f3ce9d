// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/codec/content_encoder.h"
#include "penstock/display/answer.h"
#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

using codec::AnswerFraming;

class Bytes final : public model::BodyReader {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t size() const override { return bytes_.size(); }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override { return bytes_.substr(std::size_t(offset), n); }

 private:
  std::string bytes_;
};

const std::string kStream =
    "data: {\"id\":\"c\",\"model\":\"gpt-4o\",\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Hello\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"function\":{\"name\":\"get\\u202eit\",\"arguments\":\"{\\\"a\\\":1}\"}}]}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":1234,\"completion_tokens\":5}}\n\n"
    "data: [DONE]\n\n";

TEST(ShownAnswer, HasItsPartsUnderTitles) {
  AnswerFollower follower(AnswerFraming::events, "");
  const ShownAnswer shown = follower.follow(Bytes(kStream), true, CancelToken());
  ASSERT_TRUE(shown.recognized);
  EXPECT_EQ(shown.document->text(),
            "── Reasoning ──\nHm\n\n── Answer ──\nHello\n\n── Tool call: get⟨U+202E⟩it · call_1 ──\n{\n  \"a\": 1\n}\n");
  EXPECT_EQ(shown.summary, "OpenAI Chat Completions · gpt-4o · tool_calls · 1\u2009234 tokens in, 5 out · 5 events");
  EXPECT_TRUE(shown.notices.empty());
  EXPECT_FALSE(shown.live);
}

TEST(ShownAnswer, GrowsAndReadsEachByteOnce) {
  for (const char* coding : {"", "gzip"}) {
    std::string stream = kStream;
    if (*coding) stream = *codec::encode(kStream, coding);
    AnswerFollower follower(AnswerFraming::events, coding);
    ShownAnswer shown;
    for (std::size_t n = 0; n <= stream.size(); n += 5) {
      shown = follower.follow(Bytes(std::string_view(stream).substr(0, n)), false, CancelToken());
      EXPECT_TRUE(*coding || n <= 100 || n >= 400 || shown.live) << n;
    }
    shown = follower.follow(Bytes(stream), true, CancelToken());
    AnswerFollower whole(AnswerFraming::events, coding);
    EXPECT_EQ(shown.document->text(), whole.follow(Bytes(stream), true, CancelToken()).document->text());
    EXPECT_NE(shown.document->text().find("Hello\n"), std::string::npos);
  }
}

TEST(ShownAnswer, OneTextStandsAlone) {
  AnswerFollower follower(AnswerFraming::lines, "");
  const ShownAnswer shown = follower.follow(Bytes("{\"model\":\"m\",\"response\":\"only\",\"done\":false}\n"), true, CancelToken());
  EXPECT_EQ(shown.document->text(), "only");
  ASSERT_EQ(shown.notices.size(), 1u);
  EXPECT_EQ(shown.notices[0], "The stream ended before the answer did.");
}

TEST(ShownAnswer, SaysWhatWentWrong) {
  AnswerFollower follower(AnswerFraming::events, "");
  const ShownAnswer shown =
      follower.follow(Bytes("data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"a\"}}\n\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n"),
                      true, CancelToken());
  ASSERT_EQ(shown.notices.size(), 1u);
  EXPECT_EQ(shown.notices[0], "The stream says: overloaded_error: busy.");
  EXPECT_TRUE(shown.warning);
  AnswerFollower broken(AnswerFraming::events, "gzip");
  EXPECT_FALSE(broken.follow(Bytes("no gzip"), true, CancelToken()).recognized);
}

TEST(ShownAnswer, OtherStreamsAreNone) {
  AnswerFollower follower(AnswerFraming::events, "");
  EXPECT_FALSE(follower.follow(Bytes("data: {\"price\":1}\n\n"), true, CancelToken()).recognized);
}

}  // namespace
}  // namespace penstock::display

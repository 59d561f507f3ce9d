// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/payload.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "penstock/model/memory_bytes.h"

namespace penstock::display {
namespace {

PayloadSource of(std::string bytes, std::string coding = {}) {
  return {std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes))), std::move(coding), {}};
}

TEST(Payload, IsCopiedAsTextOrAsHex) {
  const CancelToken token;
  EXPECT_EQ(copyPayload(of("caf\xc3\xa9"), PayloadForm::natural, token).text, "caf\xc3\xa9");
  EXPECT_EQ(copyPayload(of("\xff\x01"), PayloadForm::natural, token).text, "ff 01");
  EXPECT_EQ(copyPayload(of("a b"), PayloadForm::hex, token).text, "61 20 62");
  EXPECT_EQ(copyPayload(of("caf\xe9"), PayloadForm::text, token).text, "caf\xc3\xa9");
}

TEST(Payload, SaysWhyItIsNotCopied) {
  const CancelToken token;
  const CopiedPayload large = copyPayload(of(std::string(std::size_t(mostCopied) + 1, 'x')), PayloadForm::natural, token);
  EXPECT_EQ(large.text, "");
  EXPECT_NE(large.problem.find("save it instead"), std::string::npos) << large.problem;
  EXPECT_EQ(copyPayload({}, PayloadForm::natural, token).problem, "There is no payload to copy.");
}

TEST(Payload, IsWrittenInPieces) {
  const CancelToken token;
  const std::string all(3'000'000, 'x');
  std::string written;
  std::vector<std::size_t> sizes;
  const auto sink = [&](std::string_view piece) {
    written += piece;
    sizes.push_back(piece.size());
    return true;
  };
  EXPECT_EQ(writePayload(of(all), sink, token), "");
  EXPECT_EQ(written, all);
  EXPECT_GT(sizes.size(), 1u);
}

TEST(Payload, EndsWithASinkThatTakesNoMore) {
  const CancelToken token;
  int asked = 0;
  EXPECT_EQ(writePayload(of(std::string(5'000'000, 'x')), [&](std::string_view) { return ++asked < 2; }, token), "");
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(writePayload({}, [](std::string_view) { return true; }, token), "There is no payload to save.");
}

}  // namespace
}  // namespace penstock::display

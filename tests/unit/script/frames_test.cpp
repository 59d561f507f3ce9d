// SPDX-License-Identifier: GPL-3.0-or-later
#include "script/frames.h"

#include <gtest/gtest.h>

namespace penstock::script {
namespace {

const std::vector<std::string_view> parts{"one", "", std::string_view("\0\xff", 2)};

TEST(Frames, ReadWhatTheyWroteSplitAtEveryByte) {
  const std::string bytes = frameOf(FrameKind::result, 7, parts) + frameOf(FrameKind::log, 8, {});
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    FrameReader reader;
    std::vector<std::pair<FrameKind, std::uint64_t>> seen;
    const auto read = [&](std::string_view some) {
      reader.feed(some);
      while (const auto frame = reader.next()) {
        seen.emplace_back(frame->kind, frame->call);
        if (frame->kind == FrameKind::result) {
          EXPECT_EQ(parts, frame->parts);
        }
      }
    };
    read(std::string_view(bytes).substr(0, cut));
    read(std::string_view(bytes).substr(cut));
    EXPECT_EQ((std::vector<std::pair<FrameKind, std::uint64_t>>{{FrameKind::result, 7}, {FrameKind::log, 8}}), seen);
    EXPECT_FALSE(reader.broken());
  }
}

TEST(Frames, ThatAreNoneAreFound) {
  std::string wrongKind = frameOf(FrameKind::call, 1, {});
  std::string wrongCount = frameOf(FrameKind::result, 1, parts);
  wrongCount[16] = 9;
  std::string tooLong = frameOf(FrameKind::result, 1, {});
  tooLong[3] = '\x7f';
  for (const std::string& bytes : {wrongKind, wrongCount, tooLong}) {
    FrameReader reader;
    reader.feed(bytes);
    EXPECT_FALSE(reader.next());
    EXPECT_TRUE(reader.broken());
    reader.feed(frameOf(FrameKind::result, 1, {}));
    EXPECT_FALSE(reader.next());
  }
}

TEST(Frames, PartsThatDoNotFillTheirTextAreNone) {
  const std::string packed = packParts(parts);
  EXPECT_EQ(parts, readParts(packed));
  EXPECT_FALSE(readParts(packed + "x"));
  for (std::size_t n = 0; n < packed.size(); ++n) EXPECT_FALSE(readParts(std::string_view(packed).substr(0, n)));
}

}  // namespace
}  // namespace penstock::script

// SPDX-License-Identifier: GPL-3.0-or-later
// Blocks of messages: what goes in comes out, and damaged ones are told.
#include "store/message_codec.h"

#include <gtest/gtest.h>

#include <random>

#include "store/message_packer.h"
#include "unit/store/equal.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using model::Message;

std::vector<MessageBlock> packed(const std::vector<model::MessageBatch>& batches) {
  MessagePacker packer;
  for (const auto& batch : batches) packer.add(batch);
  std::vector<MessageBlock> blocks;
  EXPECT_EQ(packer.pack([&](MessageBlock& block) {
    blocks.push_back(block);
    return 0;
  }),
            0);
  return blocks;
}

std::vector<Message> unpacked(const MessageBlock& block, std::uint64_t first = 0, std::size_t count = SIZE_MAX) {
  MessagePage page(first, count);
  EXPECT_TRUE(decodeMessages(block.bytes, block.first, block.last, page));
  return page.take();
}

TEST(MessageCodec, EveryFieldComesBack) {
  Message extreme = text(13);
  extreme.flags = model::MessageFlag::none;
  extreme.at = std::int64_t(1) << 53;  // the largest that are read back: sums of them do not overflow
  extreme.endedAt = -1;
  extreme.size = std::uint64_t(1) << 62;
  extreme.wireSize = 1;
  extreme.offset = (std::uint64_t(1) << 62) - 1;
  extreme.preview = std::string(1, '\0');
  Message backwards = text(14);
  backwards.at = 0;
  backwards.endedAt = 1;
  Message empty;
  empty.index = 15;
  empty.payload = std::make_shared<const std::string>();
  Message longPayload = control(16);
  longPayload.payload = std::make_shared<const std::string>(300, 'p');
  longPayload.preview = std::string(Message::previewLimit, 'p');
  Message otherPreview = control(17);
  otherPreview.preview = "not the beginning";
  const std::vector<Message> all = {text(11), control(12), extreme, backwards, empty, longPayload, otherPreview};
  const auto blocks = packed({{7, all}});
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].id, 7u);
  EXPECT_EQ(blocks[0].first, 11u);
  EXPECT_EQ(blocks[0].last, 17u);
  expectSame(unpacked(blocks[0]), all);
  expectSame(unpacked(blocks[0], 13, 2), {extreme, backwards});
}

TEST(MessageCodec, WhatCannotBeIsRefused) {
  Message tooLarge = text(1), tooLate = text(1);
  tooLarge.size = UINT64_MAX;
  tooLate.at = INT64_MAX;
  for (const Message& m : {tooLarge, tooLate}) {
    const auto blocks = packed({{1, {m}}});
    ASSERT_EQ(blocks.size(), 1u);
    MessagePage page(0, 10);
    EXPECT_FALSE(decodeMessages(blocks[0].bytes, blocks[0].first, blocks[0].last, page));
  }
}

TEST(MessageCodec, AnOrdinaryMessageTakesADozenBytesBesideItsPreview) {
  const auto blocks = packed({{1, texts(1000, 100)}});
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_LE(blocks[0].bytes.size(), 100 * (12 + 5u));
}

TEST(MessagePacker, RunsOfTheLastStateOfEach) {
  Message begun = text(4, 0, "he");
  begun.flags = model::MessageFlag::none;
  const auto blocks = packed({{1, {text(3), begun}}, {2, {text(0)}}, {1, {text(4), text(5)}}, {1, {text(1), text(9)}}});
  std::vector<Message> all;
  ASSERT_EQ(blocks.size(), 4u);
  for (const MessageBlock& block : blocks)
    if (block.id == 1)
      for (Message& m : unpacked(block)) all.push_back(std::move(m));
  expectSame(all, {text(1), text(3), text(4), text(5), text(9)});
}

TEST(MessagePacker, BlocksAreBoundedInNumberAndBytes) {
  auto blocks = packed({{1, texts(5, 1100)}});
  ASSERT_EQ(blocks.size(), 3u);
  EXPECT_EQ(blocks[0].last, 5 + MessageBlock::mostMessages - 1);
  EXPECT_EQ(blocks[2].last, 1104u);
  std::vector<Message> large;
  for (std::uint64_t i = 0; i < 4; ++i) {
    large.push_back(control(i));
    large.back().payload = std::make_shared<const std::string>(100'000, 'x');
  }
  EXPECT_EQ(packed({{1, large}}).size(), 2u);
}

TEST(MessageCodec, DamagedBlocksAreTold) {
  const auto block = packed({{1, {text(0), control(1), text(2)}}})[0];
  for (std::size_t n = 0; n < block.bytes.size(); ++n) {
    MessagePage page(0, 10);
    EXPECT_FALSE(decodeMessages(std::string_view(block.bytes).substr(0, n), 0, 2, page)) << n;
  }
  MessagePage page(0, 10);
  EXPECT_FALSE(decodeMessages(block.bytes, 2, 0, page));
  EXPECT_FALSE(decodeMessages(block.bytes, 0, UINT64_MAX, page));
  std::minstd_rand random(1);
  for (int turn = 0; turn < 20'000; ++turn) {
    std::string bytes = block.bytes;
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = char(random());
    MessagePage other(0, 10);
    (void)decodeMessages(bytes, 0, 2, other);  // sanitizers look
  }
}

}  // namespace
}  // namespace penstock::store::test

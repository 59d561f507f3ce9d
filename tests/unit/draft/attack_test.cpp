// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/attack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

using testing::ElementsAre;

PayloadSet setOf(const PayloadSpec& spec, const std::vector<ProcessStep>& steps = {}) {
  auto source = makePayloads(spec);
  return {std::move(*source), *Processing::compile(steps)};
}

std::vector<std::string> texts(Attack& attack) {
  std::vector<std::string> out;
  for (std::uint64_t i = 0; i < attack.count(); ++i) out.push_back(attack.request(i)->text);
  return out;
}

Attack attackOf(std::string_view marked, Shape shape, std::vector<PayloadSet> sets) {
  return std::move(*Attack::make(*readMarks(marked), shape, std::move(sets)));
}

std::string why(const Result<Attack>& attack) { return attack ? "" : attack.error().message; }

TEST(Marks, AreReadAndWritten) {
  const auto marked = readMarks("a\xc2\xa7" "b\xc2\xa7\xc2\xa7\xc2\xa7" "c");
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->text, "abc");
  EXPECT_THAT(marked->positions, ElementsAre(Place{1, 1}, Place{2, 0}));
  const auto escaped = readMarks("\\\xc2\xa7 \\\\\xc2\xa7x\\\\\\\xc2\xa7\xc2\xa7 \\n");
  ASSERT_TRUE(escaped);
  EXPECT_EQ(escaped->text, "\xc2\xa7 \\x\\\xc2\xa7 \\n");
  EXPECT_THAT(escaped->positions, ElementsAre(Place{4, 4}));
  for (const Marked& one : {*marked, *escaped, Marked{"\\\\\xc2\xa7\\", {{0, 2}, {2, 3}, {5, 0}}}, Marked{"", {{0, 0}}}, Marked{"plain \\", {}}})
    EXPECT_EQ(*readMarks(withMarks(one)), one) << withMarks(one);
  EXPECT_EQ(readMarks("a\nb\xc2\xa7" "c\n").error().message, "the mark in line 2 has no other that ends its position");
}

TEST(Attack, SniperGivesEachPositionEveryPayload) {
  Attack attack = attackOf("\xc2\xa7" "a\xc2\xa7-\xc2\xa7" "b\xc2\xa7", Shape::sniper, {setOf(ListPayloads{{"1", "2"}})});
  EXPECT_THAT(texts(attack), ElementsAre("1-b", "2-b", "a-1", "a-2"));
  const auto third = attack.request(2);
  EXPECT_THAT(third->payloads, ElementsAre(std::nullopt, "1"));
  EXPECT_EQ(third->label, "2: 1");
  EXPECT_EQ(attack.request(4).error().message, "there is no request 5");
}

TEST(Attack, BatteringRamGivesAllTheSame) {
  Attack attack = attackOf("\xc2\xa7" "a\xc2\xa7-\xc2\xa7" "b\xc2\xa7", Shape::batteringRam, {setOf(ListPayloads{{"1", "2"}}, {{ProcessStep::Kind::suffix, "!"}})});
  EXPECT_THAT(texts(attack), ElementsAre("1!-1!", "2!-2!"));
  EXPECT_EQ(attack.request(0)->label, "1!, 1!");
}

TEST(Attack, PitchforkGoesThroughAllSetsAtOnce) {
  Attack attack = attackOf("\xc2\xa7\xc2\xa7-\xc2\xa7\xc2\xa7", Shape::pitchfork, {setOf(ListPayloads{{"a", "b"}}), setOf(NumberPayloads{.from = 1, .to = 9})});
  EXPECT_THAT(texts(attack), ElementsAre("a-1", "b-2"));
}

TEST(Attack, ClusterBombMakesEveryCombination) {
  Attack attack = attackOf("\xc2\xa7\xc2\xa7-\xc2\xa7\xc2\xa7-\xc2\xa7\xc2\xa7", Shape::clusterBomb,
                           {setOf(ListPayloads{{"a", "b"}}), setOf(NumberPayloads{.from = 1, .to = 2}), setOf(ListPayloads{{"x"}})});
  EXPECT_THAT(texts(attack), ElementsAre("a-1-x", "b-1-x", "a-2-x", "b-2-x"));
  EXPECT_EQ(attack.request(3)->label, "b, 2, x");
}

TEST(Attack, OfAnyNumberGivesAnyRequestAlone) {
  const CharacterPayloads words{"0123456789", 9, 9};
  Attack attack = attackOf("\xc2\xa7\xc2\xa7-\xc2\xa7\xc2\xa7", Shape::clusterBomb, {setOf(words), setOf(words)});
  EXPECT_EQ(attack.count(), 1'000'000'000'000'000'000u);
  EXPECT_EQ(attack.request(123'456'789'987'654'321u)->text, "987654321-123456789");
}

TEST(Attack, SaysWhatIsMissing) {
  const auto set = [] { return setOf(ListPayloads{{"a"}}); };
  EXPECT_EQ(why(Attack::make({"x", {}}, Shape::sniper, {set()})), "no position is marked");
  EXPECT_EQ(why(Attack::make({"x", {{0, 2}}}, Shape::sniper, {set()})), "positions have to lie one behind the other within the text");
  EXPECT_EQ(why(Attack::make({"xyz", {{1, 1}, {0, 1}}}, Shape::sniper, {set()})), "positions have to lie one behind the other within the text");
  EXPECT_EQ(why(Attack::make({"xyz", {{0, 1}, {1, 1}}}, Shape::pitchfork, {set()})), "2 sets of payloads are needed, not 1");
  EXPECT_EQ(why(Attack::make({"xyz", {{0, 1}}}, Shape::sniper, {set(), set()})), "1 set of payloads is needed, not 2");
  EXPECT_EQ(why(Attack::make({"xyz", {{0, 1}}}, Shape::sniper, {PayloadSet{}})), "a set has no payloads");
  const CharacterPayloads many{"0123456789", 18, 18};
  EXPECT_EQ(why(Attack::make({"xyz", {{0, 1}, {1, 1}}}, Shape::clusterBomb, {setOf(many), setOf(many)})), "those are more than 2^63 requests");
  Attack large = attackOf("\xc2\xa7\xc2\xa7", Shape::batteringRam, {setOf(ListPayloads{{"!"}}, {{ProcessStep::Kind::base64Decode}})});
  EXPECT_EQ(large.request(0).error().message, "the payload is no Base64");
}

TEST(Attack, GrowsOverNoBound) {
  std::string marks;
  for (int i = 0; i < 10; ++i) marks += "\xc2\xa7\xc2\xa7";
  Attack attack = attackOf(marks, Shape::batteringRam, {setOf(ListPayloads{{std::string(10 << 20, 'x')}})});
  EXPECT_EQ(attack.request(0).error().code, ErrorCode::limit);
}

TEST(RequestPayloads, ChangeAWholeRequest) {
  const std::string text = "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\n\r\nold";
  EXPECT_EQ(withPayload(text, {}), text);
  EXPECT_EQ(withPayload(text, {"l", "new", {{"x-A", "9"}, {"Y", "z"}}, "/c"}), "POST /c?b=1 HTTP/1.1\r\nHost: h\r\nX-A: 9\r\nx-a: 2\r\nY: z\r\n\r\nnew");
  EXPECT_EQ(targetOf(withPayload(text, {"", {}, {}, "/c?d"})), "/c?d");
  EXPECT_EQ(keepInStep(withPayload(text, {"", "longer", {}, {}}), {}).text, "POST /a?b=1 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 6\r\n\r\nlonger");
}

}  // namespace
}  // namespace penstock::draft

// SPDX-License-Identifier: GPL-3.0-or-later
// The full-text index: what it finds, that it misses nothing, and what becomes of it over restarts and crashes.
#include <gtest/gtest.h>

#include <sqlite3.h>

#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "penstock/filter/expression.h"
#include "store/text/segment.h"
#include "store/text/text_query.h"
#include "unit/store/samples.h"

namespace penstock::store::test {
namespace {

using Ids = std::set<model::ExchangeId>;

filter::NeededTexts needs(std::vector<std::vector<std::string>> allOf) {
  return {std::move(allOf)};
}

void waitIndexed(const Store& store) {
  for (int i = 0; store.status().unindexed != 0; ++i) {
    ASSERT_LT(i, 3000) << "the index does not get on";
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

Ids found(const Store& store, std::vector<std::vector<std::string>> allOf) {
  Ids all;
  const auto candidates = store.candidates(needs(std::move(allOf)));
  if (!candidates) return {0};
  std::vector<model::ExchangeId> run;
  while (candidates->next(run)) all.insert(run.begin(), run.end());
  return all;
}

void add(Store& store, const std::string& body, const std::string& path = "/") {
  auto x = plain(store.nextId(), path, 1);
  x->responseBody.bytes = std::make_shared<const std::string>(body);
  store.record(batchOf(x));
}

TEST(TextIndex, FindsHeadsBodiesAndMessages) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  add(*store, "{\"name\":\"Alpha Centauri\"}");
  add(*store, "nothing", "/search?q=Betelgeuse");
  auto x = plain(store->nextId());
  x->messages = 2;
  auto labelled = control(0);
  labelled.label = "topic/gamma";
  store->record(messagesOf(x->id, {labelled, text(1)}));
  store->record(batchOf(x));
  auto chunked = plain(store->nextId(), "/", 0);
  chunked->responseBody.size = chunked->responseBody.recorded = 11;
  store->record(chunkOf(chunked->id, model::Direction::toClient, 0, "in a "));
  store->record(batchOf(chunked));
  store->record(chunkOf(chunked->id, model::Direction::toClient, 5, "delta!"));
  add(*store, "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e");
  auto pending = plain(store->nextId(), "/alpha");
  pending->state = model::ExchangeState::pending;
  store->record(batchOf(pending));
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"alpha cent"}}), Ids{1});
  EXPECT_EQ(found(*store, {{"betelgeuse"}}), Ids{2});
  EXPECT_EQ(found(*store, {{"topic/gamma"}}), Ids{3});
  EXPECT_EQ(found(*store, {{"a delta!"}}), Ids{4}) << "over the border of two chunks";
  EXPECT_EQ(found(*store, {{"\xe6\x9c\xac\xe8\xaa\x9e"}}), Ids{5});
  EXPECT_EQ(found(*store, {{"alpha", "betelgeuse"}}), (Ids{1, 2}));
  EXPECT_EQ(found(*store, {{"alpha", "betelgeuse"}, {"search"}}), Ids{2});
  EXPECT_EQ(found(*store, {{"nowhere at all"}}), Ids{});
  EXPECT_EQ(found(*store, {{"accept: */*"}}), (Ids{1, 2, 3, 4, 5})) << "a pending one is told by its row";
  EXPECT_EQ(found(*store, {{"ab"}}), Ids{0}) << "nothing to look for";
  EXPECT_EQ(found(*store, {{"\xc3\xa9t\xc3\xa9"}}), Ids{0}) << "letters whose case differs in bytes";
}

TEST(TextIndex, WhatIsNotDoneYetIsACandidate) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  for (int i = 0; i < 50; ++i) add(*store, "body");
  const std::size_t candidates = found(*store, {{"nowhere"}}).size();
  EXPECT_GE(candidates, store->status().unindexed) << "what is not done now was not done before either";
}

TEST(TextIndex, SoIsWhatIsTooLargeToIndex) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  add(*store, std::string(3 << 20, 'x'));
  add(*store, "small");
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"nowhere"}}), Ids{1});
}

TEST(TextIndex, BodiesAreDecodedByWhoKnowsHow) {
  TempFolder folder;
  StoreOptions options;
  options.path = folder.file("p");
  options.decodeBody = [](const model::Exchange&, model::BodyId which, std::string_view bytes, std::size_t) {
    EXPECT_EQ(which, model::BodyId(model::Direction::toClient));
    return DecodedBody{"decoded " + std::string(bytes), bytes != "half", true, {}};
  };
  auto store = openStore(options);
  add(*store, "one");
  add(*store, "half");
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"decoded one"}}), (Ids{1, 2}));
  EXPECT_EQ(found(*store, {{"decoded half"}}), Ids{2});
}

// What is seen of a body and does not stand in it, and the body that went on where that is another.
TEST(TextIndex, WhatIsSeenOfBodiesAndWhatWentOnAreKnown) {
  TempFolder folder;
  StoreOptions options;
  options.path = folder.file("p");
  options.decodeBody = [](const model::Exchange&, model::BodyId which, std::string_view bytes, std::size_t) {
    return DecodedBody{std::string(bytes), true, true, which.stage == model::Stage::sent ? "within what went on" : "within what came"};
  };
  auto store = openStore(options);
  add(*store, "one");
  auto x = plain(store->nextId(), "/", 1);
  x->responseBody.bytes = std::make_shared<const std::string>("two");
  auto& sent = x->responseBodySent.emplace();
  sent.bytes = std::make_shared<const std::string>("another");
  sent.size = sent.recorded = 7;
  store->record(batchOf(x));
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"within what came"}}), (Ids{1, 2}));
  EXPECT_EQ(found(*store, {{"another"}}), Ids{2});
  EXPECT_EQ(found(*store, {{"within what went on"}}), Ids{2});
}

// Of what is no text the words are known: no longer search goes past it, and no shorter one misses what stands in it.
TEST(TextIndex, OfBytesThatAreNoTextTheWordsAreKnown) {
  TempFolder folder;
  StoreOptions options;
  options.path = folder.file("p");
  options.decodeBody = [](const model::Exchange&, model::BodyId, std::string_view bytes, std::size_t) {
    return DecodedBody{std::string(bytes), true, bytes.find('\0') == bytes.npos, {}};
  };
  const std::string picture("\x89PNG\0\0key\0\x12\x05" "Alice\0\xf1 caf\xc3\xa9 au lait\0", 35);
  {
    auto store = openStore(options);
    add(*store, picture);
    add(*store, "key of Alice's");
    waitIndexed(*store);
    EXPECT_EQ(found(*store, {{"alice"}}), (Ids{1, 2}));
    EXPECT_EQ(found(*store, {{"au lait"}}), Ids{1});
    EXPECT_EQ(found(*store, {{"key"}}), (Ids{1, 2})) << "too short for a word";
    EXPECT_EQ(found(*store, {{"zzz"}}), Ids{1}) << "so is this";
    EXPECT_EQ(found(*store, {{"Bobby"}}), Ids{});
    EXPECT_EQ(found(*store, {{"Bob\x01yyy"}}), Ids{1}) << "three of its letters are no word";
    EXPECT_EQ(found(*store, {{"Alice's"}}), Ids{2});
    for (int i = 0; i < 300; ++i) add(*store, picture);  // enough to be kept
    waitIndexed(*store);
  }
  auto store = openStore(options);
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"alice's"}}), Ids{2});
  EXPECT_EQ(found(*store, {{"zzz"}}).size(), 301u) << "over a restart as well";
}

TEST(Trigrams, WordsAreRunsOfText) {
  EXPECT_EQ(wordsIn(std::string("\0four\0fiver\x80six six", 20)), "fiver\nsix six\n");
  EXPECT_EQ(wordsIn("caf\xc3\xa9"), "caf\xc3\xa9\n");
  const auto sought = trigramsToLookFor(std::string("abcde\0fgh", 9), 16);
  ASSERT_EQ(sought.size(), 4u);
  for (const SoughtTrigram& s : sought) EXPECT_EQ(s.inWord, s.trigram != Trigram('f' << 16 | 'g' << 8 | 'h'));
}

TEST(TextIndex, SegmentsComeBackAndWhatTheyLackIsDoneAgain) {
  TempFolder folder;
  const std::string path = folder.file("p");
  auto store = openStore(path);
  for (int i = 0; i < 5000; ++i) add(*store, "body number" + std::to_string(i) + "end");
  waitIndexed(*store);
  EXPECT_EQ(found(*store, {{"number4321end"}}).count(4322), 1u);
  EXPECT_LE(found(*store, {{"number4321end"}}).size(), 30u);
  store->close();
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(db, "DELETE FROM text_segment WHERE id=1; DELETE FROM text_bucket WHERE id BETWEEN 256 AND 511", nullptr, nullptr, nullptr);
  sqlite3_close(db);
  store = openStore(path);
  waitIndexed(*store);
  for (const int i : {17, 4321, 4999})
    EXPECT_EQ(found(*store, {{"number" + std::to_string(i) + "end"}}).count(model::ExchangeId(i) + 1), 1u) << i;
  store->clear();
  store->close();
  sqlite3_open(path.c_str(), &db);
  int rows = -1;
  sqlite3_exec(
      db, "SELECT count(*) FROM text_bucket",
      [](void* out, int, char** values, char**) {
        *static_cast<int*>(out) = std::atoi(values[0]);
        return 0;
      },
      &rows, nullptr);
  sqlite3_close(db);
  EXPECT_EQ(rows, 0) << "the index of what was cleared goes too";
}

TEST(TextIndex, ASearchThatOutlivesItsStoreEnds) {
  TempFolder folder;
  auto store = openStore(folder.file("p"));
  add(*store, "body");
  const auto candidates = store->candidates(needs({{"body"}}));
  store.reset();
  std::vector<model::ExchangeId> ids;
  EXPECT_FALSE(candidates->next(ids));
}

TEST(TextIndex, WithoutAProjectThereIsNone) {
  StoreOptions options;
  options.memoryOnly = true;
  EXPECT_EQ(openStore(options)->candidates(needs({{"body"}})), nullptr);
}

// Lines that many have and lines of one alone, characters of several bytes at the cuts, and exchanges of more pieces than are told apart.
std::vector<std::string> textsOf(int i) {
  const std::string n = std::to_string(i);
  std::string head = "GET /path/" + n + "?x=" + std::to_string(i * 7919 % 1000) + "\nhost: a.example\naccept: */*\naccept: */*\ncookie: id=" +
                     std::to_string(i % 7) + "\n\xe6\x97\xa5\xe6\x9c\xac: \xc3\xa9\n\xf0\x9f\x98\x80\xf0\x9f\x98\x81" + std::string(std::size_t(i % 3), 'z');
  std::string body;
  for (int line = 0; line < (i % 50 == 0 ? 3000 : 5); ++line)
    body += "line " + std::to_string(i % 50 == 0 ? line : line * i % 11) + " of a page, as long as others are, and some more words to fill it\n";
  return {head, body, i % 2 ? "no end of line in " + n : "", "\x01\x02\xff" + std::string(std::size_t(i % 4), '\n')};
}

TEST(Segment, HasOfEachExchangeTheTrigramsOfItsTexts) {
  constexpr int docs = 160;
  SegmentBuilder builder;
  TrigramSet scratch, whole;
  std::map<Trigram, SegmentHits> expected{{0xffffff, {}}, {0x717171, {}}};
  for (int i = 0; i < docs; ++i) {
    whole.clear();
    for (const std::string& text : textsOf(i)) {
      builder.text(text, i % 2 ? 1 : 128, scratch);
      whole.add(text);
    }
    builder.add(model::ExchangeId(i + 1) * 3, {i == 9, i % 7 == 2}, scratch);
    EXPECT_TRUE(scratch.all().empty());
    for (const Trigram t : whole.all()) expected[t].set(std::size_t(i));
  }
  ASSERT_GT(expected.size(), 1000u);
  for (const auto& [t, hits] : expected) {
    SegmentHits found;
    builder.find(t, found);
    ASSERT_EQ(found, hits) << std::hex << t;
  }
  const auto segment = builder.seal(4);
  for (const auto& [t, hits] : expected) {
    SegmentHits found;
    ASSERT_TRUE(findInBucket(segment->buckets[bucketOf(t)], docs, t, found));
    ASSERT_EQ(found, hits) << std::hex << t;
  }
  const std::string encoded = encodeDocs(*segment->docs);
  const auto decoded = decodeDocs(encoded);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->ids, segment->docs->ids);
  EXPECT_EQ(decoded->partly, segment->docs->partly);
  EXPECT_EQ(decoded->binary, segment->docs->binary);
  EXPECT_EQ(decoded->newest, 480u);
  for (std::size_t n = 0; n < encoded.size(); ++n) decodeDocs(std::string_view(encoded).substr(0, n));
  // As the version wrote it that knew less of bodies: its exchanges are to be looked at again.
  EXPECT_FALSE(decodeDocs(std::string_view(encoded).substr(2)));
  constexpr Trigram often = 'l' << 16 | 'i' << 8 | 'n';
  const std::string& bucket = segment->buckets[bucketOf(often)];
  for (std::size_t n = 0; n < bucket.size(); ++n) {
    SegmentHits hits;
    findInBucket(std::string_view(bucket).substr(0, n), 3, often, hits);
    EXPECT_TRUE((hits >> 3).none());
  }
}

// What many requests have in common is worth a few bytes for each of them, whatever else they say.
TEST(Segment, TakesWhatComesAgainOnce) {
  SegmentBuilder builder;
  TrigramSet scratch;
  const std::string common = "user-agent: " + std::string(std::size_t(200), 'u') + "\n" + textsOf(0)[1];
  for (int i = 0; i < int(segmentDocs); ++i) {
    ASSERT_FALSE(builder.full()) << i;
    builder.text("GET /" + std::to_string(i) + "\n" + common, 1, scratch);
    builder.add(model::ExchangeId(i + 1), {}, scratch);
  }
  EXPECT_TRUE(builder.full());
}

TEST(Fingerprint, TellsTextsApart) {
  const Fingerprinter fingerprinter, other;
  std::string text;
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  for (int i = 0; i < 40; ++i) {
    for (const char c : {'\0', 'a', '\xff'}) {
      const Fingerprint f = fingerprinter.of(text + c);
      EXPECT_TRUE(seen.emplace(f.first, f.second).second) << i;
      EXPECT_EQ(f, fingerprinter.of(text + c));
      EXPECT_FALSE(f == other.of(text + c));
    }
    text += '\0';
  }
}

}  // namespace
}  // namespace penstock::store::test

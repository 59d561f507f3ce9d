// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/compared.h"

#include <gtest/gtest.h>

#include <map>

#include "penstock/model/memory_bytes.h"
#include "unit/codec/codings_for_test.h"
#include "unit/display/draft.h"

namespace penstock::display {
namespace {

using test::Draft;

/// Exchanges made by hand, as a project has them.
class Drafts final : public model::Recording {
 public:
  void put(const Draft& draft) { drafts_.insert_or_assign(draft.x.id, draft); }
  Result<model::ExchangePtr> load(model::ExchangeId id) const override {
    const auto found = drafts_.find(id);
    if (found == drafts_.end()) return makeError(ErrorCode::notFound, "it is not there");
    return std::make_shared<const model::Exchange>(found->second.x);
  }
  Result<std::vector<model::Message>> messages(model::ExchangeId, std::uint64_t, std::size_t) const override {
    return std::vector<model::Message>();
  }
  std::shared_ptr<const model::BodyReader> body(const model::ExchangePtr& x, model::BodyId which) const override {
    const Draft& d = drafts_.at(x->id);
    return std::make_shared<model::MemoryBytes>(which.direction == model::Direction::toServer ? d.requestBytes : d.responseBytes);
  }
  std::shared_ptr<const model::BodyReader> payload(model::ExchangeId, const model::Message&) const override { return nullptr; }

 private:
  std::map<model::ExchangeId, Draft> drafts_;
};

class ComparedTest : public testing::Test {
 protected:
  Draft& respond(Draft& d, const std::string& type, std::string body, const std::string& coding = {}) {
    std::vector<std::pair<std::string, std::string>> fields{{"Content-Type", type}};
    if (!coding.empty()) fields.emplace_back("Content-Encoding", coding);
    d.response(200, "OK", fields, std::move(body));
    drafts.put(d);
    return d;
  }
  Compared read(model::ExchangeId id, ComparedParts parts = ComparedParts::both) {
    auto c = readCompared(drafts, id, parts, {});
    EXPECT_TRUE(c.has_value());
    return *c;
  }
  ComparedSections compare(CompareOptions options, const diff::IgnoreLists& lists = {}) {
    std::vector<diff::IgnoreProblem> problems;
    auto c = compareExchanges(read(1), read(2), options, diff::IgnoreRules::compile(lists, problems), {});
    EXPECT_TRUE(c.has_value());
    return *c;
  }
  static CompareOptions mode(CompareMode m, ComparedParts parts = ComparedParts::response) {
    CompareOptions options;
    options.mode = m;
    options.parts = parts;
    return options;
  }

  Drafts drafts;
  Draft one{1, "/a"}, two{2, "/b"};
};

TEST_F(ComparedTest, BytesAreThoseThatCame) {
  respond(one, "text/plain; charset=iso-8859-1", "caf\xe9");
  respond(two, "text/plain; charset=utf-8", "caf\xc3\xa9");
  EXPECT_EQ(read(1).response.body, read(2).response.body) << "the text is one";
  EXPECT_GT(diff::countsOf(compare(mode(CompareMode::bytes)).sections[0].comparison).changes, 0u);
  respond(two, "text/plain; charset=utf-8", "\xef\xbb\xbf" "caf\xc3\xa9");
  respond(one, "text/plain; charset=utf-8", "caf\xc3\xa9");
  EXPECT_GT(diff::countsOf(compare(mode(CompareMode::bytes)).sections[0].comparison).changes, 0u) << "a mark of the order of bytes is bytes";
}

TEST_F(ComparedTest, HeadsAndDecodedBodies) {
  respond(one, "text/plain; charset=shift_jis", codec::test::encode("x \x93\xfa\x96{", "gzip"), "gzip");
  const Compared c = read(1);
  EXPECT_EQ(c.request.head, "GET /a HTTP/1.1\nHost: api.example.com\n");
  EXPECT_EQ(c.request.headLines, 2u);
  EXPECT_EQ(c.response.head, "HTTP/1.1 200 OK\nContent-Type: text/plain; charset=shift_jis\nContent-Encoding: gzip\n");
  EXPECT_EQ(c.response.body, "x 日本");
  EXPECT_TRUE(read(1, ComparedParts::response).request.head.empty());
  EXPECT_EQ(readCompared(drafts, 7, ComparedParts::both, {}).error().code, ErrorCode::notFound);
}

TEST_F(ComparedTest, PseudoHeaderFieldsOfTheStartLineAreNotSaidTwice) {
  one.request("GET", "/a", {{":method", "GET"}, {":path", "/a"}, {":authority", "api.example.com"}});
  respond(one, "text/plain", "x");
  EXPECT_EQ(read(1).request.head, "GET /a HTTP/1.1\n:authority: api.example.com\n");
}

TEST_F(ComparedTest, JsonIsLaidOutBeforeItsLinesAreCompared) {
  respond(one, "application/json", R"({"a":1,"b":[1,2]})");
  respond(two, "application/json", R"({ "a": 2, "b": [1, 2] })");
  ComparedSections c = compare(mode(CompareMode::lines));
  ASSERT_EQ(c.sections.size(), 1u);
  EXPECT_EQ(c.sections[0].title, "Response");
  EXPECT_EQ(c.sections[0].language, Language::json);
  EXPECT_EQ(diff::countsOf(c.sections[0].comparison), (diff::Counts{1, 1, 1}));
  CompareOptions raw = mode(CompareMode::lines);
  raw.layOutJson = false;
  EXPECT_EQ(compare(raw).sections[0].comparison.left.size(), 4u);
}

TEST_F(ComparedTest, EveryModeHasSectionsForItsParts) {
  one.request("POST", "/a", {{"Host", "x"}, {"X-Id", "1"}}, R"({"q":1})");
  two.request("POST", "/a", {{"X-Id", "2"}, {"Host", "x"}}, R"({"q":2})");
  respond(one, "application/json", R"({"v":1})");
  respond(two, "application/json", R"({"v":1})");
  const auto titles = [&](CompareMode m) {
    std::string out;
    for (const ComparedSection& s : compare(mode(m, ComparedParts::both)).sections)
      out.append(s.title).append(":").append(std::to_string(diff::countsOf(s.comparison).changes)).append(" ");
    return out;
  };
  EXPECT_EQ(titles(CompareMode::lines), "Request:3 Response:0 ");
  EXPECT_EQ(titles(CompareMode::words), "Request:3 Response:0 ");
  EXPECT_EQ(titles(CompareMode::bytes), "Request body:1 Response body:0 ");
  EXPECT_EQ(titles(CompareMode::json), "Request body:1 Response body:0 ");
  EXPECT_EQ(titles(CompareMode::headers), "Request head:1 Response head:0 ");
  CompareOptions ordered = mode(CompareMode::headers, ComparedParts::request);
  ordered.orderedHeaders = true;
  EXPECT_EQ(diff::countsOf(compare(ordered).sections[0].comparison).changes, 2u);
}

TEST_F(ComparedTest, IgnoreListsReachEveryMode) {
  one.request("GET", "/a", {{"X-Id", "1"}});
  two.request("GET", "/a", {{"X-Id", "2"}});
  respond(one, "application/json", R"({"t":1,"u":"v=5"})");
  respond(two, "application/json", R"({"t":2,"u":"v=6"})");
  const diff::IgnoreLists lists{{"x-id"}, {"$.t"}, {R"(v=\d)"}};
  EXPECT_EQ(diff::countsOf(compare(mode(CompareMode::headers, ComparedParts::request), lists).sections[0].comparison).changes, 0u);
  EXPECT_EQ(diff::countsOf(compare(mode(CompareMode::json), lists).sections[0].comparison).changes, 0u);
  EXPECT_EQ(diff::countsOf(compare(mode(CompareMode::lines, ComparedParts::request), lists).sections[0].comparison).changes, 0u);
}

TEST_F(ComparedTest, WhatCannotBeComparedThatWayIsSaid) {
  respond(one, "text/plain", "no json");
  respond(two, "application/json", "{}");
  EXPECT_EQ(compare(mode(CompareMode::json)).sections[0].message, "The left is no JSON: line 1, column 2: expected null.");
  respond(one = Draft(3), "text/plain", "");
  const ComparedSections none = compare(mode(CompareMode::bytes, ComparedParts::request));
  EXPECT_EQ(none.sections[0].message, "Neither side has a body here.");
}

TEST_F(ComparedTest, BytesThatAreNoTextAreComparedAsBytesAmongLines) {
  respond(one, "application/octet-stream", std::string("\0\1\2\3", 4) + std::string(40, '\xfe'));
  respond(two, "application/octet-stream", std::string("\0\1\2\4", 4) + std::string(40, '\xfe'));
  const ComparedSections c = compare(mode(CompareMode::lines));
  ASSERT_EQ(c.sections.size(), 2u);
  EXPECT_EQ(c.sections[0].title, "Response");
  EXPECT_EQ(diff::countsOf(c.sections[0].comparison).changes, 0u);
  EXPECT_EQ(c.sections[1].title, "Response body");
  EXPECT_EQ(diff::countsOf(c.sections[1].comparison).changes, 1u);
  const auto text = unifiedDiffOf(read(1), read(2), mode(CompareMode::bytes), {}, {});
  ASSERT_TRUE(text.has_error());
  EXPECT_EQ(text.error().message, "the left response has a body that is no text, and a unified diff is made of lines");
}

TEST_F(ComparedTest, AUnifiedDiffOfBothParts) {
  respond(one, "text/plain", "a\nb\n");
  respond(two, "text/plain", "a\nc\n");
  const auto text = unifiedDiffOf(read(1), read(2), mode(CompareMode::headers, ComparedParts::both), {}, {});
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text,
            "--- left/request-1.txt\n+++ right/request-2.txt\n@@ -1,2 +1,2 @@\n-GET /a HTTP/1.1\n+GET /b HTTP/1.1\n Host: api.example.com\n"
            "--- left/response-1.txt\n+++ right/response-2.txt\n@@ -2,4 +2,4 @@\n Content-Type: text/plain\n \n a\n-b\n+c\n");
}

TEST_F(ComparedTest, WhatWasNotRecordedIsSaid) {
  respond(one, "text/plain", "a\n");
  one = Draft(4);
  one.response(200, "OK", {}, "abc");
  one.x.responseBody.size = 5000;
  drafts.put(one);
  EXPECT_EQ(read(4).response.notices, (std::vector<std::string>{"Of the response's body 3 B of 4.9 KB were recorded."}));
}

}  // namespace
}  // namespace penstock::display

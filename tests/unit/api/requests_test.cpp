// SPDX-License-Identifier: GPL-3.0-or-later
// What calls say: JSON member by member, queries, changed requests, edited heads.
#include <gtest/gtest.h>

#include "api/calls/changed_request.h"
#include "api/calls/held_head.h"
#include "api/fields.h"
#include "api/query_values.h"

namespace penstock::api {
namespace {

Call body(std::string text) {
  Call call;
  call.body = std::move(text);
  return call;
}

TEST(Fields, TheFirstMistakeIsNamed) {
  const Call call = body(R"({"text": 1, "flag": "x", "number": 1.5})");
  Fields fields(call);
  EXPECT_EQ(fields.text("text", "otherwise"), "otherwise");
  (void)fields.flag("flag", false);
  ASSERT_FALSE(fields.good());
  EXPECT_EQ(fields.answer().status, 422u);
  EXPECT_EQ(fields.answer().body, R"({"detail":"text: expected a text","field":"text"})");
}

TEST(Fields, NumbersAreWholeAndWithinBounds) {
  for (const char* bad : {"-1", "11", "1.5", "1e3", "18446744073709551615", "\"1\"", "true"}) {
    const Call call = body(std::string(R"({"n": )") + bad + "}");
    Fields fields(call);
    EXPECT_EQ(fields.number("n", 5, 0, 10), 5) << bad;
    EXPECT_FALSE(fields.good()) << bad;
  }
  const Call call = body(R"({"n": 10, "none": null})");
  Fields fields(call);
  EXPECT_EQ(fields.number("n", 5, 0, 10), 10);
  EXPECT_EQ(fields.number("none", 5, 0, 10), 5);
  EXPECT_TRUE(fields.good());
}

TEST(Fields, WhatWouldFillMemoryIsRefusedBeforeItIsRead) {
  for (const std::string& text : {std::string(1'000'000, '['), "{\"a\":" + std::string(100, '[') + std::string(100, ']') + "}"}) {
    const Call call = body(text);
    EXPECT_EQ(Fields(call).answer().status, 413u);
  }
  std::string many = "{\"a\":[0";
  for (int i = 0; i < 4'000'001; ++i) many += ",0";
  const Call call = body(many + "]}");
  EXPECT_EQ(Fields(call).answer().status, 413u);
  for (const char* text : {"{", "{\"a\":1}x", "{\"a\":\"\xff\"}", "nul"}) {
    const Call bad = body(text);
    EXPECT_EQ(Fields(bad).answer().status, 400u) << text;
  }
}

TEST(Fields, PairsComeInEitherShape) {
  const Call call = body(R"({"a": [["X", "1"], ["X", "2"]], "b": {"X": "1", "Y": ["2", "3"]}, "c": [["X"]]})");
  Fields fields(call);
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(fields.pairs("a"), (Pairs{{"X", "1"}, {"X", "2"}}));
  EXPECT_EQ(fields.pairs("b"), (Pairs{{"X", "1"}, {"Y", "2"}, {"Y", "3"}}));
  EXPECT_TRUE(fields.good());
  (void)fields.pairs("c");
  EXPECT_FALSE(fields.good());
}

TEST(Fields, BytesAreTextOrBase64) {
  const Call call = body(R"({"a": "x", "b_base64": "AP8=", "c_base64": "?"})");
  Fields fields(call);
  EXPECT_EQ(fields.bytes("a"), "x");
  EXPECT_EQ(fields.bytes("b"), std::string("\0\xff", 2));
  EXPECT_EQ(fields.bytes("none"), std::nullopt);
  EXPECT_TRUE(fields.good());
  (void)fields.bytes("c");
  EXPECT_FALSE(fields.good());
}

TEST(Query, NamesAndValuesAreDecoded) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(queryPairs("q=a+%3D%3D%20b&&x&limit=1"), (Pairs{{"q", "a == b"}, {"x", ""}, {"limit", "1"}}));
  EXPECT_EQ(decodedPart("a%2Fb"), "a/b");
  EXPECT_EQ(decodedPart("a%2"), std::nullopt);
  Call call;
  call.query = {{"n", "-1"}, {"m", "18446744073709551616"}, {"k", "7"}};
  QueryValues values(call);
  EXPECT_EQ(values.number("k", 0), 7u);
  EXPECT_TRUE(values.good());
  (void)values.number("m", 0);
  EXPECT_FALSE(values.good());
  EXPECT_EQ(idOf("0"), std::nullopt);
  EXPECT_EQ(idOf("12"), 12u);
}

service::ToSend request(std::string bytes) {
  service::ToSend out;
  out.bytes = std::move(bytes);
  out.options.target = {"http", "a.test", 80};
  return out;
}

TEST(ChangedRequest, OnlyWhatIsNamedIsChanged) {
  const std::string bytes = "POST /a?b HTTP/1.1\r\nHost: a.test\r\nx-a:  1\r\nX-A: 2\r\nX-B: 3\r\nContent-Length: 3\r\n\r\nabc";
  EXPECT_EQ(changed(request(bytes), {})->bytes, bytes);
  RequestChanges changes;
  changes.method = "PUT";
  changes.path = "/c";
  changes.headers = {{"X-A", "9"}, {"X-C", "4"}};
  changes.without = {"x-b"};
  changes.body = "longer";
  EXPECT_EQ(changed(request(bytes), changes)->bytes, "PUT /c HTTP/1.1\r\nHost: a.test\r\nX-A: 9\r\nContent-Length: 6\r\nX-C: 4\r\n\r\nlonger");
  changes = {};
  changes.host = "b.test:8080";
  const auto elsewhere = changed(request(bytes), changes);
  EXPECT_EQ(elsewhere->options.target.port, 8080);
  EXPECT_NE(elsewhere->bytes.find("\r\nHost: b.test:8080\r\n"), std::string::npos);
}

TEST(ChangedRequest, NothingCanBePutBetweenLines) {
  RequestChanges changes;
  for (const auto& [name, value] : {std::pair<std::string, std::string>{"X", "1\r\nY: 2"}, {"X Y", "1"}, {"", "1"}, {"X", std::string("\0", 1)}}) {
    changes.headers = {{name, value}};
    EXPECT_FALSE(changed(request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), changes)) << name;
  }
  changes = {};
  changes.path = "/a b";
  EXPECT_FALSE(changed(request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), changes));
  changes = {};
  changes.method = "A B";
  EXPECT_FALSE(changed(request("GET / HTTP/1.1\r\nHost: a\r\n\r\n"), changes));
}

TEST(HeldHead, WhatDelimitsTheBodyStays) {
  const std::string head = "POST /a HTTP/1.1\nHost: a.test\nContent-Length: 3\nX: 1\n";
  HeadEdit edit;
  edit.headers = HeadFields{{"Y", "2"}, {"Content-Length", "99"}};
  EXPECT_EQ(std::get<std::string>(editedHead(head, "http://a.test/a", true, edit)), "POST /a HTTP/1.1\nY: 2\nContent-Length: 3\n");
  edit.headers = HeadFields{{"Y", "1\nZ: 2"}};
  EXPECT_EQ(std::get<HeadMistake>(editedHead(head, "http://a.test/a", true, edit)).field, "headers");
}

TEST(HeldHead, UrlsLeadWhereTheConnectionLeads) {
  const std::string head = "GET /a HTTP/1.1\nHost: a.test\n";
  HeadEdit edit;
  const auto line = [&](std::string url) -> std::string {
    edit.url = std::move(url);
    auto edited = editedHead(head, "https://a.test/a", true, edit);
    if (const auto* mistake = std::get_if<HeadMistake>(&edited)) return mistake->field;
    return std::get<std::string>(edited).substr(0, std::get<std::string>(edited).find('\n'));
  };
  EXPECT_EQ(line("/b?c"), "GET /b?c HTTP/1.1");
  EXPECT_EQ(line("https://A.test/b"), "GET /b HTTP/1.1");
  EXPECT_EQ(line("https://a.test"), "GET / HTTP/1.1");
  EXPECT_EQ(line("https://b.test/"), "url");
  EXPECT_EQ(line("/a b"), "url");
  edit = {};
  edit.status = 204;
  EXPECT_EQ(std::get<std::string>(editedHead("HTTP/1.1 200 OK\nX: 1\n", "", false, edit)), "HTTP/1.1 204 \nX: 1\n");
  EXPECT_EQ(std::get<HeadMistake>(editedHead(head, "", true, edit)).field, "status");
}

}  // namespace
}  // namespace penstock::api

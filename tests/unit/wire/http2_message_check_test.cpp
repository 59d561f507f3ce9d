// SPDX-License-Identifier: GPL-3.0-or-later
// What is read of HTTP/2 as browsers read it, and what is refused.
#include "wire/http2/message_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace penstock::wire::http2 {
namespace {

using model::Anomaly;
using ::testing::HasSubstr;
using Fields = std::vector<std::pair<std::string_view, std::string_view>>;
using Kind = MessageCheck::Kind;

const Fields kGet{{":method", "GET"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/"}};
const Fields kOk{{":status", "200"}};

Fields with(Fields first, const Fields& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

void block(MessageCheck& check, Kind kind, const Fields& fields, bool last) {
  for (const auto& [name, value] : fields) check.field(kind, name, value, false);
  check.blockEnds(kind, last);
}

/// A message with that head and so many bytes of content: why it is malformed.
std::string whole(Kind kind, const Fields& head, std::size_t content, const Fields& trailers, Anomaly* anomalies = nullptr) {
  MessageCheck check;
  block(check, kind, head, content == 0 && trailers.empty());
  if (anomalies) *anomalies = check.anomalies();
  if (content) check.data(kind, content);
  if (!trailers.empty()) block(check, kind, trailers, true);
  check.ends(kind);
  return check.malformed();
}

std::string response(const Fields& more, std::size_t content, Anomaly expected) {
  Anomaly seen = Anomaly::none;
  std::string why = whole(Kind::response, with(kOk, more), content, {}, &seen);
  EXPECT_EQ(seen, expected) << more.front().first << ": " << more.front().second;
  return why;
}

TEST(Http2MessageCheck, ReadsResponsesAsBrowsersDo) {
  EXPECT_EQ(response({{"x-a", "1"}}, 4, Anomaly::none), "");
  for (const char* value : {"v ", " v", "v\t", " "}) EXPECT_EQ(response({{"x-a", value}}, 4, Anomaly::whiteSpaceAroundValue), "");
  for (const char* name : {"upgrade", "keep-alive", "connection", "proxy-connection", ":path", ":unknown"})
    EXPECT_EQ(response({{name, "x"}}, 4, Anomaly::misplacedField), "");
  EXPECT_EQ(response({{"content-length", "2"}}, 4, Anomaly::none), "") << "whether it fits is told at the end";
  EXPECT_EQ(response({{"content-length", "x"}}, 4, Anomaly::invalidContentLength), "");
  EXPECT_EQ(response({{"content-length", "4, 4"}}, 4, Anomaly::invalidContentLength), "");
  EXPECT_EQ(response({{"content-length", "4"}, {"content-length", "4"}}, 4, Anomaly::repeatedContentLength), "");
  EXPECT_EQ(response({{"content-length", "4"}, {"content-length", "5"}}, 4, Anomaly::conflictingContentLength), "");
  EXPECT_EQ(whole(Kind::response, kOk, 4, {{":status", "200"}, {"connection", "x"}, {"x-t", " v "}}), "");
}

TEST(Http2MessageCheck, RefusesResponsesThatBrowsersRefuse) {
  const std::pair<Fields, const char*> bad[] = {
      {{{"X-Up", "1"}}, "the name of the field \"X-Up\""},
      {{{"x y", "1"}}, "the name of the field \"x y\""},
      {{{"", "1"}}, "the name of the field"},
      {{{"x-a", "a\r\nb: c"}}, "a control character in the field \"x-a\""},
      {{{"x-a", std::string_view("a\0b", 3)}}, "a control character in the field \"x-a\""},
      {{{"x-a", "a\x7f"}}, "a control character in the field \"x-a\""},
      {{{"transfer-encoding", "chunked"}}, "no place in HTTP/2: \"transfer-encoding\""},
      {{{":status", "200"}}, "the pseudo-header field \":status\""},
      {{{"x-a", "1"}, {":x", "1"}}, "a pseudo-header field behind others: \":x\""},
  };
  for (const auto& [more, why] : bad) EXPECT_THAT(whole(Kind::response, with(kOk, more), 4, {}), HasSubstr(why));
  for (const char* status : {"", "20", "2000", "abc", "-20", " 200", "099", "101"})
    EXPECT_NE(whole(Kind::response, {{":status", status}}, 4, {}), "") << status;
  EXPECT_THAT(whole(Kind::response, {{"x-a", "1"}}, 4, {}), HasSubstr("no \":status\""));
  EXPECT_NE(whole(Kind::response, {{":status", "103"}}, 4, {}), "") << "content before the final head";
  EXPECT_NE(whole(Kind::response, {{":status", "103"}}, 0, {}), "") << "nothing but an interim response";
  EXPECT_NE(whole(Kind::response, kOk, 4, {{"X-T", "1"}}), "");
  MessageCheck open;
  block(open, Kind::response, {{":status", "103"}, {"content-length", "7"}}, false);
  block(open, Kind::response, with(kOk, {{"content-length", "4"}}), false);
  EXPECT_EQ(open.malformed(), "");
  EXPECT_EQ(open.anomalies(), Anomaly::none) << "of the interim response nothing is left";
  block(open, Kind::response, {{"x-t", "1"}}, false);
  EXPECT_THAT(open.malformed(), HasSubstr("do not end the message"));
}

TEST(Http2MessageCheck, ReadsRequests) {
  Anomaly seen = Anomaly::none;
  const Fields more{{"x-a", " v "}, {"te", "Trailers"}, {"host", "b.example"}, {"content-length", "4"}};
  EXPECT_EQ(whole(Kind::request, with(kGet, more), 4, {}, &seen), "");
  EXPECT_EQ(seen, Anomaly::whiteSpaceAroundValue);
  EXPECT_EQ(whole(Kind::request, {{":method", "OPTIONS"}, {":scheme", "http"}, {":path", "*"}, {"host", "a"}}, 0, {}), "");
  EXPECT_EQ(whole(Kind::request, {{":method", "CONNECT"}, {":authority", "a:443"}, {"content-length", "1"}}, 9, {}), "");
  EXPECT_EQ(whole(Kind::request, kGet, 4, {{"x-t", "1"}}), "");
  MessageCheck socket;
  for (const auto& [name, value] : with({{":method", "CONNECT"}, {":protocol", "websocket"}}, {kGet.begin() + 1, kGet.end()}))
    socket.field(Kind::request, name, value, true);
  socket.blockEnds(Kind::request, false);
  EXPECT_EQ(socket.malformed(), "");
}

TEST(Http2MessageCheck, RefusesRequestsThatNoServerTakes) {
  const Fields more[] = {{{"connection", "close"}}, {{"upgrade", "h2c"}}, {{"keep-alive", "1"}}, {{"proxy-connection", "x"}},
                         {{"transfer-encoding", "chunked"}}, {{"te", "gzip"}}, {{"X-Up", "1"}}, {{"x-a", "a\nb"}}, {{":path", "/"}},
                         {{":status", "200"}}, {{":protocol", "websocket"}}, {{"host", ""}}, {{"host", "a"}, {"host", "b"}},
                         {{"content-length", "3"}}, {{"content-length", "5"}}, {{"content-length", "4 "}}, {{"content-length", "+4"}},
                         {{"content-length", "4"}, {"content-length", "4"}}, {{"content-length", "99999999999999999999"}}};
  for (const Fields& fields : more)
    EXPECT_NE(whole(Kind::request, with(kGet, fields), 4, {}), "") << fields.front().first << fields.front().second;
  for (std::size_t i = 0; i < kGet.size(); ++i) {
    Fields less = kGet;
    less.erase(less.begin() + std::ptrdiff_t(i));
    EXPECT_THAT(whole(Kind::request, less, 0, {}), HasSubstr(kGet[i].first));
    Fields empty = kGet;
    empty[i].second = "";
    EXPECT_THAT(whole(Kind::request, empty, 0, {}), HasSubstr(kGet[i].first));
  }
  EXPECT_NE(whole(Kind::request, {{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "x"}}, 0, {}), "");
  EXPECT_NE(whole(Kind::request, kGet, 4, {{":path", "/"}}), "");
  EXPECT_NE(whole(Kind::request, {{":method", "CONNECT"}, {":authority", "a"}, {":path", "/"}}, 0, {}), "");
}

}  // namespace
}  // namespace penstock::wire::http2

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/http/version_mapping.h"

#include <gtest/gtest.h>

#include "penstock/wire/http1/head.h"

namespace penstock::engine {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string text(const model::Headers& h) {
  std::string out;
  h.appendLinesTo(out);
  return out;
}

model::RequestHead http2(Fields fields) {
  model::RequestHead head;
  head.version = model::HttpVersion::http2;
  for (const auto& [name, value] : fields) {
    head.headers.append(name, value);
    if (name == ":method") head.method = value;
    if (name == ":path") head.path = head.target = value;
    if (name == ":authority") head.authority = value;
  }
  return head;
}

std::string onWire(const model::RequestHead& head) {
  std::string out;
  wire::http1::appendTo(out, head);
  return out;
}

TEST(VersionMapping, ARequestOfHttp2AsHttp1) {
  const auto head = http2({{":method", "POST"}, {":scheme", "https"}, {":authority", "a.example"}, {":path", "/p?q"}, {"host", "other"},
                           {"cookie", "a=1"}, {"x", "1"}, {"cookie", "b=2"}, {"te", "trailers"}});
  const auto out = toHttp1(head, true);
  ASSERT_TRUE(out);
  EXPECT_EQ(onWire(**out),
            "POST /p?q HTTP/1.1\r\nHost: a.example\r\nx: 1\r\nte: trailers\r\ncookie: a=1; b=2\r\nTransfer-Encoding: chunked\r\n\r\n");
  const auto sized = toHttp1(http2({{":method", "PUT"}, {":authority", "a"}, {":path", "/"}, {"content-length", "3"}}), true);
  ASSERT_TRUE(sized);
  EXPECT_EQ(onWire(**sized), "PUT / HTTP/1.1\r\nHost: a\r\ncontent-length: 3\r\n\r\n");
  const auto bare = toHttp1(http2({{":method", "GET"}, {":authority", "a"}, {":path", "/"}}), false);
  ASSERT_TRUE(bare);
  EXPECT_EQ(onWire(**bare), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
}

TEST(VersionMapping, NothingOfARequestBreaksOutOfItsLine) {
  const Fields usual = {{":method", "GET"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}};
  const auto with = [&](std::string name, std::string value) {
    Fields f = usual;
    for (auto& [n, v] : f)
      if (n == name) v = value;
    if (name[0] != ':') f.emplace_back(name, value);
    return toHttp1(http2(f), false);
  };
  EXPECT_TRUE(with("x", "fine"));
  for (const std::string& bad : {std::string("a\r\nb: c"), std::string("a\nb"), std::string("a\rb"), std::string("a\0b", 3), std::string("a\x7f")})
    EXPECT_FALSE(with("x", bad)) << bad;
  EXPECT_FALSE(with("a b", "1"));
  EXPECT_FALSE(with("a:b", "1"));
  EXPECT_FALSE(with(":path", "/ HTTP/1.1\r\nEvil: 1"));
  EXPECT_FALSE(with(":path", "/a b"));
  EXPECT_FALSE(with(":path", ""));
  EXPECT_FALSE(with(":method", "GET /"));
  EXPECT_FALSE(with(":authority", "a\r\nX: 1"));
  EXPECT_FALSE(toHttp1(http2({{":method", "CONNECT"}, {":protocol", "websocket"}, {":authority", "a"}, {":path", "/"}}), true));
  // Framing of its own never passes.
  const auto framed = with("transfer-encoding", "chunked");
  ASSERT_TRUE(framed);
  EXPECT_EQ(text((*framed)->headers), "Host: a\r\n");
}

TEST(VersionMapping, ARequestOfHttp1AsHttp2) {
  const auto parsed = wire::http1::parseRequest(
      "POST /p HTTP/1.1\r\nHost: a.example\r\nX-One: 1\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nTE: gzip, trailers\r\n"
      "Transfer-Encoding: chunked\r\nUpgrade: h2c\r\n\r\n");
  model::RequestHead head = *parsed.head;
  head.scheme = "https";
  EXPECT_EQ(text(toHttp2(head)->headers),
            ":method: POST\r\n:scheme: https\r\n:authority: a.example\r\n:path: /p\r\nx-one: 1\r\nte: trailers\r\n");
}

TEST(VersionMapping, Responses) {
  const auto parsed = wire::http1::parseResponse(
      "HTTP/1.1 200 Fine\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n");
  EXPECT_EQ(text(toHttp2(*parsed.head)->headers), ":status: 200\r\nx-a: 1\r\nset-cookie: a\r\nset-cookie: b\r\n");
  model::ResponseHead head;
  head.version = model::HttpVersion::http2;
  head.status = 200;
  head.headers.append(":status", "200");
  head.headers.append("x", "1");
  const auto chunked = toHttp1(head, model::HttpVersion::http11, "GET");
  EXPECT_EQ(chunked->reason, "OK");
  EXPECT_EQ(text(chunked->headers), "x: 1\r\nTransfer-Encoding: chunked\r\n");
  EXPECT_EQ(text(toHttp1(head, model::HttpVersion::http10, "GET")->headers), "x: 1\r\n");
  EXPECT_EQ(text(toHttp1(head, model::HttpVersion::http11, "HEAD")->headers), "x: 1\r\n");
  head.status = 304;
  EXPECT_EQ(text(toHttp1(head, model::HttpVersion::http11, "GET")->headers), "x: 1\r\n");
}

TEST(VersionMapping, AFieldTheOtherVersionCannotCarryIsLeftOutAndTold) {
  const auto parsed = wire::http1::parseResponse("HTTP/1.1 200 OK\r\nGood: 1\r\nbad name: 2\r\nValue: a\x01" "b\r\n\r\n");
  const auto out = toHttp2(*parsed.head);
  EXPECT_EQ(text(out->headers), ":status: 200\r\ngood: 1\r\n");
  EXPECT_TRUE(model::any(out->anomalies & model::Anomaly::untranslatable));
}

TEST(VersionMapping, TrailersAreCopiedOnlyWhereTheyMust) {
  auto fine = std::make_shared<model::Headers>();
  fine->append("grpc-status", "0");
  const std::shared_ptr<const model::Headers> same = fine;
  EXPECT_EQ(trailersFor(true, same), same);
  EXPECT_EQ(trailersFor(false, same), same);
  auto upper = std::make_shared<model::Headers>();
  upper->append("X-Sum", "1");
  EXPECT_EQ(text(*trailersFor(true, upper)), "x-sum: 1\r\n");
  EXPECT_EQ(trailersFor(true, nullptr), nullptr);
}

}  // namespace
}  // namespace penstock::engine

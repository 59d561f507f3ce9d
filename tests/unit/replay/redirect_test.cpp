// SPDX-License-Identifier: GPL-3.0-or-later
#include "replay/redirect.h"

#include <gtest/gtest.h>

#include "penstock/wire/http1/head.h"

namespace penstock::replay {
namespace {

Outgoing request(const std::string& text) {
  Outgoing out;
  out.to.host = "shop.example.com";
  out.to.port = 443;
  out.to.tls = true;
  out.to.sni = "shop.example.com";
  out.headSize = text.find("\r\n\r\n") + 4;
  out.head = wire::http1::parseRequest(text.substr(0, out.headSize)).head;
  out.bytes = text;
  return out;
}

model::ResponseHead answer(int status, const std::string& location) {
  model::ResponseHead head;
  head.status = status;
  if (!location.empty()) head.headers.append("Location", location);
  return head;
}

const std::string get = "GET /a/b?q HTTP/1.1\r\nHost: shop.example.com\r\nAuthorization: secret\r\nCookie: c\r\nX: 1\r\n\r\n";
const std::string post = "POST /a/b HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi";

TEST(Redirect, ReferencesAreResolved) {
  const std::pair<const char*, const char*> cases[] = {
      {"/x", "/x"},       {"x", "/a/x"},          {"./x", "/a/x"},   {"../x", "/x"},        {"../../../x", "/x"}, {"?z", "/a/b?z"},
      {"/x/./y/..", "/x/"}, {"/x#f", "/x"},       {"", "/a/b?q"},    {"/x?a/../b", "/x?a/../b"}, {"  /x  ", "/x"}};
  for (const auto& [reference, path] : cases) {
    const auto next = redirected(request(get), answer(302, std::string(reference).empty() ? "#" : reference));
    ASSERT_TRUE(next) << reference;
    EXPECT_EQ(path, next->head->path) << reference;
    EXPECT_EQ("shop.example.com", next->to.host);
  }
}

TEST(Redirect, AnotherServerGetsNoSecrets) {
  const auto next = redirected(request(get), answer(301, "http://other.example.com:8080/x"));
  ASSERT_TRUE(next);
  EXPECT_EQ("GET /x HTTP/1.1\r\nHost: other.example.com:8080\r\nX: 1\r\n\r\n", next->bytes);
  EXPECT_EQ("other.example.com", next->to.host);
  EXPECT_EQ(8080, next->to.port);
  EXPECT_FALSE(next->to.tls);
  EXPECT_EQ("", next->to.sni);
}

TEST(Redirect, MethodAndContentFollowTheStatus) {
  for (const int status : {301, 302, 303}) {
    const auto next = redirected(request(post), answer(status, "/x"));
    ASSERT_TRUE(next);
    EXPECT_EQ("GET /x HTTP/1.1\r\nHost: h\r\n\r\n", next->bytes) << status;
  }
  for (const int status : {307, 308})
    EXPECT_EQ("POST /x HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
              redirected(request(post), answer(status, "/x"))->bytes);
}

TEST(Redirect, TheSameServerIsAskedByTheNameThatWasTyped) {
  const std::string typed = "GET / HTTP/1.1\r\nX: 1\r\nHost: evil.test\r\nhost: second\r\n\r\n";
  for (const char* location : {"/x", "x", "https://shop.example.com/x", "//shop.example.com:443/x"})
    EXPECT_EQ("GET /x HTTP/1.1\r\nX: 1\r\nHost: evil.test\r\nhost: second\r\n\r\n", redirected(request(typed), answer(302, location))->bytes) << location;
  EXPECT_EQ("GET /x HTTP/1.1\r\nHost: other.example.com\r\nX: 1\r\n\r\n", redirected(request(typed), answer(302, "//other.example.com/x"))->bytes);
  EXPECT_EQ("GET /x HTTP/1.1\r\n\r\n", redirected(request("GET / HTTP/1.1\r\n\r\n"), answer(302, "/x"))->bytes) << "none was typed";
}

TEST(Redirect, Http10StaysHttp10) {
  EXPECT_EQ("GET /x HTTP/1.0\r\nHost: h\r\n\r\n", redirected(request("GET / HTTP/1.0\r\nHost: h\r\n\r\n"), answer(302, "/x"))->bytes);
}

TEST(Redirect, WhatMayNotStandInATargetIsEncoded) {
  const std::pair<const char*, const char*> cases[] = {{"/a b HTTP/1.1", "/a%20b%20HTTP/1.1"},
                                                       {"/\xc3\xa9?\xc3\xbc", "/%C3%A9?%C3%BC"},
                                                       {"/%zz%20\xff", "/%zz%20%FF"},
                                                       {"/<\"`{}^>|?<\"`{}^'>|?", "/%3C%22%60%7B%7D%5E%3E|?%3C%22`{}^%27%3E|?"},
                                                       {"/a\x7f\x01z", "/a%7F%01z"},
                                                       {"/a\tb", "/ab"},
                                                       {"\\x\\..\\y?\\", "/y?\\"},
                                                       {"b c", "/a/b%20c"},
                                                       {"?d e", "/a/b?d%20e"},
                                                       {"https://shop.example.com/f g", "/f%20g"}};
  for (const auto& [reference, path] : cases) {
    const auto next = redirected(request(get), answer(302, reference));
    ASSERT_TRUE(next) << reference;
    EXPECT_EQ(path, next->head->path) << reference;
    EXPECT_TRUE(next->bytes.starts_with("GET " + std::string(path) + " HTTP/1.1\r\n")) << next->bytes;
  }
}

std::string linesOf(const model::Headers& fields) {
  std::string out;
  for (std::size_t i = 0; i < fields.size(); ++i) out.append(fields[i].name).append(": ").append(fields[i].value).append("\n");
  return out;
}

Outgoing http2Request(const std::string& content = {}) {
  Outgoing out = request("POST /a HTTP/1.1\r\n\r\n");
  auto head = std::make_shared<model::RequestHead>();
  head->version = model::HttpVersion::http2;
  head->method = "POST";
  head->scheme = "https";
  head->authority = "typed.test";
  head->path = head->target = "/a";
  for (const auto& [name, value] : {std::pair<const char*, const char*>{":path", "/a"},
                                    {":authority", "typed.test"},
                                    {":method", "POST"},
                                    {":scheme", "https"},
                                    {"x", "1"},
                                    {"accept", "a"},
                                    {"cookie", "secret=1"}})
    head->headers.append(name, value);
  out.head = std::move(head);
  out.headSize = 0;
  out.bytes = content;
  return out;
}

TEST(Redirect, Http2StaysSoOnItsServer) {
  const auto next = redirected(http2Request("hi"), answer(307, "/x"));
  ASSERT_TRUE(next);
  EXPECT_TRUE(isHttp2(*next));
  EXPECT_FALSE(next->negotiates);
  EXPECT_EQ(":path: /x\n:authority: typed.test\n:method: POST\n:scheme: https\nx: 1\naccept: a\ncookie: secret=1\n", linesOf(next->head->headers));
  EXPECT_EQ("hi", next->bytes);
}

TEST(Redirect, Http2BecomesHttp1WhereThereIsNoTls) {
  const auto next = redirected(http2Request("hi"), answer(307, "http://shop.example.com/x"));
  ASSERT_TRUE(next);
  EXPECT_FALSE(isHttp2(*next));
  EXPECT_EQ("POST /x HTTP/1.1\r\nHost: shop.example.com\r\nx: 1\r\naccept: a\r\ncontent-length: 2\r\n\r\nhi", next->bytes);
  EXPECT_EQ(next->bytes.size() - 2, next->headSize);
  // And back: TLS is asked anew.
  const auto back = redirected(*next, answer(307, "https://shop.example.com/y"));
  ASSERT_TRUE(back);
  EXPECT_TRUE(isHttp2(*back));
  EXPECT_TRUE(back->negotiates);
  EXPECT_EQ("hi", back->bytes);
  EXPECT_EQ("/y", back->head->path);
  EXPECT_EQ("shop.example.com", back->head->authority);
}

TEST(Redirect, AnotherServerOfTlsMayHaveNoHttp2) {
  const auto next = redirected(http2Request("hi"), answer(307, "https://other.example.com/x"));
  ASSERT_TRUE(next);
  EXPECT_TRUE(isHttp2(*next));
  EXPECT_TRUE(next->negotiates);
  EXPECT_EQ("other.example.com", next->head->authority);
  const auto plain = inHttp1(*next);
  ASSERT_TRUE(plain);
  EXPECT_EQ("POST /x HTTP/1.1\r\nHost: other.example.com\r\nx: 1\r\naccept: a\r\ncontent-length: 2\r\n\r\nhi", plain->bytes);
}

TEST(Redirect, OtherAnswersAreTheLast) {
  for (const auto& [status, location] : {std::pair{200, "/x"}, {304, "/x"}, {302, ""}, {302, "ftp://x/"}, {302, "https://"}, {302, "http://a:b:c/"}})
    EXPECT_FALSE(redirected(request(get), answer(status, location))) << status << location;
}

}  // namespace
}  // namespace penstock::replay

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
    EXPECT_EQ("GET /x HTTP/1.1\r\nHost: shop.example.com\r\n\r\n", next->bytes) << status;
  }
  for (const int status : {307, 308})
    EXPECT_EQ("POST /x HTTP/1.1\r\nHost: shop.example.com\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi",
              redirected(request(post), answer(status, "/x"))->bytes);
}

TEST(Redirect, OtherAnswersAreTheLast) {
  for (const auto& [status, location] : {std::pair{200, "/x"}, {304, "/x"}, {302, ""}, {302, "ftp://x/"}, {302, "https://"}, {302, "http://a:b:c/"}})
    EXPECT_FALSE(redirected(request(get), answer(status, location))) << status << location;
}

}  // namespace
}  // namespace penstock::replay

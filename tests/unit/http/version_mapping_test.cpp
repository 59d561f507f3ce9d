// SPDX-License-Identifier: GPL-3.0-or-later
// What a head of one version of HTTP is in the other.
#include "penstock/http/version_mapping.h"

#include <gtest/gtest.h>

#include "penstock/http/hop_by_hop.h"
#include "penstock/wire/http1/head.h"

namespace penstock::http {
namespace {

model::RequestHead http2Request(std::string_view method) {
  model::RequestHead head;
  head.method = method;
  head.scheme = "https";
  head.authority = "a.example";
  head.target = head.path = "/";
  head.version = model::HttpVersion::http2;
  return head;
}

TEST(VersionMapping, ContentThatIsExpectedAndNotThereHasALength) {
  for (const std::string_view method : {"POST", "PUT", "PATCH"}) {
    const auto empty = toHttp1(http2Request(method), false);
    ASSERT_TRUE(empty);
    EXPECT_EQ((*empty)->headers.find("Content-Length"), "0") << method;
    const auto streamed = toHttp1(http2Request(method), true);
    EXPECT_FALSE((*streamed)->headers.contains("Content-Length")) << method;
    EXPECT_EQ((*streamed)->headers.find("Transfer-Encoding"), "chunked");
  }
  for (const std::string_view method : {"GET", "HEAD", "DELETE", "OPTIONS", "PROPFIND"})
    EXPECT_FALSE((*toHttp1(http2Request(method), false))->headers.contains("Content-Length")) << method;
}

TEST(VersionMapping, AToldLengthIsLeftAlone) {
  model::RequestHead head = http2Request("POST");
  head.headers.append("content-length", "0");
  EXPECT_EQ((*toHttp1(head, false))->headers.findAll("content-length").size(), 1u);
}

TEST(VersionMapping, EqualLengthsAreOneInHttp2) {
  for (const std::string_view fields : {"Content-Length: 7\r\nContent-Length: 7\r\n", "Content-Length: 7, 7\r\n"}) {
    const auto head = wire::http1::parseResponse("HTTP/1.1 200 OK\r\n" + std::string(fields) + "\r\n").head;
    const auto mapped = toHttp2(*head);
    EXPECT_EQ(mapped->headers.findAll("content-length"), std::vector<std::string_view>{"7"}) << fields;
  }
}

TEST(VersionMapping, TheHostThatAClientChoseIsTheAuthority) {
  const auto asked = wire::http1::parseRequest("GET http://target.example/x HTTP/1.1\r\nHost: other.example\r\n\r\n").head;
  EXPECT_TRUE(model::any(asked->anomalies & model::Anomaly::hostMismatch));
  const auto sent = forwardedForm(*asked, false);
  EXPECT_EQ(sent->target, "/x");
  EXPECT_EQ(sent->headers.findAll("Host"), std::vector<std::string_view>{"other.example"});
  EXPECT_EQ(toHttp2(*sent)->headers.find(":authority"), "other.example");
  // Read by whoever it is made out to, absolute-form says it (RFC 9112 3.2.2).
  EXPECT_EQ(toHttp2(*asked)->headers.find(":authority"), "target.example");
}

TEST(VersionMapping, AHostThatIsNotThereIsMadeFromTheTarget) {
  const auto asked = wire::http1::parseRequest("GET http://target.example/x HTTP/1.1\r\n\r\n").head;
  EXPECT_EQ(forwardedForm(*asked, false)->headers.find("Host"), "target.example");
  EXPECT_FALSE(forwardedForm(*asked, true)->headers.contains("Host"));
}

}  // namespace
}  // namespace penstock::http

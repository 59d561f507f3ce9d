// SPDX-License-Identifier: GPL-3.0-or-later
// The forms of a request's head for those it is sent to.
#include "engine/exchange/other_forms.h"

#include <gtest/gtest.h>

#include "engine/exchange/content.h"

namespace penstock::engine::test {
namespace {

using model::HttpVersion;

model::RequestHeadPtr request(HttpVersion version, std::string target, std::string path, std::string host) {
  auto head = std::make_shared<model::RequestHead>();
  head->method = "GET";
  head->version = version;
  head->target = std::move(target);
  head->scheme = "http";
  head->authority = "inner.example";
  head->path = std::move(path);
  if (!host.empty()) head->headers.append(version == HttpVersion::http2 ? ":authority" : "Host", host);
  return head;
}

TEST(OtherForms, ForTheTargetOfReverseMode) {
  struct {
    HttpVersion version;
    std::string target, host;
    bool keepHost;
    std::string sentTarget, sentHost;  // "-": the same head
  } const table[] = {
      {HttpVersion::http11, "/x", "inner.example", false, "-", ""},
      {HttpVersion::http11, "/x", "outer.example", false, "/x", "inner.example"},
      {HttpVersion::http11, "/x", "outer.example", true, "-", ""},
      {HttpVersion::http11, "http://outer.example/x", "outer.example", true, "/x", "outer.example"},
      {HttpVersion::http11, "/x", "", false, "/x", "inner.example"},
      {HttpVersion::http10, "/x", "", false, "-", ""},
      {HttpVersion::http2, "/x", "outer.example", false, "/x", "inner.example"},
  };
  for (const auto& row : table) {
    const auto received = request(row.version, row.target, "/x", row.host);
    const auto sent = reverseForm(received, row.keepHost);
    if (row.sentTarget == "-") {
      EXPECT_EQ(sent, received) << row.target << row.host;
      continue;
    }
    EXPECT_EQ(sent->target, row.sentTarget);
    EXPECT_EQ(sent->headers.find(row.version == HttpVersion::http2 ? ":authority" : "Host").value_or("-"), row.sentHost)
        << row.host;
  }
}

TEST(OtherForms, ForAProxyOnTheWay) {
  const auto plain = absoluteForm(*request(HttpVersion::http11, "/x?y", "/x?y", "inner.example"), "");
  EXPECT_EQ(plain->target, "http://inner.example/x?y");
  EXPECT_FALSE(plain->headers.contains("Proxy-Authorization"));
  const auto all = absoluteForm(*request(HttpVersion::http11, "*", "*", "inner.example"), "Basic eA==");
  EXPECT_EQ(all->target, "http://inner.example") << "RFC 9112 3.2.4";
  EXPECT_EQ(all->headers.find("Proxy-Authorization"), "Basic eA==");
}

TEST(Content, ResponsesThatHaveNone) {
  struct {
    int status;
    const char* method;
    bool nothing;
  } const table[] = {{200, "GET", false}, {200, "HEAD", true},    {204, "GET", true},      {304, "POST", true},
                     {101, "GET", true},  {200, "CONNECT", true}, {407, "CONNECT", false}, {404, "GET", false}};
  for (const auto& row : table) {
    model::ResponseHead head;
    head.status = row.status;
    EXPECT_EQ(saysNothing(head, row.method), row.nothing) << row.status << row.method;
  }
}

TEST(Content, ItsCodingInOneWord) {
  model::Headers headers;
  EXPECT_EQ(codingOf(headers), "");
  headers.append("Content-Encoding", "gzip");
  headers.append("content-encoding", "br");
  EXPECT_EQ(codingOf(headers), "gzip, br");
  headers.set("Content-Encoding", "Identity");
  EXPECT_EQ(codingOf(headers), "");
}

}  // namespace
}  // namespace penstock::engine::test

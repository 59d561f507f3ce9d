// SPDX-License-Identifier: GPL-3.0-or-later
// Body length, persistence, and heads that were edited before they are sent on.
#include <gtest/gtest.h>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

using Kind = Framing::Kind;

TEST(Http1Framing, ResponsesWithoutABody) {
  for (std::string_view fields : {"Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", ""}) {
    const auto at = [&](int status, std::string_view method) {
      return framingOf(
                 *parseResponse("HTTP/1.1 " + std::to_string(status) + " x\r\n" + std::string(fields) + "\r\n").head,
                 method)
          .kind;
    };
    for (int status : {100, 101, 102, 103, 199, 204, 304}) EXPECT_EQ(at(status, "GET"), Kind::none) << status << fields;
    EXPECT_EQ(at(200, "HEAD"), Kind::none) << fields;
    EXPECT_EQ(at(404, "HEAD"), Kind::none) << fields;
    EXPECT_EQ(at(200, "CONNECT"), Kind::none) << fields;
    EXPECT_EQ(at(299, "CONNECT"), Kind::none) << fields;
    EXPECT_NE(at(407, "CONNECT"), Kind::none) << fields;
    EXPECT_NE(at(200, "head"), Kind::none) << "methods are case-sensitive " << fields;
    EXPECT_NE(at(205, "GET"), Kind::none) << fields;
  }
}

TEST(Http1Framing, RequestsWithoutAFieldHaveNoBody) {
  EXPECT_EQ(framingOf(*parseRequest(block({"POST / HTTP/1.1", "Host: a"})).head).kind, Kind::none);
  EXPECT_EQ(framingOf(*parseRequest(block({"GET / HTTP/1.1", "Host: a", "Content-Length: 0"})).head).kind,
            Kind::length);
}

bool requestPersists(std::string_view version, std::initializer_list<std::string_view> fields) {
  std::string in = "GET / " + std::string(version) + "\r\nHost: a\r\n";
  for (std::string_view f : fields) in.append(f).append("\r\n");
  return persistent(*parseRequest(in + "\r\n").head);
}

TEST(Http1Framing, RequestPersistence) {
  EXPECT_TRUE(requestPersists("HTTP/1.1", {}));
  EXPECT_TRUE(requestPersists("HTTP/1.1", {"Connection: upgrade"}));
  EXPECT_FALSE(requestPersists("HTTP/1.1", {"Connection: Close"}));
  EXPECT_FALSE(requestPersists("HTTP/1.1", {"Connection: foo", "connection: keep-alive ,close"}));
  EXPECT_FALSE(requestPersists("HTTP/1.1", {"Connection: foo,\r\n close"}));
  EXPECT_FALSE(requestPersists("HTTP/1.0", {}));
  EXPECT_TRUE(requestPersists("HTTP/1.0", {"Connection: Keep-Alive"}));
  EXPECT_FALSE(requestPersists("HTTP/1.0", {"Connection: keep-alive, close"}));
  EXPECT_TRUE(requestPersists("HTTP/1.0", {"Proxy-Connection: keep-alive"}));
  EXPECT_FALSE(requestPersists("HTTP/1.0", {"Connection: x", "Proxy-Connection: keep-alive"}));
  EXPECT_FALSE(requestPersists("HTTP/1.1", {"Proxy-Connection: close"}));
  EXPECT_FALSE(requestPersists("HTTP/1.1", {"Transfer-Encoding: chunked", "Content-Length: 5"}));
}

TEST(Http1Framing, ResponsePersistence) {
  const auto persists = [](std::initializer_list<std::string_view> lines) {
    const auto p = parseResponse(block(lines));
    return persistent(*p.head, framingOf(*p.head, "GET"));
  };
  EXPECT_TRUE(persists({"HTTP/1.1 200 OK", "Content-Length: 0"}));
  EXPECT_TRUE(persists({"HTTP/1.1 304 x"}));
  EXPECT_FALSE(persists({"HTTP/1.1 200 OK"}));
  EXPECT_FALSE(persists({"HTTP/1.1 200 OK", "Content-Length: 0", "Connection: close"}));
  EXPECT_TRUE(persists({"HTTP/1.1 200 OK", "Content-Length: 0", "Proxy-Connection: close"}));
  EXPECT_FALSE(persists({"HTTP/1.0 200 OK", "Content-Length: 0"}));
  EXPECT_TRUE(persists({"HTTP/1.0 200 OK", "Content-Length: 0", "Connection: keep-alive"}));
  EXPECT_FALSE(persists({"HTTP/1.0 200 OK", "Connection: keep-alive"}));
  EXPECT_FALSE(persists({"HTTP/1.0 200 OK", "Transfer-Encoding: chunked", "Connection: keep-alive"}));
  EXPECT_FALSE(persists({"HTTP/1.1 200 OK", "Transfer-Encoding: chunked", "Content-Length: 5"}));
  EXPECT_TRUE(persists({"HTTP/1.1 200 OK", "Transfer-Encoding: chunked"}));
}

TEST(Http1Framing, EditedHeadsKeepTheirOtherLinesRaw) {
  const auto p = parseRequest(
      "GET http://a/x HTTP/1.1\r\nhost:a\r\nProxy-Connection: keep-alive\r\nX:  odd  space \r\nY: \r\n\r\n");
  p.head->target = p.head->path;
  EXPECT_EQ(written(*p.head),
            "GET /x HTTP/1.1\r\nhost:a\r\nProxy-Connection: keep-alive\r\nX:  odd  space \r\nY: \r\n\r\n");
  p.head->headers.remove("proxy-connection");
  EXPECT_EQ(written(*p.head), "GET /x HTTP/1.1\r\nhost:a\r\nX:  odd  space \r\nY: \r\n\r\n");
  EXPECT_EQ(written(*p.head, true), "GET /x HTTP/1.1\r\nhost:a\r\nX:  odd  space \r\nY: \r\n\r\n");
}

TEST(Http1Framing, EditedVerbatimHeadsKeepTheirOddLines) {
  const auto p = parseRequest("GET  / http/1.1\nHost : a\r\nProxy-X: y\r\njunk\n\n");
  p.head->headers.remove("Proxy-X");
  EXPECT_EQ(written(*p.head, true), "GET  / http/1.1\r\nHost : a\r\njunk\n\r\n");
}

TEST(Http1Framing, AnEditThatMakesFramingAmbiguousIsResolved) {
  const auto p = parseRequest(block({"POST / HTTP/1.1", "Host: a", "Content-Length: 5"}));
  p.head->headers.append("Transfer-Encoding", "chunked");
  EXPECT_EQ(written(*p.head), block({"POST / HTTP/1.1", "Host: a", "Transfer-Encoding: chunked"}));
  EXPECT_EQ(written(*p.head, true),
            block({"POST / HTTP/1.1", "Host: a", "Content-Length: 5", "Transfer-Encoding: chunked"}));
}

TEST(Http1Framing, EditedStatusLinesAreWrittenAnew) {
  const auto p = parseResponse(block({"HTTP/1.1 200", "A: b"}));
  p.head->status = 404;
  EXPECT_EQ(written(*p.head), block({"HTTP/1.1 404 ", "A: b"}));
  p.head->reason = "Gone astray";
  EXPECT_EQ(written(*p.head), block({"HTTP/1.1 404 Gone astray", "A: b"}));
}

TEST(Http1Framing, HeadsOfOurOwnAreWritten) {
  model::RequestHead request;
  request.method = "GET";
  request.target = "/";
  request.headers.append("Host", "a");
  EXPECT_EQ(written(request), block({"GET / HTTP/1.1", "Host: a"}));
  EXPECT_EQ(written(request, true), block({"GET / HTTP/1.1", "Host: a"}));
  model::ResponseHead response;
  response.status = 502;
  response.reason = "Bad Gateway";
  response.headers.append("Content-Length", "0");
  EXPECT_EQ(written(response), block({"HTTP/1.1 502 Bad Gateway", "Content-Length: 0"}));
}

TEST(Http1Framing, UnfoldedJoinsWithOneSpace) {
  EXPECT_EQ(unfolded("a\r\n b"), "a b");
  EXPECT_EQ(unfolded("a  \n\t\r\n  b  c"), "a b  c");
  EXPECT_EQ(unfolded("plain\x0B"), "plain\x0B");
}

}  // namespace
}  // namespace penstock::wire::http1

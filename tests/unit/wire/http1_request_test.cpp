// SPDX-License-Identifier: GPL-3.0-or-later
// Request lines, targets and field values.
#include <gtest/gtest.h>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

using model::HttpVersion;

TEST(Http1Request, KeepsEveryFieldAsItStood) {
  const std::string in =
      "GET /a?b=c HTTP/1.1\r\nhOsT:   example.com:8080\t\r\nSet-Cookie:\r\nX-Empty:   \r\nset-cookie:b\r\nX: \x0B "
      "v\x0C\xFF \r\n\r\n";
  const auto p = parseRequest(in);
  ASSERT_EQ(p.verdict, Verdict::ok) << p.why;
  EXPECT_EQ(p.head->anomalies, Anomaly::none);
  EXPECT_EQ(p.head->method, "GET");
  EXPECT_EQ(p.head->target, "/a?b=c");
  EXPECT_EQ(p.head->path, "/a?b=c");
  EXPECT_EQ(p.head->authority, "example.com:8080");
  EXPECT_EQ(p.head->scheme, "");
  EXPECT_EQ(p.head->version, HttpVersion::http11);
  EXPECT_EQ(p.head->versionText, "");
  const FieldList expected = {
      {"hOsT", "example.com:8080"}, {"Set-Cookie", ""}, {"X-Empty", ""}, {"set-cookie", "b"}, {"X", "\x0B v\x0C\xFF"}};
  EXPECT_EQ(fieldsOf(p.head->headers), expected);
  EXPECT_EQ(p.head->headers[0].line, "hOsT:   example.com:8080\t\r\n");
  EXPECT_EQ(p.head->headers.received(), in);
  EXPECT_EQ(written(*p.head), in);
}

TEST(Http1Request, ValuesKeepEveryByte) {
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == '\r' || byte == '\n') continue;
    const std::string value = std::string("a") + char(byte) + "b";
    const std::string in = "GET / HTTP/1.1\r\nHost: h\r\nX: " + value + "\r\n\r\n";
    const auto p = parseRequest(in);
    ASSERT_EQ(p.verdict, Verdict::ok) << byte;
    EXPECT_EQ(p.head->headers.find("X"), value) << byte;
    EXPECT_EQ(p.head->anomalies, Anomaly::none) << byte;
    EXPECT_EQ(written(*p.head), in) << byte;

    const std::string edge = std::string(1, char(byte)) + "a" + char(byte);
    const auto q = parseRequest("GET / HTTP/1.1\r\nHost: h\r\nX:" + edge + "\r\n\r\n");
    EXPECT_EQ(q.head->headers.find("X"), byte == ' ' || byte == '\t' ? "a" : edge) << byte;
  }
}

TEST(Http1Request, NamesAreTokensOrFlagged) {
  const std::string_view token = "!#$%&'*+-.^_`|~0123456789abcxyzABCXYZ";
  for (int byte = 1; byte < 256; ++byte) {
    if (byte == '\r' || byte == '\n' || byte == ':') continue;
    const auto p = parseRequest("GET / HTTP/1.1\r\nHost: h\r\nX" + std::string(1, char(byte)) + "Y: v\r\n\r\n");
    const bool valid = std::isalnum(byte) || token.find(char(byte)) != token.npos;
    EXPECT_EQ(any(p.head->anomalies & Anomaly::invalidFieldName), !valid) << byte;
    const bool refused = byte <= 0x20 || byte == 0x7F;
    EXPECT_EQ(p.verdict, refused ? Verdict::refuse : Verdict::ok) << byte;
  }
}

struct Target {
  std::string line, host;  // host "-": no Host field
  std::string scheme, authority, path;
  Anomaly anomalies = Anomaly::none;
};

TEST(Http1Request, ResolvesTargets) {
  constexpr Anomaly mismatch = Anomaly::hostMismatch, odd = Anomaly::invalidStartLine;
  const std::vector<Target> table = {
      {"GET / HTTP/1.1", "a", "", "a", "/"},
      {"GET //x/../y HTTP/1.1", "a", "", "a", "//x/../y"},
      {"GET /http://b/ HTTP/1.1", "a", "", "a", "/http://b/"},
      {"GET http://a HTTP/1.1", "a", "http", "a", "/"},
      {"GET HTTP://A/p?q HTTP/1.1", "a", "http", "A", "/p?q"},
      {"GET http://a?q HTTP/1.1", "a", "http", "a", "/?q"},
      {"GET http://a:80/ HTTP/1.1", "a", "http", "a:80", "/"},
      {"GET https://a/ HTTP/1.1", "a:443", "https", "a", "/"},
      {"GET https://a/ HTTP/1.1", "a:80", "https", "a", "/", mismatch},
      {"GET http://a:8080/ HTTP/1.1", "a", "http", "a:8080", "/", mismatch},
      {"GET http://a/ HTTP/1.1", "b", "http", "a", "/", mismatch},
      {"GET http://a/ HTTP/1.1", "", "http", "a", "/", mismatch},
      {"GET http://a/ HTTP/1.1", "-", "http", "a", "/", Anomaly::missingHost},
      {"GET http://u:p@a/x HTTP/1.1", "a", "http", "a", "/x"},
      {"GET http://u:p@a/x HTTP/1.1", "u:p@a", "http", "a", "/x", mismatch},
      {"GET http://b@u@a/x@c HTTP/1.1", "a", "http", "a", "/x@c"},
      {"GET http://[::1]:81/ HTTP/1.1", "[::1]:81", "http", "[::1]:81", "/"},
      {"GET http://[::1]/ HTTP/1.1", "[::1]:80", "http", "[::1]", "/"},
      {"GET http:///x HTTP/1.1", "a", "http", "", "/x", mismatch | odd},
      {"GET ws+x://a/ HTTP/1.1", "a", "ws+x", "a", "/"},
      {"GET ws://a/chat?q HTTP/1.1", "a:80", "http", "a", "/chat?q"},
      {"GET WSS://a/ HTTP/1.1", "a:443", "https", "a", "/"},
      {"OPTIONS * HTTP/1.1", "a", "", "a", "*"},
      {"OPTIONS http://a HTTP/1.1", "a", "http", "a", "/"},
      {"CONNECT a:443 HTTP/1.1", "a:443", "", "a:443", ""},
      {"CONNECT a:443 HTTP/1.1", "a", "", "a:443", ""},
      {"CONNECT a:443 HTTP/1.1", "A:443", "", "a:443", ""},
      {"CONNECT a:443 HTTP/1.1", "b:443", "", "a:443", "", mismatch},
      {"CONNECT [::1]:443 HTTP/1.1", "[::1]", "", "[::1]:443", ""},
      {"CONNECT a:443 HTTP/1.0", "-", "", "a:443", ""},
      {"GET a HTTP/1.1", "h", "", "h", "a", odd},
      {"GET ://a HTTP/1.1", "h", "", "h", "://a", odd},
      {"GET / HTTP/1.1", "", "", "", "/"},
      {"GET / HTTP/1.1", "-", "", "", "/", Anomaly::missingHost},
      {"GET / HTTP/1.0", "-", "", "", "/"},
  };
  for (const Target& t : table) {
    const std::string in = t.line + "\r\n" + (t.host == "-" ? "" : "Host: " + t.host + "\r\n") + "\r\n";
    const auto p = parseRequest(in);
    ASSERT_EQ(p.verdict, Verdict::ok) << in << p.why;
    EXPECT_EQ(p.head->scheme, t.scheme) << in;
    EXPECT_EQ(p.head->authority, t.authority) << in;
    EXPECT_EQ(p.head->path, t.path) << in;
    EXPECT_EQ(unsigned(p.head->anomalies), unsigned(t.anomalies)) << in;
    EXPECT_EQ(written(*p.head), in);
  }
}

struct Line {
  std::string in;
  Verdict verdict;
  std::string method, target, out;  // `out`: the line as it is sent on
  HttpVersion version = HttpVersion::http11;
  std::string versionText;
};

TEST(Http1Request, ReadsIrregularStartLines) {
  const std::vector<Line> table = {
      {"GET  /  HTTP/1.1", Verdict::ok, "GET", "/", "GET / HTTP/1.1"},
      {" GET / HTTP/1.1", Verdict::ok, "GET", "/", "GET / HTTP/1.1"},
      {"GET\t/\tHTTP/1.1 ", Verdict::ok, "GET", "/", "GET / HTTP/1.1"},
      {"get / http/1.1", Verdict::ok, "get", "/", "get / HTTP/1.1", HttpVersion::http11, "http/1.1"},
      {"GET / Http/1.0", Verdict::ok, "GET", "/", "GET / HTTP/1.0", HttpVersion::http10, "Http/1.0"},
      {"GET / HTTP/1.2", Verdict::ok, "GET", "/", "GET / HTTP/1.1", HttpVersion::http11, "HTTP/1.2"},
      {"G(T / HTTP/1.1", Verdict::ok, "G(T", "/", "G(T / HTTP/1.1"},
      {"G\xC3\x84T / HTTP/1.1", Verdict::ok, "G\xC3\x84T", "/", "G\xC3\x84T / HTTP/1.1"},
      {"GET /a b HTTP/1.1", Verdict::refuse, "GET", "/a b", ""},
      {"GET / HTTP/1.1 HTTP/1.1", Verdict::refuse, "GET", "/ HTTP/1.1", ""},
      {"GET /a\x0B HTTP/1.1", Verdict::refuse, "GET", "/a\x0B", ""},
      {"GE\x0CT / HTTP/1.1", Verdict::refuse, "GE\x0CT", "/", ""},
      {"GET / HTTP/1.1\r", Verdict::refuse, "GET", "/", ""},
      {"GET /\rX HTTP/1.1", Verdict::refuse, "GET", "/\rX", ""},
      {"GET /path", Verdict::unreadable, "GET", "/path", "", HttpVersion::http09},
      {"GET", Verdict::unreadable, "GET", "", "", HttpVersion::unknown},
      {"GET HTTP/1.1", Verdict::unreadable, "GET", "", ""},
      {"GET / HTTP/2.0", Verdict::unreadable, "GET", "/", "", HttpVersion::unknown, "HTTP/2.0"},
      {"GET / HTTP/0.9", Verdict::unreadable, "GET", "/", "", HttpVersion::unknown, "HTTP/0.9"},
      {"GET / HTTP/1.", Verdict::unreadable, "GET", "/ HTTP/1.", "", HttpVersion::unknown},
      {"GET / HTTP/11", Verdict::unreadable, "GET", "/ HTTP/11", "", HttpVersion::unknown},
      {"GET / HTTP/1.10", Verdict::unreadable, "GET", "/ HTTP/1.10", "", HttpVersion::unknown},
      {"GET / HTTPS/1.1", Verdict::unreadable, "GET", "/ HTTPS/1.1", "", HttpVersion::unknown},
      {" ", Verdict::unreadable, "", "", "", HttpVersion::unknown},
  };
  for (const Line& t : table) {
    const std::string in = t.in + "\r\nHost: h\r\n\r\n";
    const auto p = parseRequest(in);
    EXPECT_EQ(p.verdict, t.verdict) << t.in << ": " << p.why;
    EXPECT_EQ(p.why.empty(), t.verdict == Verdict::ok) << t.in;
    EXPECT_TRUE(any(p.head->anomalies & Anomaly::invalidStartLine)) << t.in;
    EXPECT_EQ(p.head->method, t.method) << t.in;
    EXPECT_EQ(p.head->target, t.target) << t.in;
    EXPECT_EQ(p.head->version, t.version) << t.in;
    EXPECT_EQ(p.head->versionText, t.versionText) << t.in;
    EXPECT_EQ(p.head->headers.received(), in);
    EXPECT_EQ(p.head->headers.find("Host"), "h") << t.in;
    EXPECT_EQ(written(*p.head, true), in);
    if (t.verdict == Verdict::ok) {
      EXPECT_EQ(written(*p.head), t.out + "\r\nHost: h\r\n\r\n");
    }
  }
}

}  // namespace
}  // namespace penstock::wire::http1

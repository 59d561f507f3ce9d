// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

using model::HttpVersion;
using Kind = Framing::Kind;

struct Line {
  std::string in;
  int status;
  std::string reason;
  Anomaly anomalies = Anomaly::none;
  std::string out = "=";  // as sent on
  HttpVersion version = HttpVersion::http11;
};

TEST(Http1Response, ReadsStatusLines) {
  constexpr Anomaly odd = Anomaly::invalidStartLine;
  const std::vector<Line> table = {
      {"HTTP/1.1 200 OK", 200, "OK"},
      {"HTTP/1.1 200 ", 200, ""},
      {"HTTP/1.1 200", 200, ""},
      {"HTTP/1.1 200  Two  spaces ", 200, " Two  spaces "},
      {"HTTP/1.1 404 G\xE9n\tial", 404, "G\xE9n\tial"},
      {"HTTP/1.0 999 x", 999, "x", Anomaly::none, "=", HttpVersion::http10},
      {"http/1.1 200 OK", 200, "OK", odd, "HTTP/1.1 200 OK"},
      {"HTTP/1.1  200 OK", 200, "OK", odd, "HTTP/1.1 200 OK"},
      {"HTTP/1.1\t200\tOK", 200, "OK", odd, "HTTP/1.1 200 OK"},
      {"HTTP/1.9 200 OK", 200, "OK", odd, "HTTP/1.1 200 OK"},
      {"HTTP/2.0 200 OK", 200, "OK", odd, "HTTP/1.1 200 OK"},
      {"HTTP/0.9 200 OK", 200, "OK", odd, "HTTP/1.0 200 OK", HttpVersion::http10},
      {"HTTP/1.1 200 a\x0B"
       "b",
       200,
       "a\x0B"
       "b",
       odd},
  };
  for (const Line& t : table) {
    const std::string in = t.in + "\r\nA: b\r\n\r\n";
    const auto p = parseResponse(in);
    ASSERT_EQ(p.verdict, Verdict::ok) << t.in << p.why;
    EXPECT_EQ(p.head->status, t.status) << t.in;
    EXPECT_EQ(p.head->reason, t.reason) << t.in;
    EXPECT_EQ(p.head->version, t.version) << t.in;
    EXPECT_EQ(unsigned(p.head->anomalies), unsigned(t.anomalies)) << t.in;
    EXPECT_EQ(written(*p.head), (t.out == "=" ? t.in : t.out) + "\r\nA: b\r\n\r\n");
    EXPECT_EQ(written(*p.head, true), in);
  }
}

TEST(Http1Response, SaysWhatIsNoStatusLine) {
  for (const char* line :
       {"ICY 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 200OK", "HTTP/1.1 -10 OK", "HTTP/1.1 099 OK",
        "HTTP/1 200 OK", "HTTP/1.1200 OK", "HTTP/11 200 OK", " HTTP/1.1 200 OK", "HTTP/1.1", "HTTP/1.1 ", "x"}) {
    const std::string in = std::string(line) + "\r\nA: b\r\n\r\n";
    const auto p = parseResponse(in);
    EXPECT_EQ(p.verdict, Verdict::unreadable) << line;
    EXPECT_EQ(p.head->status, 0) << line;
    EXPECT_EQ(p.head->anomalies, Anomaly::unreadableStatusLine) << line;
    EXPECT_FALSE(p.why.empty());
    EXPECT_EQ(p.head->headers.received(), in);
    EXPECT_EQ(p.head->headers.find("A"), "b");
    EXPECT_EQ(written(*p.head, true), in);
  }
}

TEST(Http1Response, KnowsEarlyWhatCannotBeOne) {
  for (const char* in : {"", "\r\n", "\n\r\nHT", "H", "http/", "HTTP/1.1 200 OK\r\n", "HTTP/x"})
    EXPECT_TRUE(canBeResponse(in)) << in;
  for (const char* in : {"I", "ICY 200", "HTTQ", " HTTP/", "\r\nx", "<html>"}) EXPECT_FALSE(canBeResponse(in)) << in;
}

struct Case {
  std::string fields;
  Verdict verdict;
  Anomaly anomalies;
  Kind kind = Kind::untilClose;
  std::string out;  // "=": as received
  std::uint64_t length = 0;
};

TEST(Http1Response, JudgesTheMalformedCorpus) {
  using enum Anomaly;
  constexpr Verdict ok = Verdict::ok, refuse = Verdict::refuse;
  const std::vector<Case> table = {
      {"X: a\r\n", ok, none, Kind::untilClose, "="},
      {"Content-Length: 7\r\n", ok, none, Kind::length, "=", 7},
      {"Content-Length: 7\r\nContent-Length: 7\r\n", ok, repeatedContentLength, Kind::length, "=", 7},
      {"Content-Length: 7, 7\r\n", ok, repeatedContentLength, Kind::length, "=", 7},
      {"Content-Length: 7\r\nX: a\nContent-Length: 7\r\n", ok, repeatedContentLength | bareLf, Kind::length,
       "Content-Length: 7\r\nX: a\r\nContent-Length: 7\r\n", 7},
      {"Content-Length: 7\r\nContent-Length: 7\r\nTransfer-Encoding: chunked\r\n", ok,
       contentLengthWithTransferEncoding | repeatedContentLength, Kind::chunked, "Transfer-Encoding: chunked\r\n"},
      {"Content-Length: 7\r\nContent-Length: 8\r\n", refuse, conflictingContentLength},
      {"Content-Length: seven\r\n", refuse, invalidContentLength},
      {"Content-Length: 7\r\nTransfer-Encoding: chunked\r\n", ok, contentLengthWithTransferEncoding, Kind::chunked,
       "Transfer-Encoding: chunked\r\n"},
      {"Content-Length: x\r\nTransfer-Encoding: chunked\r\n", ok,
       contentLengthWithTransferEncoding | invalidContentLength, Kind::chunked, "Transfer-Encoding: chunked\r\n"},
      {"Transfer-Encoding: gzip, chunked\r\n", ok, none, Kind::chunked, "="},
      {"Transfer-Encoding: gzip\r\n", ok, unknownTransferCoding, Kind::untilClose, "="},
      {"Transfer-Encoding: \x0B"
       "chunked\r\nContent-Length: 7\r\n",
       ok, contentLengthWithTransferEncoding | unknownTransferCoding, Kind::untilClose,
       "Transfer-Encoding: \x0B"
       "chunked\r\n"},
      {"Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", ok, unknownTransferCoding, Kind::chunked,
       "Transfer-Encoding: gzip, chunked\r\n"},
      {"X : a\r\nY \t:b\r\n", ok, spaceBeforeColon, Kind::untilClose, "X: a\r\nY:b\r\n"},
      {"Content-Length : 7\r\n", ok, spaceBeforeColon, Kind::length, "Content-Length: 7\r\n", 7},
      {"junk\r\nX: a\r\n", ok, missingColon, Kind::untilClose, "="},
      {"junk\nX: a\r\n b\r\n", ok, missingColon | bareLf | obsFold, Kind::untilClose, "junk\r\nX: a b\r\n"},
      {"X: a\r\njunk\r\n more: junk\r\nY: b\r\n", refuse, missingColon | obsFold},
      {" junk: y\r\nX: a\r\n", refuse, missingColon | obsFold},
      {": v\r\nX: a\r\n", ok, invalidFieldName, Kind::untilClose, "="},
      {"X Y: a\r\n", ok, invalidFieldName, Kind::untilClose, "="},
      {"X: a\r\n b\r\n", ok, obsFold, Kind::untilClose, "X: a b\r\n"},
      {"X: a\nY: b\n", ok, bareLf, Kind::untilClose, "X: a\r\nY: b\r\n"},
      {std::string("X: \0\r\n", 6), refuse, nul},
      {"X: a\rb\r\n", refuse, bareCr},
      {"X\x0B: a\r\n", refuse, invalidFieldName},
  };
  for (const Case& c : table) {
    const std::string in = "HTTP/1.1 200 OK\r\n" + c.fields + "\r\n";
    const auto p = parseResponse(in);
    EXPECT_EQ(p.verdict, c.verdict) << c.fields << p.why;
    EXPECT_EQ(unsigned(p.head->anomalies), unsigned(c.anomalies)) << c.fields;
    EXPECT_EQ(written(*p.head, true), in);
    if (c.verdict != Verdict::ok) continue;
    EXPECT_EQ(framingOf(*p.head, "GET").kind, c.kind) << c.fields;
    EXPECT_EQ(framingOf(*p.head, "GET").length, c.length) << c.fields;
    EXPECT_EQ(written(*p.head), "HTTP/1.1 200 OK\r\n" + (c.out == "=" ? c.fields : c.out) + "\r\n");
    const auto q = parseResponse(written(*p.head));
    EXPECT_EQ(q.verdict, Verdict::ok) << c.fields;
    EXPECT_EQ(framingOf(*q.head, "GET").kind, c.kind) << c.fields;
  }
}

TEST(Http1Response, LinesThatAreNoFieldsAreKeptInTheRecord) {
  const auto p = parseResponse("HTTP/1.1 200 OK\r\nHost junk\r\n : more\r\nX: a\r\n\r\n");
  const FieldList expected = {{"", "Host junk\r\n : more"}, {"X", "a"}};
  EXPECT_EQ(fieldsOf(p.head->headers), expected);
  EXPECT_FALSE(p.head->headers.contains("Host junk"));
}

TEST(Http1Response, EmptyLinesBeforeItAreNotSentOn) {
  const auto p = parseResponse("\r\nHTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(p.verdict, Verdict::ok);
  EXPECT_EQ(p.head->anomalies, Anomaly::leadingEmptyLine);
  EXPECT_EQ(written(*p.head), "HTTP/1.1 204 No Content\r\n\r\n");
}

}  // namespace
}  // namespace penstock::wire::http1

// SPDX-License-Identifier: GPL-3.0-or-later
// The malformed corpus of requests, each with the verdict it gets, what is said of it, and the form it is sent on in.
#include <gtest/gtest.h>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

using Kind = Framing::Kind;

struct Case {
  std::string fields;  // behind "POST / HTTP/1.1\r\nHost: h\r\n"
  Verdict verdict;
  Anomaly anomalies;
  Kind kind = Kind::none;
  std::uint64_t length = 0;
  std::string out;  // the fields as sent on, when the verdict is ok; "=": as received
};

const std::vector<Case>& corpus() {
  using enum Anomaly;
  constexpr Verdict ok = Verdict::ok, refuse = Verdict::refuse, unsupported = Verdict::unsupported;
  static const std::vector<Case> table = {
      {"Content-Length: 5\r\n", ok, none, Kind::length, 5, "="},
      {"Content-Length:\t005 \r\n", ok, none, Kind::length, 5, "="},
      {"Content-Length: 5\r\nContent-Length: 5\r\n", ok, repeatedContentLength, Kind::length, 5,
       "Content-Length: 5\r\n"},
      {"content-length: 5, 5\r\nX: y\r\n", ok, repeatedContentLength, Kind::length, 5, "content-length: 5\r\nX: y\r\n"},
      {"Content-Length: 05\r\nX: y\r\nContent-Length: 5,5\r\n", ok, repeatedContentLength, Kind::length, 5,
       "Content-Length: 5\r\nX: y\r\n"},
      {"Content-Length: 5\r\nContent-Length: 6\r\n", refuse, conflictingContentLength},
      {"Content-Length: 5, 6\r\n", refuse, conflictingContentLength},
      {"Content-Length:\r\n", refuse, invalidContentLength},
      {"Content-Length: +5\r\n", refuse, invalidContentLength},
      {"Content-Length: -1\r\n", refuse, invalidContentLength},
      {"Content-Length: 5 5\r\n", refuse, invalidContentLength},
      {"Content-Length: 0x5\r\n", refuse, invalidContentLength},
      {"Content-Length: 5,\r\n", refuse, invalidContentLength},
      {"Content-Length: 5\x0B\r\n", refuse, invalidContentLength},
      {"Content-Length: 18446744073709551616\r\n", refuse, invalidContentLength},
      {"Content-Length: 5\r\nContent-Length: x\r\n", refuse, invalidContentLength},
      {"Content-Length:\r\n 5\r\n", ok, obsFold, Kind::length, 5, "Content-Length: 5\r\n"},
      {"Content-Length: 5\r\n 6\r\n", refuse, obsFold | invalidContentLength},
      {"Transfer-Encoding: chunked\r\n", ok, none, Kind::chunked, 0, "="},
      {"transfer-encoding:Chunked\t\r\n", ok, none, Kind::chunked, 0, "="},
      {"Transfer-Encoding: gzip, chunked\r\n", ok, none, Kind::chunked, 0, "="},
      {"Transfer-Encoding: foo, chunked\r\n", unsupported, unknownTransferCoding},
      {"Transfer-Encoding: foo\r\nTransfer-Encoding: chunked\r\n", unsupported, unknownTransferCoding},
      {"Transfer-Encoding: gzip\r\nA: b\r\nTransfer-Encoding: chunked\r\n", ok, unknownTransferCoding, Kind::chunked, 0,
       "Transfer-Encoding: gzip, chunked\r\nA: b\r\n"},
      {"Transfer-Encoding:\r\n chunked\r\n", ok, obsFold, Kind::chunked, 0, "Transfer-Encoding: chunked\r\n"},
      {"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", ok, contentLengthWithTransferEncoding, Kind::chunked, 0,
       "Transfer-Encoding: chunked\r\n"},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n", ok,
       contentLengthWithTransferEncoding | repeatedContentLength, Kind::chunked, 0, "Transfer-Encoding: chunked\r\n"},
      {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 6\r\n", refuse,
       contentLengthWithTransferEncoding | conflictingContentLength},
      {"Content-Length: 5\r\nTransfer-Encoding: xchunked\r\n", unsupported,
       contentLengthWithTransferEncoding | unknownTransferCoding},
      {"Transfer-Encoding: gzip\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: identity\r\n", unsupported, unknownTransferCoding},
      {"Transfer-Encoding:\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked, gzip\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked, chunked\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: \x0B"
       "chunked\r\n",
       refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked\x0C\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: \"chunked\"\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked;q=1\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: , chunked\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: chunked,\r\n", refuse, unknownTransferCoding},
      {"Transfer-Encoding: gzip chunked\r\n", refuse, unknownTransferCoding},
      {"X: a\r\n b\r\n", ok, obsFold, Kind::none, 0, "X: a b\r\n"},
      {"X: a \t\r\n\t \r\n  b\r\nY: c\r\n", ok, obsFold, Kind::none, 0, "X: a b\r\nY: c\r\n"},
      {"X:\r\n\tb\r\n \r\n", ok, obsFold, Kind::none, 0, "X: b \r\n"},
      {"X: a\nY: b\r\n", ok, bareLf, Kind::none, 0, "X: a\r\nY: b\r\n"},
      {"X: a\n b\n", ok, bareLf | obsFold, Kind::none, 0, "X: a b\r\n"},
      {std::string("X: a\0b\r\n", 8), refuse, nul},
      {std::string("X\0: a\r\n", 7), refuse, nul | invalidFieldName},
      {"X: a\rb\r\n", refuse, bareCr},
      {"X: a\r\r\n", refuse, bareCr},
      {"\r: a\r\n", refuse, bareCr | invalidFieldName},
      {"X : a\r\n", refuse, spaceBeforeColon},
      {"X\t: a\r\n", refuse, spaceBeforeColon},
      {"Content-Length\x0B: 5\r\n", refuse, invalidFieldName},
      {"Content Length: 5\r\n", refuse, invalidFieldName},
      {": v\r\n", refuse, invalidFieldName},
      {"(X): a\r\n", ok, invalidFieldName, Kind::none, 0, "="},
      {"X\xFF: a\r\n", ok, invalidFieldName, Kind::none, 0, "="},
      {"junk\r\n", refuse, missingColon},
      {"junk\r\n : more\r\n", refuse, missingColon | obsFold},
      {"Host: h\r\n", refuse, repeatedHost},
      {"host: other\r\n", refuse, repeatedHost},
  };
  return table;
}

TEST(Http1MalformedRequest, GetsItsVerdict) {
  for (const Case& c : corpus()) {
    const std::string in = "POST / HTTP/1.1\r\nHost: h\r\n" + c.fields + "\r\n";
    const auto p = parseRequest(in);
    EXPECT_EQ(p.verdict, c.verdict) << c.fields << p.why;
    EXPECT_EQ(unsigned(p.head->anomalies), unsigned(c.anomalies)) << c.fields;
    EXPECT_EQ(p.why.empty(), c.verdict == Verdict::ok) << c.fields;
    EXPECT_EQ(p.head->headers.received(), in);
    EXPECT_EQ(written(*p.head, true), in) << "verbatim keeps " << c.fields;
    if (c.verdict != Verdict::ok) continue;
    EXPECT_EQ(framingOf(*p.head).kind, c.kind) << c.fields;
    EXPECT_EQ(framingOf(*p.head).length, c.length) << c.fields;
    EXPECT_EQ(written(*p.head), "POST / HTTP/1.1\r\nHost: h\r\n" + (c.out == "=" ? c.fields : c.out) + "\r\n");
  }
}

TEST(Http1MalformedRequest, TheReasonNamesTheField) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"X: y\r\njust words\r\n", "a header line without a colon: just words"},
      {std::string("X: y\r\nX-Odd: a\0b\r\n", 18), "a NUL byte in the head: X-Odd"},
      {"X-Odd : y\r\nY\t: z\r\n", "white space before a colon: X-Odd, Y"},
      {"Content-Length: 5\r\nContent-Length: 6\r\n", "two different Content-Length values: 5, 6"},
      {"Transfer-Encoding: foo, chunked\r\n", "a transfer coding that is not known: foo, chunked"},
      {"Host: other\r\n", "Host twice: h, other"},
  };
  for (const auto& [fields, why] : table)
    EXPECT_EQ(parseRequest("GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n").why, why);
}

TEST(Http1MalformedRequest, WhatIsSentOnIsReadTheSameAndNotFlaggedAgain) {
  for (const Case& c : corpus()) {
    const auto p = parseRequest("POST / HTTP/1.1\r\nHost: h\r\n" + c.fields + "\r\n");
    if (p.verdict != Verdict::ok) continue;
    const auto q = parseRequest(written(*p.head));
    EXPECT_EQ(q.verdict, Verdict::ok) << c.fields;
    // An odd name or coding is passed on as it is: it cannot be read in two ways.
    constexpr Anomaly stays = Anomaly::invalidFieldName | Anomaly::unknownTransferCoding;
    EXPECT_EQ(q.head->anomalies & stays, q.head->anomalies) << c.fields;
    EXPECT_EQ(framingOf(*q.head).kind, framingOf(*p.head).kind) << c.fields;
    EXPECT_EQ(framingOf(*q.head).length, framingOf(*p.head).length) << c.fields;
  }
}

TEST(Http1MalformedRequest, EveryTruncationIsJudgedWithoutHarm) {
  for (const Case& c : corpus()) {
    const std::string in = "\r\nPOST / HTTP/1.1\r\nHost: h\r\n" + c.fields + "\r\n";
    for (std::size_t n = 0; n <= in.size(); ++n) {
      const auto p = parseRequest(std::string_view(in).substr(0, n));
      ASSERT_TRUE(p.head);
      EXPECT_EQ(p.head->headers.received(), in.substr(0, n));
      if (p.verdict != Verdict::ok) continue;
      HeadScanner scanner;
      const std::string out = written(*p.head);
      EXPECT_EQ(scanner.find(out), out.size()) << "always a whole head: " << out;
    }
  }
}

TEST(Http1MalformedRequest, LeadingEmptyLinesAreNotSentOn) {
  const std::string rest = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  const auto p = parseRequest("\r\n\r\n" + rest);
  EXPECT_EQ(p.verdict, Verdict::ok);
  EXPECT_EQ(p.head->anomalies, Anomaly::leadingEmptyLine);
  EXPECT_EQ(written(*p.head), rest);
  const auto q = parseRequest("\n" + rest);
  EXPECT_EQ(q.head->anomalies, Anomaly::leadingEmptyLine | Anomaly::bareLf);
  EXPECT_EQ(written(*q.head), rest);
  EXPECT_EQ(written(*q.head, true), "\n" + rest);
}

TEST(Http1MalformedRequest, BareLfOfTheStartOrBlankLineIsMended) {
  const std::string good = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
  for (std::string_view in :
       {"GET / HTTP/1.1\nHost: h\r\n\r\n", "GET / HTTP/1.1\r\nHost: h\r\n\n", "GET / HTTP/1.1\nHost: h\n\n"}) {
    const auto p = parseRequest(in);
    EXPECT_EQ(p.verdict, Verdict::ok);
    EXPECT_EQ(p.head->anomalies, Anomaly::bareLf);
    EXPECT_EQ(written(*p.head), good);
  }
}

TEST(Http1MalformedRequest, AFoldWithNothingBeforeItIsRefused) {
  const auto p = parseRequest("GET / HTTP/1.1\r\n Host: h\r\n\r\n");
  EXPECT_EQ(p.verdict, Verdict::refuse);
  EXPECT_EQ(p.head->anomalies, Anomaly::obsFold | Anomaly::missingColon | Anomaly::missingHost);
}

TEST(Http1MalformedRequest, TransferEncodingInHttp10) {
  const auto alone = parseRequest(block({"POST / HTTP/1.0", "Connection: keep-alive", "Transfer-Encoding: chunked"}));
  EXPECT_EQ(alone.verdict, Verdict::ok);
  EXPECT_EQ(alone.head->anomalies, Anomaly::unknownTransferCoding);
  EXPECT_EQ(framingOf(*alone.head).kind, Kind::chunked);
  EXPECT_FALSE(persistent(*alone.head));
  const auto both = parseRequest(block({"POST / HTTP/1.0", "Content-Length: 5", "Transfer-Encoding: chunked"}));
  EXPECT_EQ(both.verdict, Verdict::refuse);
}

}  // namespace
}  // namespace penstock::wire::http1

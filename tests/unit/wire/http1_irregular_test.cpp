// SPDX-License-Identifier: GPL-3.0-or-later
// Which field an anomaly is about.
#include "penstock/wire/http1/irregular.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/wire/http1_for_test.h"

namespace penstock::wire::http1 {
namespace {

std::string said(const std::string& fields) {
  const auto head = parseResponse("HTTP/1.1 200 OK\r\n" + fields + "\r\n").head;
  return irregularities(head->headers, head->anomalies);
}

TEST(Http1Irregular, NamesTheFields) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"A: b\r\n", ""},
      {"A: b\r\nX-Fold: a\r\n b\r\n", "a folded header line (obs-fold): X-Fold"},
      {"A: b\nC: d\r\n", "a line ended by LF without CR: A"},
      {"A : b\r\nC\t: d\r\nE: f\r\n", "white space before a colon: A, C"},
      {"A: b\r\njust words\r\n", "a header line without a colon: just words"},
      {"X(a): b\r\n: c\r\n", "a byte that may not stand in a field name: X(a), : c"},
      {"Content-Length: 4\r\nContent-Length: 4\r\n", "Content-Length repeated: 4, 4"},
      {"Content-Length: 4x\r\n", "Content-Length is not a number: 4x"},
      {"A : 1\r\nB : 2\r\nC : 3\r\nD : 4\r\n", "white space before a colon: A, B, C, …"},
      {"A : 1\r\njunk\r\n", "white space before a colon: A; a header line without a colon: junk"},
      {std::string("X-A: b\0c\r\n", 10), "a NUL byte in the head: X-A"},
      {"X-A: b\rc\r\n", "a CR inside a line: X-A"},
  };
  for (const auto& [fields, words] : table) EXPECT_EQ(said(fields), words) << fields;
}

TEST(Http1Irregular, AStrangersTextIsCutAndHarmless) {
  const std::string words = said(std::string(500, 'w') + "\r\n\x1b[2J\r\n");
  EXPECT_EQ(words, "a header line without a colon: " + std::string(64, 'w') + "…, \\u001b[2J");
}

TEST(Http1Irregular, AnEndInsideAHeadHarmsNothing) {
  const std::string block = "HTTP/1.1 200 OK\r\nA : b\r\njunk\r\n : fold\r\nX\r: \n\r\n";
  for (std::size_t n = 0; n <= block.size(); ++n) {
    const auto head = parseResponse(std::string_view(block).substr(0, n)).head;
    irregularities(head->headers, model::Anomaly(~0u));
  }
}

}  // namespace
}  // namespace penstock::wire::http1

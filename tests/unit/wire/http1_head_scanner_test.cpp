// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <chrono>

#include "penstock/wire/http1/head.h"

namespace penstock::wire::http1 {
namespace {

struct Case {
  std::string head, rest;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "body\n\n\r\n\r\n"},
      {"GET / HTTP/1.1\nHost: a\n\n", "\nx"},
      {"GET / HTTP/1.1\r\nHost: a\n\r\n", "x"},
      {"GET / HTTP/1.1\nHost: a\r\n\n", "x"},
      {"\r\n\n\r\nGET / HTTP/1.1\r\n\r\n", "GET"},
      {"GET /\r\n\r\n", ""},
      {"GET / HTTP/1.1\r\nA: b\r\n \r\n\t\r\nC: d\r\r\n\r\n",
       "\r\n"},  // a fold, and a line that is only CR, end nothing
      {"\r\r\n\r\n", "x"},
  };
  return all;
}

TEST(HeadScanner, FindsTheEndAtOnce) {
  for (const Case& c : cases()) EXPECT_EQ(HeadScanner().find(c.head + c.rest), c.head.size()) << c.head;
}

TEST(HeadScanner, FindsTheEndAtEverySplit) {
  for (const Case& c : cases()) {
    const std::string whole = c.head + c.rest;
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
      HeadScanner scanner;
      const std::size_t first = scanner.find(whole.substr(0, cut));
      EXPECT_EQ(first, cut < c.head.size() ? HeadScanner::npos : c.head.size()) << c.head << cut;
      EXPECT_EQ(scanner.find(whole), c.head.size()) << c.head << cut;
    }
  }
}

TEST(HeadScanner, FindsTheEndByteByByteAndAfterReset) {
  HeadScanner scanner;
  for (const Case& c : cases()) {
    for (std::size_t n = 0; n < c.head.size(); ++n)
      ASSERT_EQ(scanner.find(c.head.substr(0, n)), HeadScanner::npos) << c.head << n;
    EXPECT_EQ(scanner.find(c.head), c.head.size());
    EXPECT_EQ(scanner.find(c.head + c.rest), c.head.size()) << "asked again";
    scanner.reset();
  }
}

TEST(HeadScanner, LooksAtEveryByteOnce) {
  const std::string text = "GET / HTTP/1.1\r\nX: " + std::string(2'000'000, 'a');
  HeadScanner scanner;
  const auto start = std::chrono::steady_clock::now();
  for (std::size_t n = 0; n <= text.size(); n += 10)
    ASSERT_EQ(scanner.find(std::string_view(text).substr(0, n)), HeadScanner::npos);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));  // quadratic: 10^11 bytes
}

}  // namespace
}  // namespace penstock::wire::http1

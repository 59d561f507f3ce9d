// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/minimise.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace penstock::draft {
namespace {

/// Runs it with a server that needs what `needs` says; gives the least text.
std::string least(std::string text, const std::function<bool(const std::string&)>& answersAlike, std::vector<Minimiser::Tried>* tried = nullptr) {
  Minimiser m(std::move(text));
  std::size_t turns = 0, bound = m.left();
  while (const auto& next = m.next()) {
    EXPECT_LT(turns++, bound) << *next;
    m.told(answersAlike(*next));
  }
  EXPECT_EQ(m.left(), 0u);
  if (tried) *tried = m.tried();
  return m.text();
}

bool has(const std::string& text, std::string_view what) { return text.find(what) != text.npos; }

const std::string request =
    "POST /p?a=1&token=x&b HTTP/1.1\r\nHost: h\r\nUser-Agent: u\r\nAccept: */*\r\nCookie: sid=1; theme=dark\r\nX-Key: k\r\nContent-Type: "
    "application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nq=1&r=2";

TEST(Minimiser, KeepsWhatTheAnswerNeeds) {
  std::vector<Minimiser::Tried> tried;
  const std::string out = least(request, [](const std::string& text) { return has(text, "token=x") && has(text, "sid=1") && has(text, "X-Key") && has(text, "r=2"); }, &tried);
  EXPECT_EQ(out, "POST /p?token=x HTTP/1.1\r\nHost: h\r\nCookie: sid=1\r\nX-Key: k\r\nContent-Length: 7\r\n\r\nr=2");
  ASSERT_EQ(tried.size(), 11u);
  EXPECT_EQ(tried[0].part, (RequestPart{RequestPart::Kind::query, "a"}));
  EXPECT_FALSE(tried[0].needed);
  EXPECT_EQ(tried[1].part, (RequestPart{RequestPart::Kind::query, "token"}));
  EXPECT_TRUE(tried[1].needed);
  EXPECT_EQ(toText(tried[4].part.kind), "form field");
}

TEST(Minimiser, LeavesAllWhereAllIsNeededAndAllOutWhereNothingIs) {
  EXPECT_EQ(least(request, [](const std::string&) { return false; }), request);
  EXPECT_EQ(least(request, [](const std::string&) { return true; }), "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 7\r\n\r\n");
  EXPECT_EQ(least("GET /?x HTTP/2\n:authority: h\ncookie: a=1\naccept: y\n\nbody", [](const std::string&) { return true; }), "GET / HTTP/2\n:authority: h\n\nbody");
  EXPECT_EQ(least("", [](const std::string&) { return true; }), "");
  EXPECT_EQ(least("POST / HTTP/1.1\r\n\r\na=1", [](const std::string&) { return true; }), "POST / HTTP/1.1\r\n\r\na=1") << "no form";
}

TEST(Minimiser, IsBounded) {
  std::string text = "GET / HTTP/1.1\r\n";
  for (int i = 0; i < 1000; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
  std::vector<Minimiser::Tried> tried;
  Minimiser m(text + "\r\n");
  EXPECT_EQ(m.left(), Minimiser::mostParts);
  while (m.next()) m.told(false);
  EXPECT_EQ(m.tried().size(), Minimiser::mostParts);
}

}  // namespace
}  // namespace penstock::draft

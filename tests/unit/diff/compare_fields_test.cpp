// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "penstock/diff/compare.h"
#include "unit/diff/shown.h"

namespace penstock::diff {
namespace {

Comparison fieldsOf(std::string_view left, std::string_view right, bool ordered, const IgnoreLists& ignore = {}) {
  FieldOptions options;
  options.ordered = ordered;
  auto compared = compareFields(left, right, options, rules(ignore), {});
  EXPECT_TRUE(compared.has_value());
  expectSound(*compared);
  return std::move(*compared);
}

constexpr char kLeft[] = "GET /a HTTP/1.1\nHost: x\nAccept: text/html\nCookie: a=1; b=2\n";
constexpr char kRight[] = "GET /b HTTP/1.1\ncookie: a=1; b=3\nhost: x\nDNT: 1\n";

TEST(CompareFields, ByName) {
  const Comparison c = fieldsOf(kLeft, kRight, false);
  EXPECT_EQ(shown(c),
            "~ GET /‹a› HTTP/1.1 | GET /‹b› HTTP/1.1\n"
            "= Host: x | host: x\n"
            "+ DNT: 1\n"
            "- Accept: text/html\n"
            "~ Cookie: a=1; b=‹2› | cookie: a=1; b=‹3›\n");
  EXPECT_EQ(c.names->of(Sides::left, 3), "cookie");
  EXPECT_EQ(c.names->of(Sides::right, 2), "dnt");
}

TEST(CompareFields, InOrder) {
  EXPECT_EQ(shown(fieldsOf("S\nA: 1\nB: 2\nC: 3\n", "S\nC: 3\nA: 1\nB: 4\n", true)), "  S\n+ C: 3\n  A: 1\n~ B: ‹2› | B: ‹4›\n- C: 3\n");
}

TEST(CompareFields, FieldsOfOneNameFindTheirEqual) {
  EXPECT_EQ(shown(fieldsOf("S\nSet-Cookie: a=1\nSet-Cookie: b=2\n", "S\nSet-Cookie: b=2\nSet-Cookie: c=3\nSet-Cookie: a=1\n", false)),
            "  S\n  Set-Cookie: a=1\n  Set-Cookie: b=2\n+ Set-Cookie: c=3\n");
}

TEST(CompareFields, WhatIsLeftOutIsAlike) {
  const IgnoreLists lists{{"date", "x-*"}, {}, {R"(sid=\w+)"}};
  EXPECT_EQ(countsOf(fieldsOf("S\nDate: 1\nCookie: sid=abc; a=1\n", "S\nDate: 2\nX-Id: 7\nCookie: sid=def; a=1\n", false, lists)),
            Counts{});
  EXPECT_EQ(countsOf(fieldsOf("S\nDate: 1\nCookie: sid=abc; a=1\n", "S\nX-Id: 7\nDate: 2\nCookie: sid=def; a=1\n", true, lists)), Counts{});
}

TEST(CompareFields, PseudoHeaderFieldsAreFields) {
  EXPECT_EQ(shown(fieldsOf("S\n:method: GET\n", "S\n:method: PUT\n", false)), "  S\n~ :method: ‹GET› | :method: ‹PUT›\n");
}

TEST(CompareFields, ValuesWithNothingInCommonAreMarkedWhole) {
  EXPECT_EQ(shown(fieldsOf("S\nEtag: abc\n", "S\nEtag: xyz\n", false)), "  S\n~ Etag: ‹abc› | Etag: ‹xyz›\n");
}

TEST(CompareFields, NoHeadAtAll) {
  EXPECT_EQ(shown(fieldsOf("", "S\nA: 1\n", false)), "+ S\n+ A: 1\n");
  EXPECT_EQ(shown(fieldsOf("", "", true)), "");
}

}  // namespace
}  // namespace penstock::diff

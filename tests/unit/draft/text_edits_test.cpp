// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/text_edits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "penstock/draft/request_text.h"

namespace penstock::draft {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string odd = "\r\nGET  /a?b=1#f\tHTTP/1.1 \r\nhOst : x\nno colon\r\nFold: a\r\n\tb\r\nEmpty:\r\n\r\nbody\r\n\r\nmore";

std::vector<std::string> shown(const std::vector<Item>& items) {
  std::vector<std::string> out;
  for (const Item& item : items) out.push_back(item.name + "=" + item.value);
  return out;
}

/// The text with `from` in place of `to`, once: what an edit may change.
std::string replaced(std::string text, const std::string& from, const std::string& to) { return text.replace(text.find(from), from.size(), to); }

TEST(TextEdits, ChangeOneWordOfTheFirstLine) {
  EXPECT_EQ(methodOf(odd), "GET");
  EXPECT_EQ(targetOf(odd), "/a?b=1#f");
  EXPECT_EQ(applied(odd, setMethod(odd, "POST")), replaced(odd, "GET", "POST"));
  EXPECT_EQ(applied(odd, setTarget(odd, "/x y")), replaced(odd, "/a?b=1#f", "/x y"));
  EXPECT_EQ(applied(odd, setVersion(odd, "HTTP/1.0")), replaced(odd, "HTTP/1.1", "HTTP/1.0"));
  EXPECT_THAT(setMethod(odd, "GET"), IsEmpty());
  EXPECT_EQ(applied("", setMethod("", "GET")), "GET");
  EXPECT_EQ(applied("GET", setTarget("GET", "/")), "GET /");
  EXPECT_EQ(applied("GET HTTP/1.1\r\n\r\n", setTarget("GET HTTP/1.1\r\n\r\n", "/")), "GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(applied("GET /\n\n", setVersion("GET /\n\n", "HTTP/1.1")), "GET / HTTP/1.1\n\n");
  EXPECT_EQ(applied("GET /", setMethod("GET /", "A\r\nB")), "A  B /");
}

TEST(TextEdits, OfHttp2ChangeTheLinesThatSayTheSame) {
  const std::string text = "GET /a HTTP/2\n:path: /a\n:method\n:method: GET\n\n";
  EXPECT_EQ(applied(text, setTarget(text, "/b")), "GET /b HTTP/2\n:path: /b\n:method\n:method: GET\n\n");
  EXPECT_EQ(applied(text, setMethod(text, "PUT")), "PUT /a HTTP/2\n:path: /a\n:method\n:method: PUT\n\n");
}

TEST(TextEdits, ListFieldsAsTheyStand) {
  EXPECT_THAT(shown(fields(odd)), ElementsAre("hOst =x", "=no colon", "Fold=a\r\n\tb", "Empty="));
  EXPECT_EQ(fields(odd)[2].place, (Place{odd.find("Fold"), 13}));
  EXPECT_THAT(shown(fields("GET / HTTP/2\n:authority: a\nx:  b\n:path\n\nbody: no")), ElementsAre(":authority=a", "x= b", ":path="));
  EXPECT_THAT(fields("GET / HTTP/1.1"), IsEmpty());
}

TEST(TextEdits, ChangeOneFieldAndLeaveTheRest) {
  EXPECT_EQ(applied(odd, setField(odd, 0, "hOst ", "y")), replaced(odd, "hOst : x", "hOst : y"));
  EXPECT_EQ(applied(odd, setField(odd, 0, "Host", "x")), replaced(odd, "hOst :", "Host:"));
  EXPECT_EQ(applied(odd, setField(odd, 1, "A", "b")), replaced(odd, "no colon", "A: b"));
  EXPECT_EQ(applied(odd, setField(odd, 1, "", "still none")), replaced(odd, "no colon", "still none"));
  EXPECT_EQ(applied(odd, setField(odd, 2, "Fold", "c\r\nX: y")), replaced(odd, "a\r\n\tb", "c  X: y"));
  EXPECT_EQ(applied(odd, setField(odd, 3, "Empty", "z")), replaced(odd, "Empty:", "Empty: z"));
  EXPECT_EQ(applied(odd, setField(odd, 4, "New", "n")), replaced(odd, "Empty:\r\n", "Empty:\r\nNew: n\r\n"));
  EXPECT_THAT(setField(odd, 5, "New", "n"), IsEmpty());
  EXPECT_EQ(applied(odd, setField(odd, "EMPTY", "z")), replaced(odd, "Empty:", "Empty: z"));
  EXPECT_EQ(applied(odd, setField(odd, "Other", "o")), replaced(odd, "Empty:\r\n", "Empty:\r\nOther: o\r\n"));
  EXPECT_EQ(applied(odd, insertField(odd, 1, "A", "b")), replaced(odd, "no colon", "A: b\r\nno colon"));
  EXPECT_EQ(applied(odd, removeField(odd, 2)), replaced(odd, "Fold: a\r\n\tb\r\n", ""));
  EXPECT_THAT(removeField(odd, 9), IsEmpty());
  EXPECT_EQ(applied("GET / HTTP/1.1", setField("GET / HTTP/1.1", "A", "b")), "GET / HTTP/1.1\r\nA: b\r\n");
  EXPECT_EQ(applied("GET / HTTP/2\n:path\n\n", setField("GET / HTTP/2\n:path\n\n", 0, ":path", "/x")), "GET / HTTP/2\n:path: /x\n\n");
}

TEST(TextEdits, OfTextsThatEndAnywhere) {
  EXPECT_EQ(applied("GET /\n\r", insertField("GET /\n\r", 0, "A", "b")), "GET /\nA: b\n\r");
  EXPECT_EQ(applied("GET /\r", insertField("GET /\r", 0, "A", "b")), "GET /\r\nA: b\r\n");
  EXPECT_EQ(applied("GET /\r\n\r", setBody("GET /\r\n\r", "b")), "GET /\r\n\r\nb");
  EXPECT_EQ(applied("GET /\r", setBody("GET /\r", "b")), "GET /\r\n\r\nb");
  EXPECT_EQ(applied("GET /\n x: y\n\n", insertField("GET /\n x: y\n\n", 0, "A", "b")), "GET /\n x: y\nA: b\n\n");
}

TEST(TextEdits, SetTheBody) {
  EXPECT_EQ(applied(odd, setBody(odd, "new")), replaced(odd, "body\r\n\r\nmore", "new"));
  EXPECT_EQ(applied("GET / HTTP/1.1", setBody("GET / HTTP/1.1", "b")), "GET / HTTP/1.1\r\n\r\nb");
  EXPECT_EQ(applied("GET / HTTP/1.1\nA: b\n", setBody("GET / HTTP/1.1\nA: b\n", "c")), "GET / HTTP/1.1\nA: b\n\nc");
}

TEST(TextEdits, OfAQuery) {
  const std::string text = "GET /p?a=1&&b=x%20y&c&=z&d=+#f?no=1 HTTP/1.1\r\n\r\n";
  EXPECT_THAT(shown(pairs(text, Pairs::query)), ElementsAre("a=1", "b=x y", "c=", "=z", "d= "));
  EXPECT_EQ(applied(text, setPair(text, Pairs::query, 1, "b", "1 &2=\xc3\xa9/[1]")), replaced(text, "x%20y", "1%20%262=%C3%A9/[1]"));
  EXPECT_EQ(applied(text, setPair(text, Pairs::query, 1, "n=", "x y")), replaced(text, "b=x%20y", "n%3D=x%20y"));
  EXPECT_EQ(applied(text, setPair(text, Pairs::query, 2, "c", "3")), replaced(text, "&c&", "&c=3&"));
  EXPECT_THAT(setPair(text, Pairs::query, 4, "d", " "), IsEmpty());
  EXPECT_EQ(applied(text, insertPair(text, Pairs::query, 0, "n", "v")), replaced(text, "?a=1", "?n=v&a=1"));
  EXPECT_EQ(applied(text, insertPair(text, Pairs::query, 5, "n", "v")), replaced(text, "d=+", "d=+&n=v"));
  EXPECT_EQ(applied(text, removePair(text, Pairs::query, 0)), replaced(text, "a=1&", ""));
  EXPECT_EQ(applied(text, removePair(text, Pairs::query, 4)), replaced(text, "&d=+", ""));
  for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
           {"GET /p HTTP/1.1\n\n", "GET /p?n=v HTTP/1.1\n\n"}, {"GET /p?#f HTTP/1.1\n\n", "GET /p?n=v#f HTTP/1.1\n\n"}, {"GET", "GET /?n=v"}})
    EXPECT_EQ(applied(before, setPair(before, Pairs::query, 0, "n", "v")), after);
  EXPECT_EQ(applied("GET /p?a=1#f", removePair("GET /p?a=1#f", Pairs::query, 0)), "GET /p#f");
}

TEST(TextEdits, RemovingAPairOfAQueryWithRawBlanksLeavesTheOthers) {
  EXPECT_EQ(applied("GET /? &b HTTP/1.1\r\n\r\n", removePair("GET /? &b HTTP/1.1\r\n\r\n", Pairs::query, 1)), "GET /?%20 HTTP/1.1\r\n\r\n");
  EXPECT_EQ(applied("GET /?a b&c d HTTP/1.1\n\n", removePair("GET /?a b&c d HTTP/1.1\n\n", Pairs::query, 0)), "GET /?c d HTTP/1.1\n\n") << "as it stands";
  EXPECT_EQ(applied("GET /?a HTTP/2&c\n\n", removePair("GET /?a HTTP/2&c\n\n", Pairs::query, 1)), "GET /?a%20HTTP/2\n\n");
  // Every query of up to six of these.
  const std::string_view letters = "a=& #\r";
  for (std::size_t n = 0; n < 6 * 6 * 6 * 6 * 6 * 6; ++n) {
    std::string query;
    for (std::size_t rest = n; rest > 0; rest /= letters.size()) query += letters[rest % letters.size()];
    for (const char* end : {" HTTP/1.1\n\n", "\n\n", ""}) {
      const std::string text = "GET /?" + query + end;
      const std::vector<std::string> before = shown(pairs(text, Pairs::query));
      for (std::size_t i = 0; i < before.size(); ++i) {
        std::vector<std::string> expected = before;
        expected.erase(expected.begin() + std::ptrdiff_t(i));
        ASSERT_EQ(shown(pairs(applied(text, removePair(text, Pairs::query, i)), Pairs::query)), expected) << '"' << text << "\", " << i;
      }
    }
  }
}

TEST(TextEdits, OfCookies) {
  const std::string text = "GET / HTTP/1.1\r\nCookie: a=1; b=2 ;c\r\nX: y\r\ncookie:d=4\r\n\r\n";
  EXPECT_THAT(shown(pairs(text, Pairs::cookies)), ElementsAre("a=1", "b=2", "c=", "d=4"));
  EXPECT_EQ(applied(text, setPair(text, Pairs::cookies, 1, "b", "x y%")), replaced(text, "b=2", "b=x y%"));
  EXPECT_EQ(applied(text, removePair(text, Pairs::cookies, 0)), replaced(text, "a=1; ", ""));
  EXPECT_EQ(applied(text, removePair(text, Pairs::cookies, 2)), replaced(text, ";c", ""));
  EXPECT_EQ(applied(text, removePair(text, Pairs::cookies, 3)), replaced(text, "cookie:d=4\r\n", ""));
  EXPECT_EQ(applied(text, insertPair(text, Pairs::cookies, 4, "n", "v")), replaced(text, "d=4", "d=4; n=v"));
  EXPECT_EQ(applied("GET / HTTP/2\n\n", setPair("GET / HTTP/2\n\n", Pairs::cookies, 0, "n", "v")), "GET / HTTP/2\ncookie: n=v\n\n");
}

TEST(TextEdits, OfAForm) {
  const std::string text = "POST / HTTP/1.1\r\n\r\na=1&b=x+y%26";
  EXPECT_THAT(shown(pairs(text, Pairs::form)), ElementsAre("a=1", "b=x y&"));
  EXPECT_EQ(applied(text, setPair(text, Pairs::form, 1, "b", "u v=~")), replaced(text, "x+y%26", "u+v%3D~"));
  EXPECT_EQ(applied(text, removePair(text, Pairs::form, 1)), replaced(text, "&b=x+y%26", ""));
  EXPECT_EQ(applied(text, insertPair(text, Pairs::form, 2, "n", "")), text + "&n=");
  EXPECT_EQ(applied("POST / HTTP/1.1", setPair("POST / HTTP/1.1", Pairs::form, 0, "n", "v")), "POST / HTTP/1.1\r\n\r\nn=v");
  EXPECT_EQ(applied("P / HTTP/1.1\n\na=1", removePair("P / HTTP/1.1\n\na=1", Pairs::form, 0)), "P / HTTP/1.1\n\n");
}

TEST(TextEdits, BringATextIntoAnotherVersion) {
  EXPECT_EQ(inVersion("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.0"), "GET / HTTP/1.0\r\nHost: a\r\n\r\n");
  EXPECT_EQ(inVersion("POST http://a:8/x?y HTTP/1.1\r\nhost: b\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\nCookie: a=1\r\nTE: gzip\r\nFold: a\r\n b\r\n"
                      "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
                      "HTTP/2"),
            "POST /x?y HTTP/2\n:authority: a:8\ncookie: a=1\nfold: a b\n\nhi");
  EXPECT_EQ(inVersion("GET /a HTTP/2\n:method\n:path\n:authority: x\naccept: y\ncookie: a=1\ncookie: b=2\n\nbody", "HTTP/1.1"),
            "GET /a HTTP/1.1\r\nHost: x\r\naccept: y\r\ncookie: a=1; b=2\r\n\r\nbody");
  EXPECT_EQ(inVersion("nonsense", "HTTP/2"), "nonsense");
}

}  // namespace
}  // namespace penstock::draft

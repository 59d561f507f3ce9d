// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/filter/in_words.h"

#include <gtest/gtest.h>

namespace penstock::filter {
namespace {

TEST(InWordsTest, SaysWhatAnExpressionSelects) {
  struct Case {
    const char *expression, *words;
  };
  constexpr Case cases[] = {
      {"", ""},
      {"  ", ""},
      {"host == api.example.com && path contains /login", "host is api.example.com and path contains /login"},
      {"host != a.test and (status >= 400 or error == true)", "host is not a.test and (status is at least 400 or error is true)"},
      {"status < 500", "status is below 500"},
      {"!(method == GET || method == HEAD)", "not (method is GET or method is HEAD)"},
      {"method in (PUT, POST)", "method is one of PUT, POST"},
      {"path !~ ^/api", "path does not match ^/api"},
      {"host endswith .test", "host ends with .test"},
      {"req.header[\"X-A\"] == \"a b\"", "the request's header X-A is \"a b\""},
      {"json(\"$.user\") startswith an", "$.user in the JSON begins with an"},
      {"full_text !contains secret", "anything does not contain secret"},
      {"needle", "needle is found anywhere"},
      {"modified && cookie[\"a\"]", "modified and the cookie a is there"},
      {"host ==", "host =="},
  };
  for (const Case& c : cases) EXPECT_EQ(inWords(c.expression), c.words) << c.expression;
}

}  // namespace
}  // namespace penstock::filter

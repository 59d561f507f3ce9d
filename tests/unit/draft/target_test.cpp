// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/target.h"

#include <gtest/gtest.h>

namespace penstock::draft {
namespace {

TEST(Target, IsReadOutOfWhatPeopleWrite) {
  const auto is = [](const char* text, const Target& wanted) {
    const auto read = readTarget(text);
    ASSERT_TRUE(read) << text << ": " << read.error().message;
    EXPECT_EQ(*read, wanted) << text << " " << toText(*read);
  };
  is("https://Example.com:8443/path?q#f", {"https", "example.com", 8443});
  is("example.com", {"https", "example.com", 443});
  is("http://me:pw@example.com.", {"http", "example.com", 80});
  is("ws://[::1]:8080", {"http", "::1", 8080});
  is("WSS://a", {"https", "a", 443});
  is("2001:db8::1", {"https", "2001:db8::1", 443});
  is("a:", {"https", "a", 443});
  EXPECT_EQ(toText(Target{"http", "::1", 8080}), "http://[::1]:8080");
  EXPECT_EQ(authorityOf(Target{}), "");
  EXPECT_EQ(authorityOf(Target{"https", "a", 443}), "a");
}

TEST(Target, SaysWhatIsWrong) {
  const auto why = [](const char* text) {
    const auto read = readTarget(text);
    return read ? std::string() : read.error().message;
  };
  EXPECT_EQ(why(""), "there is no host");
  EXPECT_EQ(why("ftp://a"), "\"ftp\" is neither http nor https");
  EXPECT_EQ(why("a:99999"), "\"99999\" is no port: 1 to 65535");
  EXPECT_EQ(why("a:x"), "\"x\" is no port: 1 to 65535");
  EXPECT_EQ(why("a b"), "\"a b\" is no name or address of a host");
}

}  // namespace
}  // namespace penstock::draft

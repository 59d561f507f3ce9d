// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/header_meaning.h"

#include <gtest/gtest.h>

#include <string>

namespace penstock::display {
namespace {

TEST(HeaderMeaning, SaysWhatFieldsAreForWhateverTheirCase) {
  EXPECT_EQ(headerMeaning("ETag"), "The name of this version of the resource, to ask later whether it is still the same.");
  EXPECT_EQ(headerMeaning("X-FRAME-options").substr(0, 11), "Which pages");
  EXPECT_EQ(headerMeaning(":path"), "HTTP/2: path and query.");
  EXPECT_EQ(headerMeaning("X-Made-Up"), "");
  EXPECT_EQ(headerMeaning(""), "");
  EXPECT_EQ(headerMeaning(std::string(1 << 20, 'a')), "");
}

TEST(HeaderMeaning, SaysWhatPartsOfAValueAreFor) {
  EXPECT_EQ(headerValueMeaning("Cache-Control", "no-store, max-age=0,NO-STORE"), "no-store: nobody keeps it\nmax-age: seconds for which it is fresh");
  EXPECT_EQ(headerValueMeaning("Set-Cookie", "a=b; HttpOnly; secure"), "httponly: scripts of the page cannot read it\nsecure: sent over HTTPS alone");
  EXPECT_EQ(headerValueMeaning("Server", "nginx"), "");
  EXPECT_EQ(headerValueMeaning("Set-Cookie", ""), "");
}

}  // namespace
}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
// Who reads our pages.
#include "engine/exchange/error_page.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace penstock::engine {
namespace {

using model::FailureKind;
using Fields = std::vector<std::pair<std::string_view, std::string_view>>;

bool reads(const Fields& fields, FailureKind kind = FailureKind::connectRefused) {
  model::RequestHead head;
  for (const auto& [name, value] : fields) head.headers.append(name, value);
  return getsPage(head, kind);
}

TEST(ErrorPage, IsForNavigationsAndForClientsThatAreNoBrowser) {
  EXPECT_TRUE(reads({}));
  EXPECT_TRUE(reads({{"User-Agent", "curl/8"}, {"Accept", "*/*"}}));
  EXPECT_TRUE(reads({{"Sec-Fetch-Mode", "navigate"}, {"Origin", "https://a.example"}}));
  for (const std::string_view mode : {"cors", "no-cors", "same-origin", "websocket"}) EXPECT_FALSE(reads({{"sec-fetch-mode", mode}})) << mode;
}

TEST(ErrorPage, WhereABrowserTellsNoModeWhatItAcceptsDoes) {
  const std::pair<std::string_view, std::string_view> browser{"User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0.0.0"};
  EXPECT_FALSE(reads({browser, {"Accept", "*/*"}}));
  EXPECT_FALSE(reads({browser, {"Accept", "image/avif,image/*,*/*;q=0.8"}}));
  EXPECT_FALSE(reads({browser}));
  EXPECT_TRUE(reads({browser, {"Accept", "text/html,application/xhtml+xml,*/*;q=0.8"}, {"Origin", "http://a.example"}})) << "a form";
  EXPECT_TRUE(reads({{"Origin", "http://a.example"}, {"Accept", "*/*"}})) << "a program that tests CORS";
}

TEST(ErrorPage, SaysWhatMayHelpAndOffersNothingToPress) {
  const FixedReply page = errorPage({FailureKind::tlsHandshakeFailed, "<script>"}, "https://shop.example/");
  EXPECT_NE(page.body.find("<li>Pass the host through undecrypted"), std::string::npos) << page.body;
  EXPECT_NE(page.body.find("<code>--ignore HOST</code>"), std::string::npos);
  EXPECT_EQ(page.body.find("<form"), std::string::npos);
  EXPECT_EQ(page.body.find("<a "), std::string::npos);
  EXPECT_EQ(page.body.find("<script>"), std::string::npos);
  EXPECT_EQ(errorPage({FailureKind::ownListener, {}}, {}).body.find("<li>"), std::string::npos) << "nothing helps";
}

TEST(ErrorPage, WhatIsWrongWithTheRequestIsAlwaysSaid) {
  for (const FailureKind kind : {FailureKind::clientMalformed, FailureKind::clientHeadTooLarge, FailureKind::clientUnauthorized,
                                 FailureKind::clientUnsupported, FailureKind::localRefused})
    EXPECT_TRUE(reads({{"Sec-Fetch-Mode", "cors"}}, kind)) << int(kind);
  for (const FailureKind kind : {FailureKind::resolveFailed, FailureKind::serverMalformed, FailureKind::serverTimeout,
                                 FailureKind::tlsVerifyFailed, FailureKind::ownListener})
    EXPECT_FALSE(reads({{"Sec-Fetch-Mode", "cors"}}, kind)) << int(kind);
}

}  // namespace
}  // namespace penstock::engine

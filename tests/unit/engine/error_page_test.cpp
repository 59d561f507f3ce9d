// SPDX-License-Identifier: GPL-3.0-or-later
// Who reads our pages.
#include "engine/http/error_page.h"

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

TEST(ErrorPage, WhereABrowserTellsNoModeItsOriginDoes) {
  EXPECT_FALSE(reads({{"Origin", "http://a.example"}, {"Accept", "*/*"}}));
  EXPECT_TRUE(reads({{"Origin", "http://a.example"}, {"Accept", "text/html,application/xhtml+xml"}})) << "a form";
  EXPECT_TRUE(reads({{"Origin", "http://a.example"}, {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}})) << "not read by CORS";
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

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/project_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace penstock::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ProjectTrustTest, ComesBackToWhomItIsFrom) {
  const model::TrustedServer a{"printer.lan", "AA:BB"}, b{"::1", "CC:DD"};
  const std::string text = trustText({a, b}, "mine");
  EXPECT_THAT(trustedIn(text, "mine"), ElementsAre(a, b));
  EXPECT_THAT(trustedIn(text, "somebody else's"), IsEmpty());
  EXPECT_THAT(trustedIn(text, ""), IsEmpty());
}

TEST(ProjectTrustTest, WhatOthersPutThereIsLeftOut) {
  const model::TrustedServer a{"printer.lan", "AA:BB"};
  const std::string line = trustText({a}, "mine");
  std::string otherHost = line, otherCertificate = line;
  otherHost.replace(0, 7, "bank123");
  otherCertificate.replace(line.find("AA:BB"), 5, "AA:CC");
  EXPECT_THAT(trustedIn(otherHost + line + otherCertificate, "mine"), ElementsAre(a));
  EXPECT_THAT(trustedIn("bank.test AA:BB\n\n \nbank.test", "mine"), IsEmpty());
}

}  // namespace
}  // namespace penstock::service

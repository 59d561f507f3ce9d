// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/remedy.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace penstock::model {
namespace {

TEST(Remedies, EachIsSaidAndHelpsWithSomething) {
  std::set<Remedy> used;
  for (std::size_t i = 0; i < failureCount; ++i)
    for (const Remedy remedy : remediesFor(FailureKind(i))) used.insert(remedy);
  for (std::size_t i = 0; i < remedyCount; ++i) {
    const RemedyWords& words = wordsOf(Remedy(i));
    EXPECT_EQ(words.remedy, Remedy(i));
    EXPECT_TRUE(used.contains(Remedy(i))) << i;
    EXPECT_TRUE(words.step.ends_with('.')) << words.step;
    EXPECT_TRUE(words.flag.empty() || words.flag.starts_with("--")) << words.flag;
  }
}

TEST(Remedies, OfACertificateAreTrustAndPassingThrough) {
  const auto server = remediesFor(FailureKind::tlsVerifyFailed), client = remediesFor(FailureKind::clientTlsFailed);
  EXPECT_EQ(server.front(), Remedy::trustServer);
  EXPECT_EQ(client.front(), Remedy::trustCa);
  for (const auto& remedies : {server, client}) EXPECT_NE(std::find(remedies.begin(), remedies.end(), Remedy::passHost), remedies.end());
}

TEST(Remedies, ThereAreNoneWhereNothingIsToBeDone) {
  for (const FailureKind kind : {FailureKind::none, FailureKind::clientClosed, FailureKind::internalError, FailureKind(250)})
    EXPECT_TRUE(remediesFor(kind).empty()) << int(kind);
}

}  // namespace
}  // namespace penstock::model

// SPDX-License-Identifier: GPL-3.0-or-later
// Whom a person trusts is listed, wherever that was said.
#include <gtest/gtest.h>

#include "service/project/open_projects.h"
#include "service/trust/project_server_trust.h"
#include "unit/engine/harness.h"
#include "unit/service/temp_folder.h"

namespace penstock::service::test {
namespace {

using model::TrustedServer;
using model::TrustScope;

std::vector<std::string> wordsOf(const ServerTrust& trust) {
  std::vector<std::string> out;
  for (const TrustEntry& entry : trust.list()) out.push_back(entry.server.host + (entry.scope == TrustScope::run ? " once" : " here"));
  return out;
}

TEST(ServerTrust, ThoseOfTheRunAreListedWhoeverSaidSo) {
  TempFolder folder;
  OpenProjects projects;
  ASSERT_TRUE(projects.begin(folder / "first", std::nullopt));
  engine::test::Harness h;
  ProjectServerTrust trust(projects);
  EXPECT_TRUE(wordsOf(trust).empty());
  trust.begin(*h.engine, "secret");
  const TrustedServer a{"a.example", "01"}, b{"b.example", "02"}, c{"c.example", "03"};
  trust.trust(a, TrustScope::run);
  h.engine->trustServer(b);  // as the button of an error page does
  trust.trust(c, TrustScope::project);
  EXPECT_EQ(wordsOf(trust), (std::vector<std::string>{"c.example here", "a.example once", "b.example once"}));
  h.engine->trustServer(c);
  EXPECT_EQ(wordsOf(trust).size(), 3u) << "each of them once, as it holds for longest";
  trust.distrust(b);
  trust.distrust(c);
  EXPECT_EQ(wordsOf(trust), std::vector<std::string>{"a.example once"});
  EXPECT_FALSE(trust.trusts(b));
  projects.end();
}

}  // namespace
}  // namespace penstock::service::test

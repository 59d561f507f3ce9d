// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/workbench.h"

#include <gtest/gtest.h>

namespace penstock::gui {
namespace {

TEST(Workbench, ASendAsLargeAsAllThatIsKeptIsThereAllTheSame) {
  Workbench bench(nullptr);
  service::RequestTab tab;
  tab.text = std::string(service::KeptDrafts::mostBytes / 2 + 1, 'x');
  const service::RequestTab* added = bench.add(tab);
  ASSERT_NE(added, nullptr);
  const auto id = added->id;
  EXPECT_EQ(bench.addSent(id, {0, tab.text, {}, {}, 0, wallNow()}).number, 1u);
  EXPECT_EQ(bench.addSent(id, {0, tab.text, {}, {}, 0, wallNow()}).number, 2u);
  ASSERT_EQ(bench.find(id)->past.size(), 1u) << "the one before goes";
  EXPECT_EQ(bench.find(id)->past.back().number, 2u);
}

}  // namespace
}  // namespace penstock::gui

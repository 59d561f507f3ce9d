// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/copy_as.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/display/draft.h"

namespace penstock::exporter {
namespace {

TEST(CopyAs, EachFormMakesSomething) {
  display::test::Draft d(1);
  d.request("POST", "/cart", {{"Host", "api.example.com"}}, "milk");
  std::set<std::string_view> ids, actions;
  for (const CopyForm& form : copyForms()) {
    EXPECT_TRUE(ids.insert(form.id).second) << form.id;
    EXPECT_TRUE(actions.insert(form.action).second) << form.action;
    EXPECT_FALSE(form.made.empty());
    EXPECT_EQ(copyForm(form.id), &form);
    const auto text = form.generate(d.x, "milk");
    ASSERT_TRUE(text) << form.id << ": " << text.error().message;
    EXPECT_NE(*text, *form.generate(d.x, "")) << form.id << " leaves the body out";
    if (!form.larger) continue;
    EXPECT_LE(form.mostBody, RequestBody::mostInline);
    const auto named = form.generate(d.x, RequestBody::inFile("/tmp/a body"));
    ASSERT_TRUE(named) << form.id;
    EXPECT_NE(named->find("a body"), std::string::npos) << form.id << " does not name the file";
  }
  EXPECT_EQ(copyForm("fax"), nullptr);
}

TEST(CopyAs, TheSideIsWhoseHeadThereHasToBe) {
  display::test::Draft d(1);
  d.x.response = nullptr;
  for (const CopyForm& form : copyForms()) EXPECT_EQ(bool(form.generate(d.x, "")), form.side == model::Direction::toServer) << form.id;
}

}  // namespace
}  // namespace penstock::exporter

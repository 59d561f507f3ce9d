// SPDX-License-Identifier: GPL-3.0-or-later
// The detail panel alone, shown, over exchanges that the test makes.
#pragma once

#include <gtest/gtest.h>

#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>
#include <memory>
#include <string>

#include "gui/detail/code_view.h"
#include "gui/detail/detail_panel.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/fake_source.h"
#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui::test {

class PanelTest : public testing::Test {
 protected:
  void SetUp() override {
    settings().remove("detail");
    source = std::make_shared<FakeSource>();
    panel = std::make_unique<DetailPanel>(source->source(), theme);
    panel->resize(1200, 420);
    static_cast<QWidget&>(*panel).show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(panel.get()));
  }
  template <class T>
  T* child(const char* name) {
    T* found = panel->findChild<T*>(name);
    EXPECT_NE(found, nullptr) << name;
    return found;
  }
  template <class Condition>
  bool eventually(Condition condition) {
    return QTest::qWaitFor(condition, 10'000);
  }
  void open(model::ExchangeId id) {
    panel->show(id);
    ASSERT_TRUE(eventually([&] { return panel->shown() == id; }));
  }
  void open(const Draft& draft) {
    source->put(draft);
    open(draft.x.id);
  }

  void tab(const char* name) { child<QToolButton>(name)->click(); }
  void chooseStage(const char* pill, const char* stage) {
    for (QAction* action : child<QToolButton>(pill)->menu()->actions())
      if (action->text() == stage) return action->trigger();
    FAIL() << stage;
  }
  std::string bodyText() { return child<CodeView>("responseBodyText")->document()->text(); }
  QString facts() { return child<FactsView>("overviewFacts")->toPlainText(); }
  QString notice(const char* name) { return child<QLabel>(name)->text(); }

  Theme theme;
  std::shared_ptr<FakeSource> source;
  std::unique_ptr<DetailPanel> panel;
};

}  // namespace penstock::gui::test

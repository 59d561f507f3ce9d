// SPDX-License-Identifier: GPL-3.0-or-later
// The window's tabs: what chooses one, and what belongs to one alone.
#include "gui/window/tabs.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

#include "gui/window/tab_head.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class TabsTest : public testing::Test {
 protected:
  TabsTest() : tabs(theme, &window), actions{new QAction(&window), new QAction(&window)}, own(new QAction(&window)) {
    settings().clear();
    auto* column = new QVBoxLayout(&window);
    column->addWidget(tabs.row());
    column->addWidget(&tabs);
    for (int i = 0; i < 2; ++i) {
      pages[i] = new QLineEdit(&window);
      pages[i]->setObjectName(i == 0 ? "firstPage" : "secondPage");
      actions[i]->setVisible(false);
      actions[i]->setShortcut(QKeySequence(i == 0 ? "Alt+1" : "Alt+2"));
      window.addAction(actions[i]);
    }
    own->setShortcut(QKeySequence(Qt::Key_Delete));
    window.addAction(own);
    QObject::connect(own, &QAction::triggered, &window, [this] { ++done; });
    tabs.add(pages[0], actions[0], "list-tree", "First", {own});
  }
  ~TabsTest() override { tabs.setParent(nullptr); }
  void addSecond() { tabs.add(pages[1], actions[1], "send", "Second"); }
  void showWindow() {
    window.show();
    window.activateWindow();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  }

  Theme theme;
  QWidget window;
  Tabs tabs;
  QAction* actions[2];
  QAction* own;
  QLineEdit* pages[2];
  int done = 0;
};

TEST_F(TabsTest, OnlyTabsThatExistAreThere) {
  EXPECT_FALSE(actions[1]->isVisible());
  EXPECT_EQ(window.findChildren<TabHead*>().size(), 1);
  addSecond();
  EXPECT_TRUE(actions[1]->isVisible());
  EXPECT_EQ(window.findChildren<TabHead*>().size(), 2);
  EXPECT_EQ(tabs.currentWidget(), pages[0]);
  EXPECT_TRUE(actions[0]->isChecked());
}

TEST_F(TabsTest, ActionsOfOneTabDoNothingWhileAnotherIsSeen) {
  addSecond();
  showWindow();
  EXPECT_TRUE(own->isEnabled());
  actions[1]->trigger();
  EXPECT_EQ(tabs.currentWidget(), pages[1]);
  EXPECT_FALSE(own->isEnabled());
  own->setEnabled(false);
  own->setEnabled(true);  // a row was selected meanwhile
  EXPECT_FALSE(own->isEnabled());
  window.setFocus();
  QTest::keyClick(&window, Qt::Key_Delete);
  EXPECT_EQ(done, 0);
  actions[0]->trigger();
  EXPECT_TRUE(own->isEnabled());
  window.setFocus();
  QTest::keyClick(&window, Qt::Key_Delete);
  EXPECT_EQ(done, 1);
  own->setEnabled(false);  // nothing is selected
  actions[1]->trigger();
  actions[0]->trigger();
  EXPECT_FALSE(own->isEnabled());
}

TEST_F(TabsTest, KeysClicksAndActionsChoose) {
  addSecond();
  tabs.restore();
  showWindow();
  auto* first = window.findChild<TabHead*>("firstTab");
  auto* second = window.findChild<TabHead*>("secondTab");
  QTest::mouseClick(second, Qt::LeftButton);
  EXPECT_EQ(tabs.currentWidget(), pages[1]);
  EXPECT_TRUE(actions[1]->isChecked() && !actions[0]->isChecked());
  QTest::mouseClick(second, Qt::LeftButton);
  EXPECT_TRUE(second->isChecked() && actions[1]->isChecked()) << "a second click changes nothing";
  QTest::keyClick(&window, Qt::Key_1, Qt::AltModifier);
  EXPECT_EQ(tabs.currentWidget(), pages[0]);
  EXPECT_TRUE(first->isChecked() && !second->isChecked());
  EXPECT_EQ(second->focusPolicy(), Qt::NoFocus) << "Tab leads to the one that is chosen";
  first->setFocus(Qt::TabFocusReason);
  QTest::keyClick(first, Qt::Key_Right);
  EXPECT_EQ(tabs.currentWidget(), pages[1]);
  EXPECT_TRUE(second->hasFocus());
  QTest::keyClick(second, Qt::Key_Right);
  EXPECT_EQ(tabs.currentWidget(), pages[0]) << "round and round";
  QTest::keyClick(first, Qt::Key_Left);
  EXPECT_EQ(tabs.currentWidget(), pages[1]);
}

TEST_F(TabsTest, TheOneThatWasSeenComesBack) {
  addSecond();
  tabs.show(pages[1]);
  tabs.remember();
  tabs.show(pages[0]);
  tabs.restore();
  EXPECT_EQ(tabs.currentWidget(), pages[1]);
}

class WindowTabsTest : public test::WindowTest {};

TEST_F(WindowTabsTest, DocksOpenBesideEveryTab) {
  open();
  auto* page = new QLineEdit;
  page->setObjectName("otherPage");
  window->tabs().add(page, window->actions().showBulk, "send", "Other");
  window->actions().showBulk->trigger();
  EXPECT_TRUE(page->isVisible());
  EXPECT_FALSE(window->page().isVisible());
  window->actions().showRules->setChecked(true);
  EXPECT_TRUE(find<QWidget>("rulesPanel")->isVisible());
  EXPECT_TRUE(page->isVisible());
  for (QAction* action : window->actions().ofTraffic()) EXPECT_FALSE(action->isEnabled()) << action->objectName().toStdString();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  EXPECT_FALSE(window->actions().remove->isEnabled());
  window->actions().showTraffic->trigger();
  EXPECT_TRUE(window->actions().remove->isEnabled());
  EXPECT_EQ(find<QLabel>("trafficCount")->text(), "1");
}

TEST_F(WindowTabsTest, WordsGiveWayInANarrowWindow) {
  open();
  window->showNormal();
  window->resize(1280, 800);
  QCoreApplication::processEvents();
  auto* trust = find<QPushButton>("trustCaButton");
  EXPECT_FALSE(trust->text().isEmpty());
  for (QAction* action : {window->actions().showResender, window->actions().showBulk, window->actions().showDiff})
    window->tabs().add(new QWidget, action, "send", "A tab of some length");
  window->resize(window->minimumSize());
  ASSERT_TRUE(QTest::qWaitFor([&] { return trust->text().isEmpty(); }));
  EXPECT_EQ(trust->accessibleName(), "Trust CA\u2026");
  window->resize(1600, 800);
  EXPECT_TRUE(QTest::qWaitFor([&] { return !trust->text().isEmpty(); }));
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The window without a mouse, and without eyes: where Tab leads, what shows where it is, what is said.
#include <QLabel>

#include "gui/focus_ring.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class KeyboardTest : public test::WindowTest {};

TEST_F(KeyboardTest, TabGoesFromTopToBottomAndFromLeftToRight) {
  open();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  window->resize(1280, 800);
  window->page().view().select(window->page().model().summaryAt(0).id);
  QCoreApplication::processEvents();
  QStringList order;
  QWidget* before = nullptr;
  QWidget* first = find<QWidget>("trafficTab");
  QWidget* at = first;
  do {
    if (at->isVisibleTo(window.get()) && at->isEnabled() && (at->focusPolicy() & Qt::TabFocus)) {
      const QRect here(at->mapTo(window.get(), QPoint()), at->size());
      if (before) {
        const QRect there(before->mapTo(window.get(), QPoint()), before->size());
        // Up again only into the next column.
        EXPECT_FALSE(here.bottom() <= there.top() && here.left() <= there.right())
            << before->objectName().toStdString() << " leads up to " << at->objectName().toStdString();
      }
      before = at;
      order << at->objectName();
    }
    at = at->nextInFocusChain();
  } while (at != first);
  const auto place = [&](const char* name) { return order.indexOf(QLatin1String(name)); };
  ASSERT_GE(place("filterField"), 0) << order.join(' ').toStdString();
  ASSERT_GE(place("trafficTable"), 0) << order.join(' ').toStdString();
  EXPECT_LT(place("openBrowserButton"), place("filterField"));
  EXPECT_LT(place("filterField"), place("trafficTable"));
  EXPECT_LT(place("trafficTable"), place("listenerStatus"));
}

TEST_F(KeyboardTest, AViewShowsThatTabLedToIt) {
  open();
  FocusRing ring(*theme, nullptr);
  window->activateWindow();
  auto* hosts = find<QWidget>("hostTree");
  QTest::keyClick(window.get(), Qt::Key_Tab);
  hosts->setFocus(Qt::TabFocusReason);
  ASSERT_TRUE(QTest::qWaitFor([&] { return hosts->findChild<QWidget*>("focusRing") != nullptr; }));
  EXPECT_EQ(hosts->findChild<QWidget*>("focusRing")->size(), hosts->size());
  QTest::mouseClick(find<QWidget>("trafficTable"), Qt::LeftButton);
  EXPECT_TRUE(QTest::qWaitFor([&] { return hosts->findChild<QWidget*>("focusRing") == nullptr; }));
}

TEST_F(KeyboardTest, WhatIsSaidHasItsValue) {
  open();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QWidget>("trafficCount")->accessibleName() == "Number of exchanges: 1"; }));
  EXPECT_TRUE(find<QWidget>("listenerStatus")->accessibleName().startsWith("Listening on 127.0.0.1:"));
  for (const char* name : {"memoryStatus", "rateStatus", "projectStatus"}) {
    const auto* label = find<QLabel>(name);
    EXPECT_TRUE(label->accessibleName().endsWith(": " + label->text())) << label->accessibleName().toStdString();
  }
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>

#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class MainWindowTest : public test::WindowTest {};

TEST_F(MainWindowTest, TeachesTheFirstStepsWhileEmpty) {
  open();
  auto* empty = find<QWidget>("emptyState");
  ASSERT_TRUE(empty->isVisible());
  EXPECT_EQ(find<QLabel>("emptyAddress")->text().toStdString(), service->listeners().at(0).address);
  find<QPushButton>("emptyCopyAddress")->click();
  EXPECT_EQ(QApplication::clipboard()->text().toStdString(), service->listeners().at(0).address);
  EXPECT_TRUE(find<QPushButton>("emptyOpenBrowser")->isVisible());
  EXPECT_TRUE(find<QPushButton>("emptyTrustCa")->isVisible());

  get("/first");
  ASSERT_TRUE(waitForRows(1));
  EXPECT_FALSE(empty->isVisible());
  EXPECT_TRUE(find<TrafficView>("trafficTable")->isVisible());
  EXPECT_EQ(find<QLabel>("trafficCount")->text(), "1");
}

TEST_F(MainWindowTest, ClearsAndUndoes) {
  open();
  get("/a");
  get("/b");
  ASSERT_TRUE(waitForRows(2));
  EXPECT_FALSE(window->actions().undo->isEnabled());
  find<QToolButton>("clearButton")->click();
  ASSERT_TRUE(waitForRows(0));
  auto* toast = find<QFrame>("toast");
  EXPECT_TRUE(toast->isVisible());
  EXPECT_EQ(find<QLabel>("toastText")->text(), "2 exchanges cleared");
  find<QPushButton>("toastButton")->click();
  ASSERT_TRUE(waitForRows(2));
  EXPECT_FALSE(toast->isVisible());
  EXPECT_FALSE(window->actions().undo->isEnabled());

  window->actions().clear->trigger();
  ASSERT_TRUE(waitForRows(0));
  get("/c");
  ASSERT_TRUE(waitForRows(1));
  window->activateWindow();
  window->actions().undo->trigger();
  ASSERT_TRUE(waitForRows(3));
}

TEST_F(MainWindowTest, StopsAndStartsRecording) {
  open();
  auto* button = find<QToolButton>("recordButton");
  button->click();
  EXPECT_FALSE(service->recordingStatus().recording);
  get("/unseen");
  button->click();
  EXPECT_TRUE(service->recordingStatus().recording);
  get("/seen");
  ASSERT_TRUE(waitForRows(1));
  EXPECT_EQ(window->page().model().summaryAt(0).path, "/seen");
}

TEST_F(MainWindowTest, SwitchesThemesLive) {
  open();
  window->actions().themeDark->trigger();
  EXPECT_TRUE(theme->isDark());
  EXPECT_EQ(QApplication::palette().color(QPalette::Base), QColor("#15181e"));
  const QImage dark = window->grab().toImage();
  EXPECT_LT(qGray(dark.pixel(400, 62)), 60);
  window->actions().themeLight->trigger();
  EXPECT_GT(qGray(window->grab().toImage().pixel(400, 62)), 200);
  Theme next;
  EXPECT_EQ(next.choice(), Theme::Choice::light);
}

TEST_F(MainWindowTest, OffersAnotherPortWhenBusy) {
  QTcpServer holder;
  ASSERT_TRUE(holder.listen(QHostAddress::LocalHost));
  model::Config busy = config();
  busy.engine.listeners[0].port = holder.serverPort();
  open(busy);
  auto* banner = find<Banner>("portBanner");
  ASSERT_TRUE(banner->isVisible());
  EXPECT_TRUE(banner->sentence().contains(QString::number(holder.serverPort()))) << banner->sentence().toStdString();
  EXPECT_FALSE(window->actions().openBrowser->isEnabled());
  auto* button = find<QPushButton>("portBannerButton");
  EXPECT_TRUE(button->text().startsWith("Use port ")) << button->text().toStdString();
  button->click();
  EXPECT_FALSE(banner->isVisible());
  ASSERT_EQ(service->listeners().size(), 1u);
  EXPECT_NE(service->listeners()[0].port, holder.serverPort());
  EXPECT_TRUE(window->actions().openBrowser->isEnabled());
  get("/through-the-other-port");
  ASSERT_TRUE(waitForRows(1));
}

TEST_F(MainWindowTest, CopiesWhatIsSelected) {
  open();
  get("/a?b=c%20d");
  ASSERT_TRUE(waitForRows(1));
  ASSERT_TRUE(
      QTest::qWaitFor([&] { return window->page().model().summaryAt(0).state == model::ExchangeState::complete; }));
  EXPECT_FALSE(window->actions().copyUrl->isEnabled());
  find<TrafficView>("trafficTable")->select(window->page().model().summaryAt(0).id);
  const QString base = "http://127.0.0.1:" + QString::number(origin.serverPort());
  window->actions().copyUrl->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), base + "/a?b=c%20d");
  window->actions().copyHost->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), "127.0.0.1");
  window->actions().copyCurl->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return QApplication::clipboard()->text().startsWith("curl "); }));
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith("curl '" + base + "/a?b=c%20d' --http1.1"))
      << QApplication::clipboard()->text().toStdString();
}

TEST_F(MainWindowTest, PassesAHostThroughAndBack) {
  open();
  get("/a");
  ASSERT_TRUE(waitForRows(1));
  find<TrafficView>("trafficTable")->select(window->page().model().summaryAt(0).id);
  window->actions().passHost->trigger();
  EXPECT_EQ(service->passthrough(), std::vector<std::string>{"127.0.0.1"});
  find<QPushButton>("toastButton")->click();
  EXPECT_TRUE(service->passthrough().empty());
  EXPECT_FALSE(window->actions().passHost->isChecked());
}

TEST_F(MainWindowTest, ComesBackAsItWasLeft) {
  open();
  window->actions().detailBeside->trigger();
  window->resize(1000, 700);
  window->close();
  window = std::make_unique<MainWindow>(*service, *theme);
  EXPECT_EQ(find<QSplitter>("trafficSplitter")->orientation(), Qt::Horizontal);
  EXPECT_TRUE(window->actions().detailBeside->isChecked());
  EXPECT_EQ(window->size(), QSize(1000, 700));
}

TEST_F(MainWindowTest, EveryActionHasANameAndStandsInAMenu) {
  open();
  QList<QAction*> inMenus;
  for (const QMenu* menu : window->findChildren<QMenu*>()) inMenus += menu->actions();
  QStringList names;
  for (const QAction* action : window->actions().all) {
    EXPECT_FALSE(action->text().isEmpty());
    EXPECT_FALSE(action->objectName().isEmpty());
    EXPECT_TRUE(inMenus.contains(action)) << action->objectName().toStdString();
    for (const QKeySequence& key : action->shortcuts()) {
      EXPECT_FALSE(names.contains(key.toString())) << key.toString().toStdString() << " is taken twice";
      names << key.toString();
    }
  }
}

TEST_F(MainWindowTest, PaletteFindsAndRunsActions) {
  open();
  window->actions().palette->trigger();
  auto* palette = find<QFrame>("commandPalette");
  ASSERT_TRUE(palette->isVisible());
  auto* input = find<QLineEdit>("commandInput");
  QTest::keyClicks(input, "theme dark");
  EXPECT_EQ(find<QListWidget>("commandList")->count(), 1);
  QTest::keyClick(input, Qt::Key_Return);
  EXPECT_FALSE(palette->isVisible());
  EXPECT_TRUE(theme->isDark());
}

TEST_F(MainWindowTest, ControlsCanBeNamedAndFocused) {
  open();
  for (const char* name :
       {"recordButton", "clearButton", "undoButton", "menuButton", "listenerStatus", "trustStatus"}) {
    EXPECT_FALSE(find<QToolButton>(name)->accessibleName().isEmpty()) << name;
    EXPECT_NE(find<QToolButton>(name)->focusPolicy(), Qt::NoFocus) << name;
  }
}

}  // namespace
}  // namespace penstock::gui

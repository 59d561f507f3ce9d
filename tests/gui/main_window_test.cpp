// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QLineEdit>
#include <QMenu>
#include <QScreen>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <map>

#include "gui/detail/code_view.h"
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
  EXPECT_FALSE(service->project()->status().recording);
  get("/unseen");
  button->click();
  EXPECT_TRUE(service->project()->status().recording);
  get("/seen");
  ASSERT_TRUE(waitForRows(1));
  EXPECT_EQ(window->page().model().summaryAt(0).path, "/seen");
}

TEST_F(MainWindowTest, PausedRecordingIsSeenInFivePlaces) {
  open();
  EXPECT_EQ(window->windowTitle(), "test \u2014 Penstock");
  get("/seen");
  ASSERT_TRUE(waitForRows(1));
  auto* button = find<QToolButton>("recordButton");
  EXPECT_EQ(button->toolButtonStyle(), Qt::ToolButtonIconOnly);
  EXPECT_FALSE(find<Banner>("pausedBanner")->isVisible());
  button->click();
  EXPECT_EQ(window->windowTitle(), "test (paused) \u2014 Penstock");
  EXPECT_TRUE(find<Banner>("pausedBanner")->isVisible());
  EXPECT_EQ(button->toolButtonStyle(), Qt::ToolButtonTextBesideIcon);
  EXPECT_EQ(button->text(), "Paused");
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("savedStatus")->text() == "recording paused"; }));
  find<QPushButton>("pausedBannerButton")->click();
  EXPECT_TRUE(service->project()->status().recording);
  EXPECT_FALSE(find<Banner>("pausedBanner")->isVisible());
  EXPECT_EQ(window->windowTitle(), "test \u2014 Penstock");
  EXPECT_EQ(button->toolButtonStyle(), Qt::ToolButtonIconOnly);
}

TEST_F(MainWindowTest, ZoomsToAndFro) {
  open();
  get("/a");
  ASSERT_TRUE(waitForRows(1));
  const auto sizes = [&] {
    std::map<QString, QList<int>> all;
    for (const QWidget* widget : window->findChildren<QWidget*>()) {
      QList<int>& of = all[widget->objectName()];
      of << widget->minimumSize().width() << widget->minimumSize().height() << widget->maximumSize().height();
      if (const QLayout* layout = widget->layout()) of << layout->contentsMargins().left() << layout->spacing();
    }
    return all;
  };
  auto* table = find<TrafficView>("trafficTable");
  const auto before = sizes();
  const int row = table->rowHeight(0), bar = find<QWidget>("topBar")->height(), text = theme->ui().pixelSize();
  for (int i = 0; i < 3; ++i) window->actions().zoomIn->trigger();
  EXPECT_EQ(theme->zoom(), 1.5);
  EXPECT_EQ(theme->ui().pixelSize(), qRound(1.5 * text));
  EXPECT_EQ(find<QLineEdit>("filterField")->font().pixelSize(), theme->mono().pixelSize()) << "a font of its own follows";
  EXPECT_NEAR(table->rowHeight(0), 1.5 * row, 1);
  EXPECT_EQ(find<QWidget>("topBar")->minimumHeight(), qRound(1.5 * bar));
  EXPECT_EQ(Theme().zoom(), 1) << "the window takes it up, not whoever makes a theme";
  window->actions().zoomReset->trigger();
  for (int i = 0; i < 3; ++i) window->actions().zoomOut->trigger();
  EXPECT_EQ(theme->zoom(), 0.8);
  window->actions().zoomReset->trigger();
  EXPECT_EQ(table->rowHeight(0), row);
  for (const auto& [name, now] : sizes())
    for (const qsizetype i : {0, 1, 2})
      if (!name.startsWith("qt_")) EXPECT_NEAR(now[i], before.at(name)[i], 1) << name.toStdString();
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

TEST_F(MainWindowTest, WarnsOfAProxyForEverybody) {
  model::Config everywhere = config();
  everywhere.engine.listeners = {{"0.0.0.0", 0}};
  open(everywhere);
  auto* banner = find<Banner>("warningBanner");
  ASSERT_TRUE(banner->isVisible());
  const QString sentence = banner->sentence();
  EXPECT_TRUE(sentence.startsWith("Any machine on the network can use the proxy at 0.0.0.0:")) << sentence.toStdString();
  find<QToolButton>("warningBannerClose")->click();
  QTest::qWait(1500);
  EXPECT_FALSE(banner->isVisible()) << "told once";
}

TEST_F(MainWindowTest, WarnsOfNothingOnLoopback) {
  open();
  EXPECT_FALSE(find<Banner>("warningBanner")->isVisible());
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
  find<QAction>("copyCurlAction")->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return QApplication::clipboard()->text().startsWith("curl "); }));
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith("curl '" + base + "/a?b=c%20d' --http1.1"))
      << QApplication::clipboard()->text().toStdString();
}

TEST_F(MainWindowTest, TellsOfAKeyThatOthersCanRead) {
  open();
  EXPECT_FALSE(find<Banner>("warningBanner")->isVisible());
  window.reset();
  service->stop();
  const QString key = folder.filePath("ca/penstock-ca.key");
  ASSERT_TRUE(QFile::setPermissions(key, QFile::ReadOwner | QFile::WriteOwner | QFile::ReadOther));
  open();
  EXPECT_TRUE(find<Banner>("warningBanner")->isVisible());
  EXPECT_TRUE(find<QLabel>("warningBannerText")->text().startsWith("The CA's key " + key + " can be read by others (mode 0604)"))
      << find<QLabel>("warningBannerText")->text().toStdString();
}

TEST_F(MainWindowTest, PassesAHostThroughAndBack) {
  open();
  get("/a");
  ASSERT_TRUE(waitForRows(1));
  find<TrafficView>("trafficTable")->select(window->page().model().summaryAt(0).id);
  window->actions().passHost->trigger();
  EXPECT_EQ(service->passthrough().hosts(), std::vector<std::string>{"127.0.0.1"});
  find<QPushButton>("toastButton")->click();
  EXPECT_TRUE(service->passthrough().hosts().empty());
  EXPECT_FALSE(window->actions().passHost->isChecked());
}

TEST_F(MainWindowTest, ComesBackAsItWasLeft) {
  open();
  window->actions().detailBeside->trigger();
  window->showNormal();
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
    if (action->shortcutContext() != Qt::WindowShortcut) continue;  // of one part of the window
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

TEST_F(MainWindowTest, PaletteRunsWhatIsNamedOrNothing) {
  open();
  window->actions().palette->trigger();
  auto* palette = find<QFrame>("commandPalette");
  auto* input = find<QLineEdit>("commandInput");
  auto* list = find<QListWidget>("commandList");
  const auto typed = [&](const char* text) {
    input->clear();
    QTest::keyClicks(input, text);
    return list->item(0)->text();
  };
  EXPECT_EQ(typed("copy host"), "Copy host");
  EXPECT_EQ(list->currentRow(), -1) << "no row is selected: there is no host to copy";
  QTest::keyClick(input, Qt::Key_Return);
  EXPECT_TRUE(palette->isVisible()) << "and nothing else is run in its place";
  EXPECT_EQ(typed("address"), "Copy proxy address");
  EXPECT_EQ(list->currentRow(), 0);
  EXPECT_EQ(typed("quit"), "Quit");
  EXPECT_EQ(typed("teleport"), "No action is named like that");
  QTest::keyClick(input, Qt::Key_Down);
  QTest::keyClick(input, Qt::Key_Return);
  EXPECT_TRUE(palette->isVisible());

  palette->hide();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  QApplication::clipboard()->clear();
  window->actions().palette->trigger();
  EXPECT_EQ(typed("copy host"), "Copy host");
  QTest::keyClick(input, Qt::Key_Return);
  EXPECT_EQ(QApplication::clipboard()->text(), "127.0.0.1");
}

TEST_F(MainWindowTest, CompletionOpensWhileOneTypes) {
  open();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  auto* field = find<FilterField>("filterField");
  window->activateWindow();
  field->setFocus();
  ASSERT_TRUE(QTest::qWaitFor([&] { return field->hasFocus(); }));
  for (const char letter : {'h', 'o'}) {
    QTest::keyClick(field, letter);
    // The button that empties the field comes, and the bar is laid out anew.
    QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
    EXPECT_TRUE(field->list().isVisible()) << letter;
  }
  EXPECT_GE(field->list().mapToGlobal(QPoint(0, 0)).y(), field->mapToGlobal(QPoint(0, field->height())).y());
  window->move(window->pos() + QPoint(5, 5));
  EXPECT_TRUE(QTest::qWaitFor([&] { return !field->list().isVisible(); })) << "the list would hang in the air";
}

TEST_F(MainWindowTest, FullScreenAndBackIsAsBefore) {
  open();
  window->showMaximized();
  window->actions().fullScreen->trigger();
  EXPECT_TRUE(window->isFullScreen());
  window->actions().fullScreen->trigger();
  EXPECT_FALSE(window->isFullScreen());
  EXPECT_TRUE(window->isMaximized());
  // Not by the action: by the window manager, say.
  window->showFullScreen();
  EXPECT_TRUE(window->actions().fullScreen->isChecked());
  window->showMaximized();
  EXPECT_FALSE(window->actions().fullScreen->isChecked());
}

TEST_F(MainWindowTest, TheFirstWindowFitsTheScreen) {
  open();
  const QRect room = window->screen()->availableGeometry();
  ASSERT_LT(room.width(), 1280) << "the screen of these tests is a small one";
  EXPECT_TRUE(window->isMaximized());
  EXPECT_LT(window->normalGeometry().height(), room.height()) << "there is room for a frame";
  EXPECT_LT(window->normalGeometry().width(), room.width());
}

TEST_F(MainWindowTest, WhatOthersChangeIsToldAndNotLookedFor) {
  open();
  get("/a");
  ASSERT_TRUE(waitForRows(1));
  auto* tick = find<QTimer>("tick");
  ASSERT_TRUE(tick->isActive());
  tick->stop();
  ASSERT_TRUE(service->project()->setRecording(false));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window->actions().record->isChecked(); }));
  EXPECT_TRUE(find<Banner>("pausedBanner")->isVisible());
  EXPECT_EQ(find<QLabel>("savedStatus")->text(), "recording paused");
  ASSERT_TRUE(service->project()->setRecording(true));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().record->isChecked(); }));
  EXPECT_FALSE(window->actions().undo->isEnabled());
  ASSERT_TRUE(service->project()->setColor({window->page().model().summaryAt(0).id}, 1));
  EXPECT_TRUE(QTest::qWaitFor([&] { return window->actions().undo->text() == "Undo: Colour"; })) << window->actions().undo->text().toStdString();
}

TEST_F(MainWindowTest, WhatNobodySeesIsNotLookedAt) {
  open();
  auto* tick = find<QTimer>("tick");
  EXPECT_TRUE(tick->isActive());
  window->hide();
  EXPECT_FALSE(tick->isActive());
  window->show();
  EXPECT_TRUE(tick->isActive());
}

TEST_F(MainWindowTest, WhatUndoBringsBackIsNoTraffic) {
  open();
  for (const char* path : {"/a", "/b", "/c"}) get(path);
  ASSERT_TRUE(waitForRows(3));
  auto* rate = find<QLabel>("rateStatus");
  ASSERT_TRUE(QTest::qWaitFor([&] { return rate->text() != "0 req/s"; }, 10'000)) << "they are counted once";
  window->actions().clear->trigger();
  ASSERT_TRUE(waitForRows(0));
  ASSERT_TRUE(QTest::qWaitFor([&] { return rate->text() == "0 req/s"; }, 10'000));
  window->actions().undo->trigger();
  ASSERT_TRUE(waitForRows(3));
  QSignalSpy ticks(find<QTimer>("tick"), &QTimer::timeout);
  ASSERT_TRUE(ticks.wait(10'000));
  EXPECT_EQ(rate->text(), "0 req/s");
}

TEST_F(MainWindowTest, ButtonsAreLeftWhenTheirMenuCloses) {
  open();
  for (const char* name : {"menuButton", "savedFiltersButton"}) {
    auto* button = find<QToolButton>(name);
    // As the menu takes the mouse over before the pointer leaves the button.
    button->setAttribute(Qt::WA_UnderMouse);
    QCursor::setPos(window->mapToGlobal(QPoint(window->width() / 2, window->height() / 2)));
    Q_EMIT button->menu()->aboutToHide();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !button->testAttribute(Qt::WA_UnderMouse); })) << name;
  }
}

TEST_F(MainWindowTest, ControlsCanBeNamedAndFocused) {
  open();
  for (const char* name :
       {"recordButton", "clearButton", "undoButton", "menuButton", "listenerStatus", "trustStatus"}) {
    EXPECT_FALSE(find<QToolButton>(name)->accessibleName().isEmpty()) << name;
    EXPECT_NE(find<QToolButton>(name)->focusPolicy(), Qt::NoFocus) << name;
  }
}

TEST_F(MainWindowTest, SaysHowEachListenerIsReached) {
  model::Config several = config();
  model::ListenerConfig reverse{"127.0.0.1", 0};
  reverse.mode = model::ListenMode::reverse;
  reverse.target = {model::ReverseTarget::Scheme::https, "api.test", 443};
  model::ListenerConfig socks{"127.0.0.1", 0};
  socks.mode = model::ListenMode::socks5;
  several.engine.listeners = {reverse, {"127.0.0.1", 0}, socks};
  open(several);
  const auto open = service->listeners();
  ASSERT_EQ(open.size(), 3u);
  const auto address = [&](std::size_t i) { return QString::fromStdString(open[i].address); };
  auto* status = find<QToolButton>("listenerStatus");
  EXPECT_EQ(status->text(),
            "Listening on " + address(0) + QString::fromUtf8(" → https://api.test, ") + address(1) + " and 1 more");
  ASSERT_NE(status->menu(), nullptr);
  ASSERT_EQ(status->menu()->actions().size(), 3);
  EXPECT_EQ(status->menu()->actions()[2]->text(), address(2) + " (SOCKS5)");
  status->menu()->actions()[2]->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), address(2));
  window->actions().copyAddress->trigger();
  EXPECT_EQ(QApplication::clipboard()->text(), address(1)) << "programs are told the proxy, not the origin";
  EXPECT_TRUE(find<QLabel>("emptyAddress")->text().contains(QString::fromUtf8("→ https://api.test")));
}

TEST_F(MainWindowTest, StartsWhereThePersonDoes) {
  open();
  window->activateWindow();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QPushButton>("emptyOpenBrowser")->hasFocus(); }));
  get("/a");
  ASSERT_TRUE(waitForRows(1));
  auto* table = find<TrafficView>("trafficTable");
  EXPECT_TRUE(QTest::qWaitFor([&] { return table->hasFocus(); }));
  EXPECT_EQ(table->current(), 0u) << "nobody chose a row yet";
}

TEST_F(MainWindowTest, ButtonsRestWhileTheirActionsDo) {
  QTcpServer holder;
  ASSERT_TRUE(holder.listen(QHostAddress::LocalHost));
  model::Config busy = config();
  busy.engine.listeners[0].port = holder.serverPort();
  open(busy);
  for (const char* name : {"openBrowserButton", "emptyOpenBrowser", "emptyCopyAddress"})
    EXPECT_FALSE(find<QPushButton>(name)->isEnabled()) << name;
  find<QPushButton>("portBannerButton")->click();
  for (const char* name : {"openBrowserButton", "emptyOpenBrowser", "emptyCopyAddress"})
    EXPECT_TRUE(find<QPushButton>(name)->isEnabled()) << name;
}

TEST_F(MainWindowTest, CarriesTheIconOfTheApplication) {
  const Theme loadsResources;
  const QIcon icon(":/desktop/io.penstock.Penstock.svg");
  for (const int side : {16, 32, 128}) {
    const QImage image = icon.pixmap(QSize(side, side), 1.0).toImage();
    ASSERT_EQ(image.width(), side);
    EXPECT_EQ(qAlpha(image.pixel(side / 2, side / 2)), 255);
  }
}

TEST_F(MainWindowTest, LaysItselfOutOnceWhateverItsWidth) {
  open();
  struct Counter : QObject {
    bool eventFilter(QObject*, QEvent* event) override {
      count += event->type() == QEvent::LayoutRequest;
      return false;
    }
    int count = 0;
  } counter;
  qApp->installEventFilter(&counter);
  for (const int width : {1600, 1280, 1000, 800}) {
    window->resize(theme->scaled(width), theme->scaled(700));
    QTest::qWait(300);
    counter.count = 0;
    QTest::qWait(300);
    EXPECT_LT(counter.count, 20) << "an idle window " << width << " wide";
  }
}

TEST_F(MainWindowTest, KeysOfTheBodyAreNotTakenByTheWindow) {
  open();
  for (int i = 0; i < 3; ++i) get("/a");
  ASSERT_TRUE(waitForRows(3));
  find<TrafficView>("trafficTable")->select(window->page().model().summaryAt(0).id);
  CodeView* body = nullptr;
  ASSERT_TRUE(QTest::qWaitFor([&] {
    for (auto* view : window->findChildren<CodeView*>())
      if (view->isVisible() && view->document() && view->document()->text() == "ok") body = view;
    return body != nullptr;
  }));
  window->activateWindow();
  body->setFocus();
  ASSERT_TRUE(QTest::qWaitFor([&] { return body->hasFocus(); }));
  int newest = 0;
  QObject::connect(window->actions().newest, &QAction::triggered, window.get(), [&] { ++newest; });
  QTest::keyClick(body, Qt::Key_End, Qt::ControlModifier);
  EXPECT_EQ(body->caret(), 2u);
  EXPECT_EQ(newest, 0);
}

}  // namespace
}  // namespace penstock::gui

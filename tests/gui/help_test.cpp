// SPDX-License-Identifier: GPL-3.0-or-later
// Help in the window: hints of the first start, a crash's report, what may help with a row that failed.
#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPlainTextEdit>

#include "gui/help/tour.h"
#include "gui/preferences/settings_dialog.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class HelpTest : public test::WindowTest {
 protected:
  ~HelpTest() override { QDir(crashes()).removeRecursively(); }
  static QString crashes() { return QDir::home().filePath("penstock/crashes"); }  // XDG_DATA_HOME is the home here
  static QString leaveCrash() {
    QDir().mkpath(crashes());
    QFile file(crashes() + "/crash-1-2.txt");
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write("Signal: SIGSEGV <b>\n");
    return file.fileName();
  }
  bool crashTold() {
    const auto* banner = window->findChild<Banner*>("crashBanner");
    return banner && banner->isVisible();
  }
  /// A row whose server refused the connection, selected.
  void failOnce() {
    QTcpServer nobody;
    nobody.listen(QHostAddress::LocalHost);
    const QByteArray host = "localhost:" + QByteArray::number(nobody.serverPort());
    nobody.close();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    socket.write("GET http://" + host + "/ HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    QByteArray answer;
    ASSERT_TRUE(QTest::qWaitFor([&] { return (answer += socket.readAll()).contains("</html>"); }));
    ASSERT_TRUE(waitForRows(1));
    window->page().view().select(window->page().model().summaryAt(0).id);
    ASSERT_TRUE(QTest::qWaitFor([&] { return find<QWidget>("remedies")->isVisible(); }));
  }
};

TEST_F(HelpTest, HintsComeOneByOneAndNeverAgain) {
  settings().remove("tour");
  open();
  auto* tour = find<Tour>("tour");
  ASSERT_TRUE(tour->isVisible());
  EXPECT_EQ(find<QLabel>("tourCount")->text(), "1 of 3");
  EXPECT_TRUE(window->rect().contains(tour->geometry()));
  EXPECT_FALSE(tour->isAncestorOf(QApplication::focusWidget())) << "it takes no focus";
  find<QPushButton>("tourNext")->click();
  EXPECT_EQ(find<QLabel>("tourCount")->text(), "2 of 3");
  window.reset();
  show();
  EXPECT_EQ(find<QLabel>("tourCount")->text(), "2 of 3") << "where it was left";
  find<QPushButton>("tourNever")->click();
  EXPECT_FALSE(find<Tour>("tour")->isVisible());
  window.reset();
  show();
  EXPECT_EQ(window->findChild<Tour*>(), nullptr);
  window->actions().named("tourAction")->trigger();
  EXPECT_TRUE(find<Tour>("tour")->isVisible()) << "asked for";
}

TEST_F(HelpTest, ACrashIsToldOnceWithItsReport) {
  const QString file = leaveCrash();
  open();
  ASSERT_TRUE(QTest::qWaitFor([&] { return crashTold(); }));
  auto* banner = find<Banner>("crashBanner");
  EXPECT_TRUE(banner->sentence().contains("sent to nobody"));
  find<QPushButton>("crashBannerButton")->click();
  QPlainTextEdit* text = nullptr;
  ASSERT_TRUE(QTest::qWaitFor([&] { return (text = window->findChild<QPlainTextEdit*>("crashReportText")) != nullptr; }));
  EXPECT_TRUE(text->toPlainText().contains("SIGSEGV <b>"));
  text->window()->close();
  window.reset();
  show();
  QTest::qWait(50);
  EXPECT_FALSE(crashTold());
  EXPECT_TRUE(QFile::exists(file)) << "it stays until it is deleted";
}

TEST_F(HelpTest, AReportCanBeDeleted) {
  const QString file = leaveCrash();
  open();
  ASSERT_TRUE(QTest::qWaitFor([&] { return crashTold(); }));
  find<QPushButton>("crashBannerButton3")->click();
  EXPECT_FALSE(QFile::exists(file));
}

TEST_F(HelpTest, AFailedRowOffersWhatMayHelp) {
  open();
  failOnce();
  const auto button = [&](model::Remedy remedy) { return find<QPushButton>(qPrintable("remedy" + QString::number(int(remedy)))); };
  EXPECT_TRUE(button(model::Remedy::sendAgain)->isVisible());
  EXPECT_TRUE(button(model::Remedy::sendElsewhere)->isVisible());
  EXPECT_FALSE(button(model::Remedy::trustCa)->isVisible());
  find<QPushButton>("remedyCommand")->click();
  auto* line = window->findChild<QLineEdit*>("command0");
  ASSERT_NE(line, nullptr);
  EXPECT_TRUE(line->text().startsWith("penstock --resolve")) << line->text().toStdString();
  window->findChild<QPushButton*>("copyCommand0")->click();
  EXPECT_EQ(QGuiApplication::clipboard()->text(), line->text());
  line->window()->close();
  button(model::Remedy::sendAgain)->click();
  EXPECT_TRUE(waitForRows(2));
}

TEST_F(HelpTest, ARowThatDidNotFailOffersNothing) {
  open();
  get("/fine");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QWidget>("overviewFacts")->isVisible(); }));
  EXPECT_FALSE(find<QWidget>("remedies")->isVisible());
}

TEST_F(HelpTest, F1OpensTheManualAtWhatHasTheFocus) {
  open();
  window->activateWindow();
  find<QLineEdit>("filterField")->setFocus();
  window->actions().named("manualAction")->trigger();
  auto* manual = find<QWidget>("manual");
  ASSERT_TRUE(manual->isVisible());
  EXPECT_EQ(window->actions().named("manualAction")->shortcut(), QKeySequence(Qt::Key_F1));
}

}  // namespace
}  // namespace penstock::gui

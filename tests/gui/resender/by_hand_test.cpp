// SPDX-License-Identifier: GPL-3.0-or-later
// What a person writes by hand is what the server gets, wherever it is written.
#include <QClipboard>
#include <QTableWidget>

#include "gui/resender/resender_fixture.h"

namespace penstock::gui {
namespace {

class ByHandTest : public test::ResenderTest {
 protected:
  QString inStep() { return in<QToolButton>("draftInStep")->text(); }
  /// The bytes that the server got.
  std::string sent() {
    const int before = int(echo.requests.size());
    window->actions().sendRequest->trigger();
    EXPECT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == before + 1; }, 10'000));
    return echo.requests.isEmpty() ? std::string() : echo.requests.last().toStdString();
  }
  QTableWidget* fields() {
    in<QToolButton>("draftTabHeaders")->click();
    return in<QTableWidget>("draftHeadersTable");
  }
  std::string host() const { return "Host: " + echo.address().toStdString() + "\r\n"; }
  void paste(const std::string& text) {
    QApplication::clipboard()->setText(QString::fromStdString(text));
    editor()->setFocus();
    QTest::keyClick(editor(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(editor(), Qt::Key_V, Qt::ControlModifier);
  }
  void cut(const std::string& what) {
    const auto at = text().find(what);
    ASSERT_NE(at, std::string::npos) << text();
    editor()->select(at, at + what.size());
    QTest::keyClick(editor(), Qt::Key_Delete);
  }
};

TEST_F(ByHandTest, AHostThatIsTypedUnderHeadersIsSent) {
  open();
  begin("GET / HTTP/1.1\r\nHost: \r\nX: y\r\n\r\n");
  fields()->item(1, 1)->setText("z");
  EXPECT_EQ(inStep(), "in step") << "another field touches nothing";
  fields()->item(0, 1)->setText("evil");
  EXPECT_EQ(inStep(), "by hand: host");
  EXPECT_EQ(sent(), "GET / HTTP/1.1\r\nHost: evil\r\nX: z\r\n\r\n");
}

TEST_F(ByHandTest, ALengthThatIsTypedOrTakenOutUnderHeadersIsSent) {
  open();
  begin("POST / HTTP/1.1\r\nHost: \r\nContent-Length: 4\r\n\r\nfour");
  fields()->item(1, 1)->setText("2");
  EXPECT_EQ(sent(), "POST / HTTP/1.1\r\n" + host() + "Content-Length: 2\r\n\r\nfour");
  auto* table = fields();
  table->setCurrentCell(1, 0);
  QTest::keyClick(table, Qt::Key_Delete);
  EXPECT_EQ(sent(), "POST / HTTP/1.1\r\n" + host() + "\r\nfour");
}

TEST_F(ByHandTest, LinesThatAreTakenOutStayOut) {
  open();
  begin("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfour");
  cut("Host: a\r\n");
  EXPECT_EQ(inStep(), "by hand: host");
  cut("Content-Length: 4\r\n");
  EXPECT_EQ(inStep(), "by hand: length, host");
  EXPECT_EQ(sent(), "POST / HTTP/1.1\r\n\r\nfour");
}

TEST_F(ByHandTest, ANewFieldBetweenThemTouchesNothing) {
  open();
  begin("POST / HTTP/1.1\r\nHost: \r\nContent-Length: 1\r\n\r\nfour");
  const auto end = text().find("Host: ") + 6;
  editor()->select(end, end);
  QTest::keyClick(editor(), Qt::Key_Return);  // the head ends there for a moment
  page().bench().save();                      // as it is kept while somebody types
  QTest::keyClicks(editor(), "X: y");
  EXPECT_EQ(inStep(), "in step");
  EXPECT_EQ(sent(), "POST / HTTP/1.1\r\n" + host() + "X: y\r\nContent-Length: 4\r\n\r\nfour");
}

TEST_F(ByHandTest, WhatAnEmptyLineCutsOffIsSentAsItStands) {
  open();
  begin("POST / HTTP/1.1\r\nHost: \r\nContent-Length: 4\r\n\r\nfour");
  const auto end = text().find("Host: ") + 6;
  editor()->select(end, end);
  QTest::keyClick(editor(), Qt::Key_Return);
  EXPECT_EQ(sent(), "POST / HTTP/1.1\r\n" + host() + "\r\nContent-Length: 4\r\n\r\nfour");
}

TEST_F(ByHandTest, AWholeRequestThatIsPastedGoesOutAsItStands) {
  open();
  window->actions().newRequest->trigger();
  in<QLineEdit>("sendTarget")->setText("http://" + echo.address());
  Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
  for (const std::string request : {"POST /1 HTTP/1.1\r\nHost: evil\r\nContent-Length: 99\r\n\r\nfour", "POST /2 HTTP/1.1\r\n\r\nfour\nlines",
                                    "POST /3 HTTP/1.1\nHost:  x\r\nContent-Length: 4, 5\n\r\n4\n"}) {
    paste(request);
    EXPECT_EQ(inStep(), "by hand: length, host");
    EXPECT_EQ(sent(), request);
  }
}

TEST_F(ByHandTest, APastedRequestThatFitsGoesOnFollowing) {
  open();
  window->actions().newRequest->trigger();
  in<QLineEdit>("sendTarget")->setText("http://" + echo.address());
  Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
  paste("POST / HTTP/1.1\nHost: " + echo.address().toStdString() + "\nContent-Length: 3\n\na\nb");
  EXPECT_EQ(inStep(), "in step");
  EXPECT_EQ(text(), "POST / HTTP/1.1\r\n" + host() + "Content-Length: 3\r\n\r\na\nb") << "lines of a head end with CRLF, those of a body as they did";
  QTest::keyClicks(editor(), "c");
  EXPECT_TRUE(QByteArray::fromStdString(sent()).endsWith("Content-Length: 4\r\n\r\na\nbc"));
}

TEST_F(ByHandTest, AnEarlierSendGoesOutAgainAsItDid) {
  open();
  begin("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfour");
  const auto at = text().find("Length: 4") + 9;
  editor()->select(at, at);
  QTest::keyClicks(editor(), "2");
  const std::string smuggling = sent();
  EXPECT_NE(smuggling.find("Content-Length: 42\r\n"), std::string::npos);
  in<QToolButton>("draftInStep")->menu()->actions().at(0)->trigger();
  EXPECT_EQ(inStep(), "in step");
  EXPECT_NE(sent().find("Content-Length: 4\r\n"), std::string::npos);
  window->actions().sentBack->trigger();
  EXPECT_EQ(inStep(), "by hand: length");
  EXPECT_EQ(sent(), smuggling);
}

TEST_F(ByHandTest, AServerReadsNoVariables) {
  open();
  page().bench().setEnvironments({{"test", {{"password", "secret"}}}});
  page().bench().setEnvironment("test");
  echo.answer = "{\"token\":\"{{password}}\"}";
  begin("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  page().bench().current()->after = {{draft::Extraction::From::json, "$.token", 0, "token"}};
  sent();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !page().bench().drafts().taken.variables.empty(); }, 10'000));
  begin("GET /{{token}}/{{password}} HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(sent().substr(0, 26), "GET /{{password}}/secret H");
}

TEST_F(ByHandTest, ARecordedRequestIsSentAgainAsItWas) {
  open();
  page().bench().setEnvironments({{"test", {{"password", "secret"}}}});
  page().bench().setEnvironment("test");
  get("/?q={{password}}");
  ASSERT_TRUE(waitForRows(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->page().model().summaryAt(0).state == model::ExchangeState::complete; }));
  window->page().view().select(window->page().model().summaryAt(0).id);
  window->actions().toResender->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return page().bench().current() != nullptr; }));
  in<QLineEdit>("sendTarget")->setText("http://" + echo.address());
  Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
  EXPECT_EQ(sent().substr(0, 21), "GET /?q={{password}} ");
}

TEST_F(ByHandTest, WhatFollowsAgainByChoiceDoes) {
  open();
  begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  cut("Host: a\r\n");
  QAction* follows = in<QToolButton>("draftInStep")->menu()->actions().at(1);
  EXPECT_FALSE(follows->isChecked());
  follows->trigger();
  EXPECT_EQ(inStep(), "in step");
  EXPECT_EQ(sent(), "GET / HTTP/1.1\r\n" + host() + "\r\n");
}

}  // namespace
}  // namespace penstock::gui

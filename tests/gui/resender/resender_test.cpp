// SPDX-License-Identifier: GPL-3.0-or-later
// The Resender over real sockets, by what a person presses and sees.
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QTabBar>
#include <QTableWidget>

#include "gui/detail/changed_text_view.h"
#include "gui/detail/name_value_table.h"
#include "gui/resender/resender_fixture.h"

namespace penstock::gui {
namespace {

using test::ResenderTest;

TEST_F(ResenderTest, SendsByteForByteAndShowsTheAnswer) {
  open();
  const std::string odd = "GET  /odd\tHTTP/1.1\nHOST:nowhere\r\nx\xff: \x01\r\n\r\n";
  begin(odd);
  page().bench().current()->inStep.hostTouched = true;
  ASSERT_TRUE(sendAndWait());
  EXPECT_EQ(echo.requests.last().toStdString(), odd);
  EXPECT_EQ(text(), odd);
  EXPECT_EQ(place(), "1 of 1");
  ASSERT_TRUE(QTest::qWaitFor([&] { return page().findChild<DetailPanel*>("detailPanel")->shown() != 0; }));
  ASSERT_TRUE(waitForRows(1));
  EXPECT_EQ(window->page().model().summaryAt(0).source, model::Source::resender);
  EXPECT_EQ(find<QLabel>("resenderCount")->text(), "1");
}

TEST_F(ResenderTest, WhatFollowsTheTextIsBroughtInStepWhenItIsSent) {
  open();
  begin("POST / HTTP/1.1\r\nHost: \r\nContent-Length: 0\r\n\r\nfour");
  ASSERT_TRUE(sendAndWait());
  const std::string expected = "POST / HTTP/1.1\r\nHost: " + echo.address().toStdString() + "\r\nContent-Length: 4\r\n\r\nfour";
  EXPECT_EQ(echo.requests.last().toStdString(), expected);
  EXPECT_EQ(text(), expected) << "and seen";
  EXPECT_EQ(in<QToolButton>("draftInStep")->text(), "in step");
  // The length by hand: from now on it is the person's.
  const auto at = text().find("Content-Length: 4") + 17;
  editor()->select(at, at);
  QTest::keyClicks(editor(), "2");
  EXPECT_EQ(in<QToolButton>("draftInStep")->text(), "by hand: length");
  QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 2; }));
  EXPECT_TRUE(echo.requests.last().contains("Content-Length: 42\r\n"));
}

TEST_F(ResenderTest, CancelEndsWhatWaits) {
  open();
  begin("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 1; }));
  EXPECT_TRUE(in<QPushButton>("cancelButton")->isVisible());
  EXPECT_FALSE(in<QPushButton>("sendButton")->isVisible());
  QTest::keyClick(editor(), Qt::Key_Escape);
  ASSERT_TRUE(QTest::qWaitFor([&] { return in<QPushButton>("sendButton")->isVisible(); }));
  EXPECT_TRUE(in<QLabel>("answerLine")->text().contains("cancelled"));
}

TEST_F(ResenderTest, ErrorsAreSentences) {
  open();
  begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto* target = in<QLineEdit>("sendTarget");
  auto* notice = in<NoticeBar>("sendNotice");
  const auto tell = [&](const QString& to) {
    target->setText(to);
    Q_EMIT target->textEdited(to);
    QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
    EXPECT_TRUE(QTest::qWaitFor([&] { return notice->isVisible(); })) << to.toStdString();
    return notice->text();
  };
  EXPECT_TRUE(tell("").contains("target")) << notice->text().toStdString();
  EXPECT_FALSE(tell("ftp://nowhere").isEmpty());
  QTcpServer closed;
  ASSERT_TRUE(closed.listen(QHostAddress::LocalHost));
  const QString port = QString::number(closed.serverPort());
  closed.close();
  EXPECT_TRUE(tell("http://127.0.0.1:" + port).endsWith('.')) << notice->text().toStdString();
  EXPECT_TRUE(QTest::qWaitFor([&] { return status().contains("failed"); })) << status().toStdString();
  target->setText("http://" + echo.address());
  Q_EMIT target->textEdited({});
  ASSERT_TRUE(sendAndWait());
  EXPECT_FALSE(notice->isVisible());
}

TEST_F(ResenderTest, BackAndForwardPairEachSendWithItsAnswer) {
  open();
  begin("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(sendAndWait());
  auto* detail = page().findChild<DetailPanel*>("detailPanel");
  ASSERT_TRUE(QTest::qWaitFor([&] { return detail->shown() != 0; }));
  const auto first = detail->shown();
  const std::string one = text();
  editor()->become("GET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(place(), "new");
  ASSERT_TRUE(sendAndWait());
  ASSERT_TRUE(QTest::qWaitFor([&] { return detail->shown() > first; }));
  EXPECT_EQ(place(), "2 of 2");
  auto* change = in<QToolButton>("answerChange");
  EXPECT_TRUE(QTest::qWaitFor([&] { return change->text() == "1 difference to the last"; }, 10'000)) << change->text().toStdString();
  QTest::keyClick(editor(), Qt::Key_Left, Qt::AltModifier);
  EXPECT_EQ(text(), one);
  EXPECT_EQ(place(), "1 of 2");
  ASSERT_TRUE(QTest::qWaitFor([&] { return detail->shown() == first; }));
  QTest::keyClick(editor(), Qt::Key_Right, Qt::AltModifier);
  EXPECT_EQ(text().substr(0, 6), "GET /2");
  EXPECT_TRUE(window->actions().diffPrevious->isEnabled());
  QSignalSpy wanted(&page(), &ResenderPage::diffWanted);
  EXPECT_TRUE(change->isVisible());
  change->click();
  ASSERT_EQ(wanted.size(), 1);
  EXPECT_EQ(wanted[0][0].toULongLong(), first);
}

TEST_F(ResenderTest, AnAnswerIsMarkedWhereItIsAnotherThanTheLast) {
  open();
  begin("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  echo.answer = R"({"first":1,"second":2,"third":3})";
  ASSERT_TRUE(sendAndWait());
  auto* next = in<QToolButton>("answerNextChange");
  EXPECT_FALSE(next->isVisible());
  in<QToolButton>("responseTabBody")->click();
  echo.answer = R"({"first":1,"second":20,"third":3})";
  ASSERT_TRUE(sendAndWait());
  auto* text = in<ChangedTextView>("responseBodyText");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text->changes() != nullptr; }, 10'000));
  const auto& lines = text->changes()->lines;
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_NE(text->document()->text().substr(lines[0].begin, lines[0].end - lines[0].begin).find("\"second\": 20"), std::string::npos);
  ASSERT_TRUE(QTest::qWaitFor([&] { return next->isVisible(); }));
  next->click();
  EXPECT_EQ(text->caret(), lines[0].begin);
  next->click();
  auto* fields = page().findChild<NameValueTable*>("responseHeaders");
  ASSERT_NE(fields, nullptr);
  ASSERT_TRUE(fields->isVisible()) << "from the last place of the body to the head";
  ASSERT_EQ(fields->rows().size(), 2u);
  EXPECT_FALSE(fields->rows()[0].changed);
  EXPECT_TRUE(fields->rows()[1].changed) << "Content-Length";
  EXPECT_EQ(fields->currentIndex().row(), 1);
  window->actions().sentBack->trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return text->changes() == nullptr && !next->isVisible(); })) << "the first has none before it";
}

TEST_F(ResenderTest, RowsBecomeTabsOrAreSentAgain) {
  open();
  get("/one?a=b");
  ASSERT_TRUE(waitForRows(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->page().model().summaryAt(0).state == model::ExchangeState::complete; }));
  window->page().view().select(window->page().model().summaryAt(0).id);
  window->actions().toResender->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return page().bench().current() != nullptr; }));
  EXPECT_TRUE(page().isVisible());
  EXPECT_TRUE(QString::fromStdString(text()).startsWith("GET /one?a=b HTTP/1.1\r\n")) << text() << ": what was meant for the proxy is not sent to a server";
  EXPECT_EQ(in<QLineEdit>("sendTarget")->text(), "http://127.0.0.1:" + QString::number(origin.serverPort()));
  EXPECT_EQ(in<QTabBar>("resenderTabs")->tabText(0), "GET /one");
  window->actions().showTraffic->trigger();
  window->actions().resend->trigger();
  ASSERT_TRUE(waitForRows(2));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("toastText")->text().startsWith("Sent again: 200"); })) << find<QLabel>("toastText")->text().toStdString();
  EXPECT_EQ(page().bench().drafts().tabs.size(), 1u);
}

TEST_F(ResenderTest, PanelsEditTheSameBytes) {
  open();
  begin("GET /?a=1&b=2 HTTP/1.1\r\nHost:   odd \r\nCookie: c=3\r\n\r\n");
  in<QToolButton>("draftTabQuery")->click();
  auto* query = in<QTableWidget>("draftQueryTable");
  ASSERT_TRUE(QTest::qWaitFor([&] { return query->rowCount() == 2; }));
  query->item(1, 1)->setText("two words");
  EXPECT_EQ(text(), "GET /?a=1&b=two%20words HTTP/1.1\r\nHost:   odd \r\nCookie: c=3\r\n\r\n");
  in<QToolButton>("draftTabHeaders")->click();
  auto* fields = in<QTableWidget>("draftHeadersTable");
  ASSERT_EQ(fields->rowCount(), 2);
  fields->item(1, 0)->setText("cookie");
  EXPECT_EQ(text(), "GET /?a=1&b=two%20words HTTP/1.1\r\nHost:   odd \r\ncookie: c=3\r\n\r\n");
  fields->setCurrentCell(0, 0);
  QTest::keyClick(fields, Qt::Key_Delete);
  EXPECT_EQ(text(), "GET /?a=1&b=two%20words HTTP/1.1\r\ncookie: c=3\r\n\r\n");
  in<QToolButton>("draftTabBody")->click();
  auto* body = in<BytesEditor>("draftBodyText");
  body->setFocus();
  QTest::keyClicks(body, "hi");
  EXPECT_TRUE(text().ends_with("\r\n\r\nhi"));
  in<QToolButton>("draftTabRaw")->click();
  editor()->setFocus();
  for (int i = 0; i < 5; ++i) QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(text().find("two"), std::string::npos) << "all of it can be undone";
}

TEST_F(ResenderTest, TabsAreClosedNamedAndBroughtBack) {
  open();
  begin("GET /first HTTP/1.1\r\n\r\n");
  begin("GET /second HTTP/1.1\r\n\r\n");
  auto* strip = in<QTabBar>("resenderTabs");
  EXPECT_EQ(strip->count(), 2);
  EXPECT_TRUE(strip->tabToolTip(1).contains(QString(echo.address()))) << strip->tabToolTip(1).toStdString();
  window->actions().closeRequest->trigger();
  EXPECT_EQ(strip->count(), 1);
  EXPECT_EQ(text(), "GET /first HTTP/1.1\r\n\r\n");
  find<QPushButton>("toastButton")->click();
  EXPECT_EQ(strip->count(), 2);
  EXPECT_EQ(text(), "GET /second HTTP/1.1\r\n\r\n");
  window->actions().renameRequest->trigger();
  QPointer<QLineEdit> name = page().findChild<QLineEdit*>("renamePopupLine");
  ASSERT_TRUE(name);
  name->setText("log in");
  QTest::keyClick(name, Qt::Key_Return);
  EXPECT_EQ(strip->tabText(1), "log in");
  strip->moveTab(1, 0);
  EXPECT_EQ(page().bench().drafts().tabs[0].name, "log in");
  window->actions().nextRequest->trigger();
  EXPECT_EQ(text(), "GET /first HTTP/1.1\r\n\r\n");
}

TEST_F(ResenderTest, AllComesBackAfterARestart) {
  open();
  begin("GET /sent HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(sendAndWait());
  const std::string sent = text();
  editor()->become("GET /typed HTTP/1.1\r\nHost: \xff\r\n\r\n");
  const std::string typed = text();
  window->actions().showResender->trigger();
  closeAndOpen();
  EXPECT_TRUE(page().isVisible()) << "the tab that was seen";
  ASSERT_NE(page().bench().current(), nullptr);
  EXPECT_EQ(text(), typed);
  EXPECT_EQ(place(), "new");
  EXPECT_EQ(in<QLineEdit>("sendTarget")->text(), "http://" + echo.address());
  window->actions().sentBack->trigger();
  EXPECT_EQ(text(), sent);
  auto* detail = page().findChild<DetailPanel*>("detailPanel");
  EXPECT_TRUE(QTest::qWaitFor([&] { return detail->shown() != 0; })) << "with its answer";
  EXPECT_TRUE(status().contains("200"));
}

TEST_F(ResenderTest, WhatWasTypedComesBackAfterARestartWhileASendIsLookedAt) {
  open();
  begin("GET /sent HTTP/1.1\r\nHost: a\r\n\r\n");
  ASSERT_TRUE(sendAndWait());
  editor()->become("GET /typed HTTP/1.1\r\nHost: b\r\n\r\n");
  window->actions().sentBack->trigger();
  EXPECT_EQ(place(), "1 of 1");
  closeAndOpen();
  EXPECT_EQ(text(), "GET /typed HTTP/1.1\r\nHost: b\r\n\r\n");
}

TEST_F(ResenderTest, WhatIsTypedIsKeptWithinAMoment) {
  open();
  begin("GET / HTTP/1.1\r\n\r\n");
  QTest::keyClick(editor(), Qt::Key_End, Qt::ControlModifier);
  QTest::keyClicks(editor(), "kept");
  const auto kept = [&] {
    const service::Drafts drafts = service::KeptDrafts(service->project()).load();
    return drafts.tabs.size() == 1 && drafts.tabs[0].text == "GET / HTTP/1.1\r\n\r\nkept";
  };
  EXPECT_TRUE(QTest::qWaitFor(kept, 2000));
}

TEST_F(ResenderTest, ACurlCommandBecomesARequest) {
  open();
  window->actions().newRequest->trigger();
  editor()->setFocus();
  QApplication::clipboard()->setText("curl 'http://" + echo.address() + "/curled' -H 'X-One: 1' --data 'a=b' --insecure");
  QTest::keyClick(editor(), Qt::Key_V, Qt::ControlModifier);
  EXPECT_TRUE(QString::fromStdString(text()).startsWith("POST /curled HTTP/1.1\r\n")) << text();
  EXPECT_TRUE(text().ends_with("a=b"));
  EXPECT_EQ(page().bench().drafts().tabs.size(), 1u) << "into the new tab";
  EXPECT_EQ(page().bench().current()->options.verify, false);
  ASSERT_TRUE(sendAndWait());
  EXPECT_TRUE(echo.requests.last().contains("X-One: 1\r\n"));
  window->actions().pasteCurl->trigger();
  EXPECT_EQ(page().bench().drafts().tabs.size(), 2u);
  window->actions().copyRequestCurl->trigger();
  EXPECT_TRUE(QApplication::clipboard()->text().startsWith("curl ")) << QApplication::clipboard()->text().toStdString();
  QApplication::clipboard()->setText("wget http://a");
  window->actions().pasteCurl->trigger();
  EXPECT_EQ(page().bench().drafts().tabs.size(), 2u);
}

TEST_F(ResenderTest, VariablesHaveTheValuesOfTheEnvironment) {
  open();
  page().bench().setEnvironments({{"test", {{"where", "there"}, {"to", echo.address().toStdString()}}}});
  page().bench().setEnvironment("test");
  begin("GET /{{where}}/{{config}} HTTP/1.1\r\nHost: {{to}}\r\n\r\n");
  in<QLineEdit>("sendTarget")->setText("http://{{to}}");
  Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
  ASSERT_TRUE(sendAndWait());
  EXPECT_TRUE(echo.requests.last().startsWith("GET /there/{{config}} HTTP/1.1\r\nHost: " + echo.address()));
  EXPECT_TRUE(in<NoticeBar>("sendNotice")->text().contains("config"));
  EXPECT_TRUE(text().find("{{where}}") != std::string::npos) << "the text stays";
}

TEST_F(ResenderTest, AVersionIsChosenByRewritingTheText) {
  open();
  begin("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  QMenu* versions = in<QToolButton>("sendVersion")->menu();
  for (QAction* action : versions->actions())
    if (action->text() == "HTTP/2") action->trigger();
  EXPECT_EQ(text().substr(0, 13), "GET / HTTP/2\n");
  EXPECT_NE(text().find(":authority: a"), std::string::npos) << text();
  EXPECT_TRUE(QTest::qWaitFor([&] { return in<QToolButton>("sendVersion")->text() == "HTTP/2"; }));
}

TEST_F(ResenderTest, AChainHandsValuesOn) {
  open();
  begin("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
  page().bench().current()->after = {{draft::Extraction::From::json, "$.asked", 0, "number"}};
  begin("GET /second/{{number}} HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  find<QPushButton>("chainRun")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 2; }, 10'000));
  EXPECT_TRUE(echo.requests[0].startsWith("GET /first "));
  EXPECT_TRUE(echo.requests[1].startsWith("GET /second/1 ")) << echo.requests[1].toStdString();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("chainState")->text() == "All were sent."; }));
  find<QPushButton>("chainClose")->click();
}

TEST_F(ResenderTest, AChainStopsAtTheFirstThatFails) {
  open();
  begin("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
  page().bench().current()->after = {{draft::Extraction::From::json, "$.nothing", 0, "number"}};
  begin("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  find<QPushButton>("chainRun")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("chainState")->text().startsWith("Stopped"); }, 10'000));
  EXPECT_EQ(echo.requests.size(), 1);
  find<QPushButton>("chainClose")->click();
}

TEST_F(ResenderTest, AChainThatIsNotRecordedTakesNothingAndSaysSo) {
  open();
  begin("GET /first HTTP/1.1\r\nHost: a\r\n\r\n");
  page().bench().current()->after = {{draft::Extraction::From::json, "$.asked", 0, "number"}};
  begin("GET /second/{{number}} HTTP/1.1\r\nHost: a\r\n\r\n");
  service->project()->setRecording(false);
  window->actions().runChain->trigger();
  find<QPushButton>("chainRun")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("chainState")->text().startsWith("Stopped"); }, 10'000)) << find<QLabel>("chainState")->text().toStdString();
  EXPECT_EQ(echo.requests.size(), 1);
  EXPECT_TRUE(find<QListWidget>("chainList")->item(0)->text().contains("recording is stopped")) << find<QListWidget>("chainList")->item(0)->text().toStdString();
  find<QPushButton>("chainClose")->click();
}

TEST_F(ResenderTest, StopOfAChainEndsTheSendUnderWayAtOnce) {
  open();
  begin("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  begin("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  find<QPushButton>("chainRun")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 1; }, 10'000));
  const auto before = steadyNow();
  find<QPushButton>("chainStop")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.closed == 1 && !page().sends().isRunning(1); }, 10'000)) << "its connection is closed";
  EXPECT_LT(steadyNow() - before, std::chrono::seconds(2));
  EXPECT_EQ(find<QLabel>("chainState")->text(), "Stopped.");
  EXPECT_TRUE(page().sends().progressOf(1)->state.cancelled);
  QTest::qWait(50);
  EXPECT_EQ(echo.requests.size(), 1) << "the next is not sent";
  find<QPushButton>("chainRun")->click();  // once more
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 2; }, 10'000));
  find<QPushButton>("chainClose")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.closed == 2; }, 10'000)) << "closing the dialog is stopping";
}

TEST_F(ResenderTest, AChainLogsInAgainWhereTheAnswerSaysSo) {
  open();
  begin("GET /login HTTP/1.1\r\nHost: a\r\n\r\n");
  page().bench().current()->after = {{draft::Extraction::From::json, "$.asked", 0, "session"}};
  begin("GET /other HTTP/1.1\r\nHost: a\r\nSession: {{session}}\r\n\r\n");
  begin("GET /last HTTP/1.1\r\nHost: a\r\nSession: {{session}}\r\n\r\n");
  echo.endsAfter = 2;
  window->actions().runChain->trigger();
  auto* again = find<QLineEdit>("chainAgain");
  again->setFocus();
  QTest::keyClicks(again, "status == ");
  find<QPushButton>("chainRun")->click();
  EXPECT_TRUE(echo.requests.isEmpty()) << "what is wrong is said first: " << find<QLabel>("chainState")->text().toStdString();
  EXPECT_FALSE(find<QLabel>("chainState")->text().isEmpty());
  QTest::keyClicks(again, "401");
  find<QPushButton>("chainRun")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("chainState")->text() == "All were sent."; }, 10'000)) << find<QLabel>("chainState")->text().toStdString();
  ASSERT_EQ(echo.requests.size(), 5);
  EXPECT_TRUE(echo.requests[2].startsWith("GET /last ") && echo.requests[2].contains("Session: 1\r\n")) << "refused";
  EXPECT_TRUE(echo.requests[3].startsWith("GET /login "));
  EXPECT_TRUE(echo.requests[4].startsWith("GET /last ") && echo.requests[4].contains("Session: 4\r\n")) << echo.requests[4].toStdString();
  EXPECT_EQ(page().bench().drafts().chainAgain, "status == 401");
  find<QPushButton>("chainClose")->click();
}

TEST_F(ResenderTest, AGroupIsSentAllAtOnce) {
  open();
  begin("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  begin("GET /second HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  find<QComboBox>("chainHow")->setCurrentText("All at once");
  find<QPushButton>("chainRun")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 2 && !page().sends().isRunning(2); }, 10'000)) << "none waits for another";
  EXPECT_TRUE(page().sends().isRunning(1));
  find<QPushButton>("chainStop")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !page().sends().isRunning(1); }, 10'000));
  find<QPushButton>("chainClose")->click();
}

TEST_F(ResenderTest, AChainGoesByOneConnectionWhereThePersonWants) {
  open();
  for (const char* path : {"/1", "/2", "/3"}) begin("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  const auto all = [&] {
    find<QPushButton>("chainRun")->click();
    return QTest::qWaitFor([&] { return find<QLabel>("chainState")->text() == "All were sent."; }, 10'000);
  };
  ASSERT_TRUE(all());
  EXPECT_EQ(echo.connections, 3);
  find<QComboBox>("chainHow")->setCurrentText("One after the other, on one connection");
  ASSERT_TRUE(all());
  EXPECT_EQ(echo.requests.size(), 6);
  EXPECT_EQ(echo.connections, 4);
  EXPECT_TRUE(echo.requests[5].startsWith("GET /3 "));
  find<QPushButton>("chainClose")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return echo.closed == 4; }, 10'000)) << "which is closed with the dialog";
}

TEST_F(ResenderTest, AGroupBecomesARace) {
  open();
  for (const char* path : {"/1", "/2"}) begin("GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().runChain->trigger();
  find<QComboBox>("chainHow")->setCurrentText("As a race");
  find<QPushButton>("chainRun")->click();
  EXPECT_EQ(find<QListView>("raceRequests")->model()->rowCount(), 2);
  EXPECT_TRUE(find<QWidget>("bulkPage")->isVisible());
  const auto raced = [&](int sent) {
    // Each comes in two pieces: its end is held back.
    const auto came = [&] { return std::count_if(echo.requests.begin(), echo.requests.end(), [](const QByteArray& piece) { return piece.startsWith("GET /"); }); };
    return QTest::qWaitFor([&] { return came() == sent && find<QPushButton>("raceStart")->isVisible(); }, 20'000);
  };
  ASSERT_TRUE(raced(2)) << "it begins: " << find<QLabel>("raceWords")->text().toStdString();
  window->actions().showResender->trigger();
  window->actions().runChain->trigger();
  find<QComboBox>("chainHow")->setCurrentText("As a race");
  find<QPushButton>("chainRun")->click();
  EXPECT_EQ(find<QListView>("raceRequests")->model()->rowCount(), 2) << "the group and no more";
  EXPECT_TRUE(raced(4));
}

TEST_F(ResenderTest, MinimisingFindsWhatTheAnswerNeedsAndKeepsIt) {
  open();
  // "asked" counts up with each request: digits are no difference. The header decides the status.
  begin("GET /?a=1&b=2 HTTP/1.1\r\nHost: a\r\nX-Key: k\r\nAccept: */*\r\n\r\n");
  echo.needed = "X-Key";
  window->actions().minimise->trigger();
  find<QPushButton>("minimiseStart")->click();
  EXPECT_FALSE(find<QPushButton>("minimiseKeep")->isEnabled());
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QPushButton>("minimiseKeep")->isEnabled(); }, 20'000)) << find<QLabel>("minimiseState")->text().toStdString();
  EXPECT_EQ(find<QLabel>("minimiseState")->text(), "3 of 4 parts are not needed.");
  auto* table = find<QTableWidget>("minimiseParts");
  ASSERT_EQ(table->rowCount(), 4);
  EXPECT_EQ(table->item(2, 1)->text(), "X-Key");
  EXPECT_EQ(table->item(2, 2)->text(), "is another: needed");
  EXPECT_EQ(echo.requests.size(), 6);
  find<QPushButton>("minimiseKeep")->click();
  EXPECT_EQ(text(), "GET / HTTP/1.1\r\nHost: a\r\nX-Key: k\r\n\r\n");
  QTest::keyClick(editor(), Qt::Key_Z, Qt::ControlModifier);
  EXPECT_NE(text().find("a=1&b=2"), std::string::npos) << "one step of undo";
}

TEST_F(ResenderTest, MinimisingCanBeStopped) {
  open();
  begin("GET /slow?a HTTP/1.1\r\nHost: a\r\n\r\n");
  window->actions().minimise->trigger();
  find<QPushButton>("minimiseStart")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return echo.requests.size() == 1; }, 10'000));
  find<QPushButton>("minimiseStop")->click();
  EXPECT_EQ(find<QLabel>("minimiseState")->text(), "Stopped.");
  EXPECT_TRUE(QTest::qWaitFor([&] { return echo.closed == 1; }, 10'000));
  find<QPushButton>("minimiseClose")->click();
}

TEST_F(ResenderTest, KeysOfTrafficDoNothingHere) {
  open();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  begin("GET / HTTP/1.1\r\n\r\nxy");
  editor()->select(0, 0);
  QTest::keyClick(editor(), Qt::Key_Delete);
  QTest::keyClick(editor(), Qt::Key_L, Qt::ControlModifier);
  QTest::keyClick(editor(), Qt::Key_1, Qt::ControlModifier);
  EXPECT_EQ(text(), "ET / HTTP/1.1\r\n\r\nxy");
  EXPECT_EQ(rows(), 1);
  EXPECT_EQ(window->page().model().summaryAt(0).annotation.color, 0);
}

}  // namespace
}  // namespace penstock::gui

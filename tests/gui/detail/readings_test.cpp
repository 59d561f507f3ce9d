// SPDX-License-Identifier: GPL-3.0-or-later
// What some bodies are besides: an answer put together from its stream, a table of records.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "gui/detail/code_view.h"
#include "gui/detail/panel_fixture.h"
#include "gui/detail/records_model.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

using test::Draft;

const std::string kBegin =
    "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"model\":\"claude-sonnet-4\",\"usage\":{\"input_tokens\":25}}}\n\n"
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Once upon\"}}\n\n";
const std::string kEnd =
    "data: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" a time\"}}\n\n"
    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":8}}\n\n"
    "data: {\"type\":\"message_stop\"}\n\n";

Draft stream(model::ExchangeId id, const std::string& body, bool pending = false) {
  Draft d(id, "/v1/messages");
  d.response(200, "OK", {{"Content-Type", "text/event-stream; charset=utf-8"}}, body);
  d.x.application = model::Application::sse;
  if (pending) d.x.state = model::ExchangeState::pending;
  d.x.responseBody.complete = !pending;
  return d;
}

Draft records(model::ExchangeId id, const std::string& body, const char* type = "application/x-ndjson") {
  Draft d(id, "/export");
  d.response(200, "OK", {{"Content-Type", type}}, body);
  return d;
}

class Readings : public test::PanelTest {
 protected:
  bool hasTab(const char* name) { return !child<QToolButton>(name)->isHidden(); }
  std::string text(const char* name) {
    const auto& document = child<CodeView>(name)->document();
    return document ? document->text() : std::string();
  }
  QString label(const char* name) { return child<QLabel>(name)->text(); }

};

TEST_F(Readings, AnAnswerIsPutTogetherWhileItStreams) {
  open(stream(1, kBegin, true));
  child<QToolButton>("requestTabOverview")->click();  // in the place of the response is the message chosen, while they are listed
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabAnswer"); }));
  child<QToolButton>("responseTabAnswer")->click();
  ASSERT_TRUE(eventually([&] { return text("responseAnswerText") == "Once upon"; })) << text("responseAnswerText");
  EXPECT_TRUE(label("responseAnswerSummary").contains("claude-sonnet-4 · live")) << label("responseAnswerSummary").toStdString();
  source->put(stream(1, kBegin + kEnd));
  ASSERT_TRUE(eventually([&] { return text("responseAnswerText") == "Once upon a time"; })) << text("responseAnswerText");
  EXPECT_TRUE(label("responseAnswerSummary").contains("end_turn · 25 tokens in, 8 out · 5 events")) << label("responseAnswerSummary").toStdString();
}

TEST_F(Readings, WhatWentOnIsPutTogetherAsWell) {
  Draft d = stream(1, kBegin + kEnd);
  const std::string went = std::string(kBegin).replace(kBegin.find("Once upon"), 9, "Far away!") + kEnd;
  d.x.responseBodySent = Draft::bodyOf(went);
  source->put(d);
  source->putSent(1, went);
  open(1);
  child<QToolButton>("requestTabOverview")->click();
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabAnswer"); }));
  child<QToolButton>("responseTabAnswer")->click();
  ASSERT_TRUE(eventually([&] { return text("responseAnswerText") == "Once upon a time"; }));
  auto* pill = child<QToolButton>("responseStage");
  EXPECT_TRUE(pill->isVisible());
  EXPECT_EQ(pill->text(), "received");
  chooseStage("responseStage", "sent");
  EXPECT_TRUE(eventually([&] { return child<CodeView>("responseAnswerText")->isVisible() && text("responseAnswerText") == "Far away! a time"; }));
  EXPECT_EQ(pill->text(), "sent");
  chooseStage("responseStage", "received");
  EXPECT_TRUE(eventually([&] { return child<CodeView>("responseAnswerText")->isVisible() && text("responseAnswerText") == "Once upon a time"; }));
}

TEST_F(Readings, TheAnswerStandsBesideTheListOfEvents) {
  Draft d = stream(1, kBegin + kEnd);
  d.x.messages = 5;
  open(d);
  ASSERT_TRUE(hasTab("requestTabMessages"));
  child<QToolButton>("requestTabMessages")->click();
  ASSERT_TRUE(eventually([&] { return hasTab("messageTabAnswer"); }));
  child<QToolButton>("messageTabAnswer")->click();
  EXPECT_TRUE(eventually([&] { return text("messageAnswerText") == "Once upon a time"; }));
}

TEST_F(Readings, OtherStreamsHaveNoAnswer) {
  open(stream(1, kBegin + kEnd));
  child<QToolButton>("requestTabOverview")->click();
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabAnswer"); }));
  child<QToolButton>("responseTabAnswer")->click();
  open(stream(2, "data: {\"price\": 1}\n\n"));
  EXPECT_FALSE(hasTab("responseTabAnswer"));
  QTest::qWait(100);
  EXPECT_FALSE(hasTab("responseTabAnswer"));
  // Whoever reads answers is back among them with the next.
  open(stream(3, kBegin));
  ASSERT_TRUE(eventually([&] { return child<CodeView>("responseAnswerText")->isVisible() && text("responseAnswerText") == "Once upon"; }));
  EXPECT_EQ(label("responseAnswerNoticeText"), "The stream ended before the answer did.");
}

TEST_F(Readings, RecordsAreATableAndOneOpensAsJson) {
  open(records(1, "{\"id\":1,\"name\":\"a\"}\n{\"id\":2,\"more\":{\"x\":[1]}}\nbroken\n"));
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabRecords"); }));
  child<QToolButton>("responseTabRecords")->click();
  auto* table = child<QTableView>("responseRecordsTable");
  ASSERT_TRUE(eventually([&] { return table->model()->rowCount() == 3; }));
  const QAbstractItemModelTester tester(table->model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  const auto* model = table->model();
  QStringList titles;
  for (int i = 0; i < model->columnCount(); ++i) titles << model->headerData(i, Qt::Horizontal).toString();
  EXPECT_EQ(titles, (QStringList{"#", "id", "name", "more", "Value"}));
  EXPECT_EQ(model->index(1, 3).data().toString(), "{\"x\":[1]}");
  EXPECT_EQ(model->index(2, 4).data().toString(), "broken");
  EXPECT_EQ(text("responseRecordText"), "{\n  \"id\": 1,\n  \"name\": \"a\"\n}");
  table->selectRow(2);
  EXPECT_EQ(text("responseRecordText"), "broken");
  EXPECT_TRUE(label("responseRecordProblemText").startsWith("This record is no JSON"));
  auto* field = child<QLineEdit>("responseRecordsField");
  QTest::keyClicks(field, "MORE");
  ASSERT_TRUE(eventually([&] { return model->rowCount() == 1; }));
  EXPECT_EQ(model->index(0, 0).data().toString(), "2");
  EXPECT_EQ(label("responseRecordsCount"), "1 of 3 records");
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_TRUE(eventually([&] { return model->rowCount() == 3; }));
}

TEST_F(Readings, AnArrayOfObjectsIsRecordsAndOtherJsonIsNot) {
  open(records(1, "[{\"a\":1},{\"a\":2}]", "application/json"));
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabRecords"); }));
  open(records(2, "{\"a\":[{\"b\":1},{\"b\":2}]}", "application/json"));
  QTest::qWait(100);
  EXPECT_FALSE(hasTab("responseTabRecords"));
}

TEST_F(Readings, AHundredThousandRecordsScrollSmoothly) {
  std::string body;
  for (int i = 0; i < 100'000; ++i)
    body += "{\"id\":" + std::to_string(i) + ",\"name\":\"record " + std::to_string(i) + "\",\"nested\":{\"a\":[1,2,3]},\"flag\":true,\"note\":\"some more text of a record\"}\n";
  open(records(1, body));
  ASSERT_TRUE(eventually([&] { return hasTab("responseTabRecords"); }));
  child<QToolButton>("responseTabRecords")->click();
  auto* table = child<QTableView>("responseRecordsTable");
  ASSERT_TRUE(eventually([&] { return table->model()->rowCount() == 100'000; }));
  QScrollBar* bar = table->verticalScrollBar();
  qint64 worst = 0;
  for (int step = 1; step <= 40; ++step) {
    TurnClock turn;
    turn.start();
    bar->setValue(int(qint64(bar->maximum()) * step / 40));
    table->viewport()->repaint();
    worst = std::max(worst, turn.elapsed());
  }
  std::printf("the longest of 40 jumps through 100,000 records: %lld ms\n", static_cast<long long>(worst));
  EXPECT_LT(worst, 200);
  table->selectRow(99'999);
  EXPECT_TRUE(text("responseRecordText").find("99999") != std::string::npos);
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_panel.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTest>
#include <QToolButton>

#include "gui/detail/code_view.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/name_value_table.h"
#include "gui/detail/panel_fixture.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

using test::Draft;
using DetailPanelTest = test::PanelTest;

TEST_F(DetailPanelTest, MarksWhatWasLookedForAndGoesThere) {
  std::string text;
  for (int i = 0; i < 2000; ++i) text += i == 1500 || i == 1600 ? "a Needle here\n" : "hay\n";
  Draft d(1, "/a"), other(2, "/b");
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, text);
  other.response(200, "OK", {{"Content-Type", "text/plain"}}, "hay alone");
  source->put(d);
  source->put(other);
  panel->setSought({"nothing like it", "needle"});
  open(1);
  auto* body = child<QWidget>("responseBody");
  auto* bar = body->findChild<QWidget*>("findBar");
  auto* count = body->findChild<QLabel*>("findCount");
  ASSERT_TRUE(eventually([&] { return bar->isVisible(); }));
  EXPECT_EQ(count->text(), "1 of 2");
  EXPECT_FALSE(body->findChild<QLineEdit*>("findField")->hasFocus());
  const auto* view = child<CodeView>("responseBodyText");
  EXPECT_LE(view->firstVisibleRow(), 1500u);
  EXPECT_GT(view->firstVisibleRow() + view->visibleRows(), 1500u);
  // Where there is none, or nothing is looked for any more, there is no bar.
  open(2);
  EXPECT_TRUE(eventually([&] { return bodyText() == "hay alone" && !bar->isVisible(); }));
  open(1);
  ASSERT_TRUE(eventually([&] { return bar->isVisible(); }));
  panel->setSought({});
  EXPECT_TRUE(eventually([&] { return !bar->isVisible(); }));
}

TEST_F(DetailPanelTest, FindSaysHowMuchItLookedAt) {
  Draft d(1, "/a");
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, std::string((8u << 20) + 100, 'x') + "needle");
  source->put(d);
  open(1);
  ASSERT_TRUE(eventually([&] { return !bodyText().empty(); }));
  auto* body = child<QWidget>("responseBody");
  child<CodeView>("responseBodyText")->setFocus();
  QTest::keyClick(child<CodeView>("responseBodyText"), Qt::Key_F, Qt::ControlModifier);
  auto* field = body->findChild<QLineEdit*>("findField");
  ASSERT_TRUE(eventually([&] { return field->isVisible(); }));
  field->setText("needle");
  auto* count = body->findChild<QLabel*>("findCount");
  EXPECT_TRUE(eventually([&] { return count->text() == "nothing found in the first 8.0 MB"; })) << count->text().toStdString();
  child<QPushButton>("responseLoadAll")->click();
  EXPECT_TRUE(eventually([&] { return count->text() == "1"; })) << count->text().toStdString();
}

TEST_F(DetailPanelTest, ShowsAnExchange) {
  Draft d(1, "/v2/items?expand=all&q=a+b");
  d.response(409, "Conflict",
             {{"Content-Type", "application/json"},
              {"X-Odd",
               "a\x0b"
               "b"},
              {"x-odd", "again"}},
             "{\"a\":1}");
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return bodyText() == "{\n  \"a\": 1\n}"; })) << bodyText();
  EXPECT_EQ(child<QToolButton>("responseBodyView")->text(), "JSON · because content-type and it parses");
  EXPECT_TRUE(facts().contains("409 Conflict"));
  EXPECT_TRUE(facts().contains("https://api.example.com/v2/items?expand=all&q=a+b"));
  const auto* headers = child<NameValueTable>("responseHeaders");
  ASSERT_EQ(headers->rows().size(), 3u);
  EXPECT_EQ(headers->model()->index(1, 1).data().toString(), "a␋b");
  EXPECT_EQ(headers->rows()[2].name, "x-odd");
  EXPECT_EQ(child<NameValueTable>("requestQuery")->rows()[1].value, "a b");
  EXPECT_TRUE(child<QToolButton>("requestTabQuery")->isVisible());
  EXPECT_FALSE(child<QToolButton>("requestTabBody")->isVisible());
  EXPECT_FALSE(child<QToolButton>("requestTabCookies")->isVisible());
}

TEST_F(DetailPanelTest, FailureStandsAtTheTopInPlainWords) {
  Draft d(1);
  d.x.response = nullptr;
  d.x.state = model::ExchangeState::failed;
  d.x.failure = {model::FailureKind::tlsVerifyFailed, "the certificate expired on 2026-01-01"};
  d.x.anomalies = model::Anomaly::bareLf;
  source->put(d);
  open(1);
  EXPECT_TRUE(notice("overviewFailureText")
                  .startsWith("Server certificate not trusted: the certificate expired on 2026-01-01."));
  EXPECT_TRUE(child<QWidget>("overviewFailure")->isVisible());
  EXPECT_TRUE(facts().contains("A line ended by LF without CR"));
  EXPECT_TRUE(eventually([&] { return child<QLabel>("responseBodyMessage")->text() == "No response came."; }));
}

TEST_F(DetailPanelTest, ATunnelTellsWhyAndHowMuch) {
  Draft d(1);
  d.x.kind = model::ExchangeKind::tlsTunnel;
  d.x.scheme = "tls";
  d.x.request = nullptr;
  d.x.response = nullptr;
  d.x.trace = {{model::Did::told, "passthrough: client refused our certificate"}};
  d.x.requestBody.size = 8294;
  source->put(d);
  open(1);
  EXPECT_TRUE(facts().contains("passthrough: client refused our certificate"));
  EXPECT_TRUE(facts().contains("8.1 KB"));
  EXPECT_FALSE(child<QWidget>("responsePane")->isVisible());
  EXPECT_EQ(child<QLabel>("requestTitle")->text(), "Tunnel");
}

TEST_F(DetailPanelTest, ATunnelThatIsSeenFirstLeavesTheRequestItsRoom) {
  Draft tunnel(1);
  tunnel.x.kind = model::ExchangeKind::tlsTunnel;
  tunnel.x.request = nullptr;
  tunnel.x.response = nullptr;
  source->put(tunnel);
  Draft http(2);
  http.response(200, "OK", {{"Content-Type", "text/plain"}}, std::string(4000, 'x'));
  source->put(http);
  for (const int share : {50, 30}) {
    // As at a start: the panel was never laid out with both sides.
    auto made = std::make_shared<test::FakeSource>();
    made->put(tunnel);
    made->put(http);
    DetailPanel fresh(made->source(), theme);
    fresh.resize(1200, 420);
    fresh.show(1);
    static_cast<QWidget&>(fresh).show();
    ASSERT_TRUE(eventually([&] { return fresh.shown() == 1; }));
    fresh.show(2);
    ASSERT_TRUE(eventually([&] { return fresh.shown() == 2; }));
    QCoreApplication::processEvents();
    auto* splitter = fresh.findChild<QSplitter*>("detailSplitter");
    EXPECT_NEAR(splitter->sizes().at(0), 1200 * share / 100, 15) << share;
    // What the person makes of it is remembered, through tunnels and starts.
    splitter->setSizes({360, 840});
    Q_EMIT splitter->splitterMoved(360, 1);
    fresh.show(1);
    ASSERT_TRUE(eventually([&] { return fresh.shown() == 1; }));
    fresh.show(2);
    ASSERT_TRUE(eventually([&] { return fresh.shown() == 2; }));
    QCoreApplication::processEvents();
    EXPECT_NEAR(splitter->sizes().at(0), 360, 15);
  }
}

TEST_F(DetailPanelTest, MessagesOfAnotherProtocolAreNoBody) {
  Draft d(1);
  d.response(101, "Switching Protocols", {{"Upgrade", "websocket"}}, "helloworld");
  d.x.application = model::Application::webSocket;
  d.x.messages = 2;
  source->putMessages(1, 2, [](std::uint64_t i) { return test::messageOf(i, "message"); });
  source->put(d);
  Draft refused(2);
  refused.response(403, "Forbidden", {{"Content-Type", "text/plain"}}, "no");
  source->put(refused);
  open(1);
  child<QToolButton>("requestTabHeaders")->click();  // the response stands beside it
  EXPECT_FALSE(child<QToolButton>("responseTabBody")->isVisible());
  EXPECT_FALSE(child<QToolButton>("requestTabBody")->isVisible());
  tab("responseTabRaw");
  const auto raw = [&](const char* part) { return child<CodeView>("responseRawText")->document()->text().find(part) != std::string::npos; };
  EXPECT_TRUE(eventually([&] { return raw("101"); }));
  EXPECT_FALSE(raw("helloworld"));
  open(2);
  EXPECT_TRUE(child<QToolButton>("responseTabBody")->isVisible()) << "a handshake that was refused has one";
}

TEST_F(DetailPanelTest, AnotherRowCancelsTheWorkForTheOneBefore) {
  Draft slow(1), fast(2);
  slow.response(200, "OK", {{"Content-Type", "text/plain"}}, std::string(4u << 20, 's'));
  fast.response(200, "OK", {{"Content-Type", "text/plain"}}, "fast");
  source->put(slow);
  source->put(fast);
  const auto bytes = source->responseOf(1);
  bytes->held = true;
  open(1);
  ASSERT_TRUE(eventually([&] { return bytes->reads > 0; }));
  open(2);
  EXPECT_TRUE(eventually([&] { return bodyText() == "fast"; })) << "it waits for the body nobody wants any more";
  const int reads = bytes->reads;
  bytes->held = false;
  // The held worker ends with the read it was in; its result must not appear.
  EXPECT_FALSE(QTest::qWaitFor([&] { return bodyText() != "fast"; }, 200));
  EXPECT_EQ(bytes->reads, reads);
}

TEST_F(DetailPanelTest, TheWindowGoesWhileABodyIsBeingRead) {
  Draft d(1);
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, std::string(1u << 20, 's'));
  source->put(d);
  const auto bytes = source->responseOf(1);
  bytes->held = true;
  open(1);
  ASSERT_TRUE(eventually([&] { return bytes->reads > 0; }));
  std::thread release([bytes] { bytes->held = false; });
  panel.reset();
  release.join();
}

TEST_F(DetailPanelTest, AHundredMegabytesOpenAtOnceAndNeverHoldTheWindow) {
  Draft d(1);
  std::string big;
  big.reserve((104u << 20) + 64);
  while (big.size() < (104u << 20)) big += "a line of some length in a large body\n";
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, std::move(big));
  source->put(d);
  open(1);
  ASSERT_TRUE(eventually([&] { return !bodyText().empty(); }));
  EXPECT_EQ(notice("responseNoticeText"), "Showing the first 8.0 MB of 104 MB.");
  // The loop must turn all the while the rest is loaded.
  child<QPushButton>("responseLoadAll")->click();
  qint64 longest = 0;
  TurnClock turn;
  turn.start();
  EXPECT_TRUE(eventually([&] {
    longest = std::max(longest, turn.restart());
    return !child<QWidget>("responseNotice")->isVisible();  // reading the text here would be what holds the loop up
  }));
  longest = std::max(longest, turn.elapsed());
  EXPECT_LT(longest, 400) << "ms the window stood still";
  EXPECT_GT(bodyText().size(), 104u << 20);
}

TEST_F(DetailPanelTest, APendingExchangeIsFollowedWithoutLosingThePlace) {
  Draft d(1);
  std::string body;
  for (int i = 0; i < 400; ++i) body += "line\n";
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, body);
  d.x.state = model::ExchangeState::pending;
  d.x.responseBody.complete = false;
  source->put(d);
  open(1);
  auto* code = child<CodeView>("responseBodyText");
  ASSERT_TRUE(eventually([&] { return bodyText() == body; }));
  code->verticalScrollBar()->setValue(100);
  Draft more = d;
  more.responseBytes = std::make_shared<std::string>(body + "the end\n");
  more.x.responseBody = Draft::bodyOf(*more.responseBytes);
  more.x.state = model::ExchangeState::complete;
  more.x.timings[model::Timings::end] = 5'000'000;
  source->put(more);
  EXPECT_TRUE(eventually([&] { return bodyText() == body + "the end\n"; }));
  EXPECT_EQ(code->firstVisibleRow(), 100u);
  EXPECT_TRUE(facts().contains("5.0 s"));
  // Once it has ended nobody asks any more.
  const int loads = source->loads();
  source->put(d);
  EXPECT_FALSE(QTest::qWaitFor([&] { return source->loads() != loads; }, 500));
}

TEST_F(DetailPanelTest, TheFirstPartOfALongDownloadIsReadOnce) {
  Draft d(1);
  const std::string body((8u << 20) + 1000, 'x');
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, body);
  d.x.state = model::ExchangeState::pending;
  d.x.responseBody.complete = false;
  source->put(d);
  open(1);
  ASSERT_TRUE(eventually([&] { return bodyText().size() == (8u << 20); }));
  Draft more = d;
  more.responseBytes = std::make_shared<std::string>(body + body);
  more.x.responseBody = Draft::bodyOf(*more.responseBytes);
  more.x.responseBody.complete = false;
  source->put(more);
  const int loads = source->loads();
  ASSERT_TRUE(eventually([&] { return source->loads() > loads && facts().contains("16.0 MB"); }))
      << facts().toStdString();
  EXPECT_EQ(source->responseOf(1)->reads, 0);
}

TEST_F(DetailPanelTest, HugeHeadsDoNotHoldUpTheWindow) {
  std::vector<std::pair<std::string, std::string>> fields{{"Long", std::string(250'000, 'v')}};
  for (int i = 0; i < 20'000; ++i) fields.emplace_back("a", "b");
  Draft d(1, "/" + std::string(250'000, 'p'));
  d.request("GET", "/" + std::string(250'000, 'p'), fields);
  source->put(d);
  tab("requestTabHeaders");
  TurnClock timer;
  timer.start();
  open(1);
  panel->grab();
  tab("requestTabOverview");
  panel->grab();
  EXPECT_LT(timer.elapsed(), 1500);
  EXPECT_EQ(child<NameValueTable>("requestHeaders")->rows().size(), fields.size());
}

TEST_F(DetailPanelTest, FindCountsAndGoesRound) {
  Draft d(1);
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, "one two One\ntwo one\n");
  source->put(d);
  open(1);
  ASSERT_TRUE(eventually([&] { return !bodyText().empty(); }));
  auto* code = child<CodeView>("responseBodyText");
  panel->activateWindow();
  code->setFocus();
  QTest::keyClick(code, Qt::Key_F, Qt::ControlModifier);
  auto* bar = panel->findChild<QWidget*>("responsePane")->findChild<QWidget*>("findBar");
  ASSERT_TRUE(bar && bar->isVisible());
  auto* field = bar->findChild<QLineEdit*>("findField");
  auto* count = bar->findChild<QLabel*>("findCount");
  QTest::keyClicks(field, "one");
  EXPECT_TRUE(eventually([&] { return count->text() == "1 of 3"; })) << count->text().toStdString();
  QTest::keyClick(field, Qt::Key_Return);
  EXPECT_EQ(count->text(), "2 of 3");
  QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
  QTest::keyClick(field, Qt::Key_Return, Qt::ShiftModifier);
  EXPECT_EQ(count->text(), "3 of 3");
  bar->findChild<QToolButton*>("findExact")->click();
  EXPECT_TRUE(eventually([&] { return count->text() == "1 of 2"; })) << count->text().toStdString();
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_FALSE(bar->isVisible());
}

TEST_F(DetailPanelTest, TheChosenViewIsRememberedForItsHostAndPath) {
  Draft a(1, "/v2/users/17?x=1"), b(2, "/v2/users/18"), other(3, "/v2/orders");
  for (Draft* d : {&a, &b, &other}) {
    d->response(200, "OK", {{"Content-Type", "application/json"}}, "{\"a\":1}");
    source->put(*d);
  }
  open(1);
  auto* pill = child<QToolButton>("responseBodyView");
  ASSERT_TRUE(eventually([&] { return pill->text().startsWith("JSON"); }));
  for (QAction* action : pill->menu()->actions())
    if (action->text() == "Hex") action->trigger();
  ASSERT_TRUE(eventually([&] { return pill->text() == "Hex · chosen"; }));
  auto* hex = child<HexView>("responseBodyHex");
  EXPECT_TRUE(eventually([&] { return hex->lineText(0).contains("7b 22 61 22"); }));
  open(2);
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && pill->text() == "Hex · chosen"; }));
  open(3);
  EXPECT_TRUE(eventually([&] { return pill->text().startsWith("JSON"); }));
}

TEST_F(DetailPanelTest, MissingExchangesAndClear) {
  panel->show(77);
  EXPECT_TRUE(eventually([&] { return notice("detailMessage").contains("it is not in the project"); }));
  source->put(Draft(1));
  open(1);
  panel->clear();
  EXPECT_EQ(panel->shown(), 0u);
  EXPECT_TRUE(child<QLabel>("detailMessage")->isVisible());
}

TEST_F(DetailPanelTest, OrientationIsRemembered) {
  source->put(Draft(1));
  open(1);
  tab("detailTurn");
  EXPECT_EQ(child<QSplitter>("detailSplitter")->orientation(), Qt::Vertical);
  panel.reset();
  const auto empty = std::make_shared<test::FakeSource>();
  panel = std::make_unique<DetailPanel>(empty->source(), theme);
  EXPECT_EQ(panel->orientation(), Qt::Vertical);
}

TEST_F(DetailPanelTest, EveryWidgetOneCanReachHasAName) {
  Draft d(1, "/?a=1");
  d.request("POST", "/?a=1", {{"Cookie", "a=1"}}, "body");
  source->put(d);
  open(1);
  for (const QWidget* widget : panel->findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || !widget->isEnabled() || widget->objectName().startsWith("qt_"))
      continue;
    if (qobject_cast<const QMenu*>(widget) || widget->parentWidget()->inherits("QAbstractScrollArea")) continue;
    EXPECT_FALSE(widget->accessibleName().isEmpty())
        << widget->objectName().toStdString() << " " << widget->metaObject()->className();
    EXPECT_FALSE(widget->objectName().isEmpty())
        << widget->accessibleName().toStdString() << " " << widget->metaObject()->className();
  }
}

}  // namespace
}  // namespace penstock::gui

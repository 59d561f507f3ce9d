// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/detail_panel.h"

#include <gtest/gtest.h>

#include <QClipboard>
#include <QDesktopServices>
#include <QElapsedTimer>
#include <QFile>
#include <QFileInfo>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>
#include <QUrl>

#include "gui/detail/body_page.h"
#include "gui/detail/code_view.h"
#include "gui/detail/decode_dialog.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/fake_source.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/name_value_table.h"
#include "gui/detail/tree_view.h"
#include "gui/settings.h"
#include "gui/theme.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/content_encoder.h"

namespace penstock::gui {
namespace {

using test::Draft;

class DetailPanelTest : public testing::Test {
 protected:
  void SetUp() override {
    settings().remove("detail");
    auto made = std::make_shared<test::FakeSource>();
    source = made;
    panel = std::make_unique<DetailPanel>(made->source(), theme);
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
  std::shared_ptr<test::FakeSource> source;
  std::unique_ptr<DetailPanel> panel;
};

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
  QElapsedTimer turn;
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
  QElapsedTimer timer;
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

TEST_F(DetailPanelTest, TheChosenViewIsRememberedForItsKind) {
  Draft a(1, "/v2/a"), b(2, "/v2/b"), other(3, "/v3/c");
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

TEST_F(DetailPanelTest, JsonIsATreeByOneClickAndStaysOneForItsKind) {
  Draft a(1, "/v2/a"), b(2, "/v2/b");
  a.response(200, "OK", {{"Content-Type", "application/json"}}, "{\"n\":1.0,\"a\":[{\"needle\":\"x\"}]}");
  b.response(200, "OK", {{"Content-Type", "application/json"}}, "[7]");
  source->put(a);
  source->put(b);
  open(1);
  auto* button = child<QToolButton>("responseBodyAsTree");
  ASSERT_TRUE(eventually([&] { return button->isVisible() && button->text() == "Tree"; }));
  button->click();
  auto* tree = child<TreeView>("responseBodyTree");
  ASSERT_TRUE(eventually([&] { return tree->isVisible(); }));
  EXPECT_EQ(tree->rowText(1).toStdString(), "n: 1.0");
  EXPECT_EQ(button->text(), "Text");
  // Its path is told, it is searched as text is.
  tree->setFocus();
  QTest::keyClick(tree, Qt::Key_F, Qt::ControlModifier);
  auto* body = child<QWidget>("responseBody");
  auto* field = body->findChild<QLineEdit*>("findField");
  ASSERT_TRUE(eventually([&] { return field->isVisible(); }));
  field->setText("NEEDLE");
  EXPECT_TRUE(eventually([&] { return child<QLabel>("responseBodyTreePath")->text() == "$.a[0].needle"; }));
  EXPECT_EQ(body->findChild<QLabel*>("findCount")->text(), "1 of 1");
  open(2);
  EXPECT_TRUE(eventually([&] { return tree->isVisible() && tree->rows().count() == 2; }));
  button->click();
  EXPECT_TRUE(eventually([&] { return bodyText() == "[\n  7\n]" && child<CodeView>("responseBodyText")->isVisible(); })) << bodyText();
  open(1);
  EXPECT_TRUE(eventually([&] { return child<CodeView>("responseBodyText")->isVisible() && bodyText().starts_with("{"); }));
}

TEST_F(DetailPanelTest, LinesAreWrappedInBothSidesAndItIsRemembered) {
  Draft d(1);
  d.request("POST", "/", {{"Content-Type", "text/plain"}}, std::string(2000, 'a'));
  d.response(200, "OK", {{"Content-Type", "text/plain"}}, "word " + std::string(2000, 'b'));
  source->put(d);
  open(1);
  tab("requestTabBody");
  ASSERT_TRUE(eventually([&] { return bodyText().starts_with("word") && !child<CodeView>("requestBodyText")->document()->text().empty(); }));
  const auto wrap = [&] {
    QMenu* menu = child<QToolButton>("responseBodyMore")->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* action : menu->actions())
      if (action->text() == "Wrap lines") action->trigger();
  };
  wrap();
  EXPECT_GT(child<CodeView>("responseBodyText")->shownRows().rows(), 10u);
  EXPECT_GT(child<CodeView>("requestBodyText")->shownRows().rows(), 10u);
  DetailPanel another(source->source(), theme);
  EXPECT_TRUE(another.findChild<CodeView*>("responseBodyText")->isWrapped());
  wrap();
  EXPECT_LT(child<CodeView>("responseBodyText")->shownRows().rows(), 5u);
}

TEST_F(DetailPanelTest, ABodyIsOpenedAsTextAndNeverAsAPage) {
  QTextBrowser opened;  // what a program of the desktop is given
  QDesktopServices::setUrlHandler("file", &opened, "setSource");
  Draft page(1, "/a/page.html"), program(2, "/a/run.sh");
  page.response(200, "OK", {{"Content-Type", "text/html"}}, "<html><script>alert(1)</script></html>");
  program.response(200, "OK", {{"Content-Type", "application/octet-stream"}}, std::string("\x7f" "ELF\0\1\2", 7));
  source->put(page);
  source->put(program);
  const auto openAction = [&] {
    QMenu* menu = child<QToolButton>("responseBodyMore")->menu();
    Q_EMIT menu->aboutToShow();
    for (QAction* action : menu->actions())
      if (action->text() == "Open in another program") return action;
    return static_cast<QAction*>(nullptr);
  };
  open(1);
  ASSERT_TRUE(eventually([&] { return child<QToolButton>("responseBodyMore")->isVisible(); }));
  ASSERT_TRUE(openAction() && openAction()->isEnabled());
  openAction()->trigger();
  ASSERT_TRUE(eventually([&] { return !opened.source().isEmpty(); }));
  const QString path = opened.source().toLocalFile();
  EXPECT_TRUE(path.endsWith(".html.txt")) << path.toStdString();
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().startsWith("<html>"));
  EXPECT_EQ(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOwner), 0);
  file.remove();
  open(2);
  EXPECT_TRUE(eventually([&] { return child<QToolButton>("responseBodyMore")->isVisible() && !openAction()->isEnabled(); }))
      << "what could be run is not given away";
  QDesktopServices::unsetUrlHandler("file");
}

TEST_F(DetailPanelTest, TheTabComesBackWhenItsExchangeHasIt) {
  Draft with(1), without(2);
  with.request("GET", "/", {{"Cookie", "a=1"}});
  source->put(with);
  source->put(without);
  open(1);
  tab("requestTabCookies");
  open(2);
  EXPECT_TRUE(child<QToolButton>("requestTabHeaders")->isChecked());
  open(1);
  EXPECT_TRUE(child<QToolButton>("requestTabCookies")->isChecked());
}

TEST_F(DetailPanelTest, FormsAndRaw) {
  Draft d(1);
  d.request("POST", "/login", {{"Content-Type", "application/x-www-form-urlencoded"}}, "user=a+b&pass=%26");
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return child<NameValueTable>("requestForm")->rows().size() == 2; }));
  EXPECT_EQ(child<NameValueTable>("requestForm")->rows()[1].value, "&");
  tab("requestTabRaw");
  EXPECT_TRUE(eventually([&] {
    return child<CodeView>("requestRawText")->document()->text() ==
           "POST /login HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser=a+b&pass=%26";
  }));
}

TEST_F(DetailPanelTest, AHeadOfHttp2HasFieldsAloneInTheirOrder) {
  Draft d(1);
  auto head = std::make_shared<model::RequestHead>(*d.x.request);
  head->version = model::HttpVersion::http2;
  const std::string block = ":method: GET\r\n:scheme: https\r\n:path: /a\r\n:authority: api.example.com\r\nx: 1\r\n";
  model::Headers headers(block);
  for (std::uint32_t at = 0; at < block.size();) {
    const auto end = std::uint32_t(block.find("\r\n", at)), colon = std::uint32_t(block.find(':', at + 1));
    headers.addField({at, colon - at}, {colon + 2, end - colon - 2}, {at, end + 2 - at});
    at = end + 2;
  }
  head->headers = headers;
  d.x.request = head;
  d.x.requestBody = Draft::bodyOf("body");
  d.requestBytes = std::make_shared<std::string>("body");
  auto trailers = std::make_shared<model::Headers>();
  trailers->append("grpc-status", "0");
  d.x.responseTrailers = trailers;
  source->put(d);
  open(1);
  const auto& rows = child<NameValueTable>("requestHeaders")->rows();
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].name, ":method");
  EXPECT_EQ(rows[3].name, ":authority");
  tab("requestTabRaw");
  auto* code = child<CodeView>("requestRawText");
  EXPECT_TRUE(eventually([&] { return code->document()->text() == block + "\r\nbody"; })) << code->document()->text();
  ASSERT_FALSE(code->spansOf(0).empty());
  EXPECT_EQ(code->spansOf(0)[0].length, std::string(":method").size()) << "no start line is looked for";
  EXPECT_TRUE(child<QToolButton>("responseTabTrailers")->isVisible());
  EXPECT_FALSE(child<QToolButton>("requestTabTrailers")->isVisible());
  EXPECT_EQ(child<NameValueTable>("responseTrailers")->rows()[0].name, "grpc-status");
}

TEST_F(DetailPanelTest, WhatWasSentCanBeSeenBesideWhatWasReceived) {
  Draft d(1);
  auto sent = std::make_shared<model::RequestHead>(*d.x.request);
  sent->target = "/other";
  sent->headers.append("Via", "us");
  d.x.requestSent = sent;
  source->put(d);
  open(1);
  tab("requestTabRaw");
  auto* code = child<CodeView>("requestRawText");
  EXPECT_TRUE(eventually([&] { return code->document()->row(0) == "GET /v2/cart/items/2 HTTP/1.1"; }));
  EXPECT_EQ(child<QToolButton>("requestStage")->text(), "received");
  chooseStage("requestStage", "sent");
  EXPECT_TRUE(eventually(
      [&] { return code->document()->text() == "GET /other HTTP/1.1\r\nHost: api.example.com\r\nVia: us\r\n\r\n"; }));
  chooseStage("requestStage", "received");
  EXPECT_TRUE(eventually([&] { return code->document()->row(0) == "GET /v2/cart/items/2 HTTP/1.1"; }));
}

TEST_F(DetailPanelTest, TheFourStagesOfABodyAreThereWhereTheyDiffer) {
  Draft d(1), plain(2);
  const std::string came = *codec::encode("what came", "gzip"), went = *codec::encode("what went on", "gzip");
  d.response(200, "OK", {{"Content-Type", "text/plain"}, {"Content-Encoding", "gzip"}}, came);
  d.x.responseBodySent = Draft::bodyOf(went);
  plain.response(200, "OK", {{"Content-Type", "text/plain"}}, "plain");
  source->put(d);
  source->putSent(1, went);
  source->put(plain);
  open(1);
  auto* pill = child<QToolButton>("responseStage");
  ASSERT_TRUE(eventually([&] { return bodyText() == "what came"; })) << bodyText();
  EXPECT_TRUE(pill->isVisible());
  EXPECT_EQ(pill->text(), "decoded");
  QStringList names;
  for (QAction* action : pill->menu()->actions()) names << action->text();
  EXPECT_EQ(names.join(' '), "received decoded modified sent");
  chooseStage("responseStage", "modified");
  EXPECT_TRUE(eventually([&] { return bodyText() == "what went on"; })) << bodyText();
  EXPECT_EQ(pill->text(), "modified");
  // Of what has its coding one sees the bytes.
  auto* hex = child<HexView>("responseBodyHex");
  child<BodyPage>("responseBody")->chooseView(display::BodyView::hexReceived);
  chooseStage("responseStage", "sent");
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && hex->lineText(0).contains("1f 8b") && hex->size() == went.size(); }));
  chooseStage("responseStage", "received");
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && hex->size() == came.size(); }));
  child<BodyPage>("responseBody")->chooseView(display::BodyView::automatic);
  open(2);
  EXPECT_TRUE(eventually([&] { return bodyText() == "plain"; }));
  EXPECT_FALSE(pill->isVisible()) << "there is one stage alone";
}

TEST_F(DetailPanelTest, BytesAreFoundByWordsAndByDigits) {
  Draft d(1);
  std::string bytes(300'000, '\0');
  bytes.replace(200'000, 6, "Needle");
  bytes.replace(250'000, 2, "\x1f\x8b");
  d.response(200, "OK", {{"Content-Type", "application/octet-stream"}}, bytes);
  source->put(d);
  open(1);
  auto* hex = child<HexView>("responseBodyHex");
  ASSERT_TRUE(eventually([&] { return hex->isVisible(); }));
  hex->setFocus();
  QTest::keyClick(hex, Qt::Key_F, Qt::ControlModifier);
  auto* body = child<QWidget>("responseBody");
  auto* field = body->findChild<QLineEdit*>("findField");
  ASSERT_TRUE(eventually([&] { return field->isVisible(); }));
  field->setText("needle");
  EXPECT_TRUE(eventually([&] { return hex->selectionStart() == 200'000 && hex->selectionEnd() == 200'006; }));
  EXPECT_EQ(body->findChild<QLabel*>("findCount")->text(), "1 of 1");
  field->setText("1f 8b");
  EXPECT_TRUE(eventually([&] { return hex->selectionStart() == 250'000 && hex->selectionEnd() == 250'002; }));
}

TEST_F(DetailPanelTest, FieldsAndCookiesSayWhatTheyMean) {
  Draft d(1);
  d.response(200, "OK", {{"ETag", "\"1\""}, {"X-Own", "1"}, {"Set-Cookie", "sid=abc; Path=/; SameSite=None"}}, "x");
  source->put(d);
  open(1);
  tab("responseTabHeaders");
  auto* headers = child<NameValueTable>("responseHeaders");
  auto* meaning = child<QLabel>("responseHeadersMeaning");
  headers->selectRow(0);
  EXPECT_TRUE(meaning->isVisible());
  EXPECT_TRUE(meaning->text().startsWith("ETag: The name of this version"));
  headers->selectRow(1);
  EXPECT_FALSE(meaning->isVisible());
  // As a text, as the wire has it; remembered.
  child<QToolButton>("responseHeadersRawSwitch")->click();
  EXPECT_TRUE(child<CodeView>("responseHeadersRaw")->isVisible());
  EXPECT_TRUE(child<CodeView>("responseHeadersRaw")->document()->text().starts_with("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n"));
  child<QToolButton>("responseHeadersRawSwitch")->click();
  EXPECT_TRUE(headers->isVisible());
  tab("responseTabCookies");
  auto* cookies = child<NameValueTable>("responseCookies");
  ASSERT_EQ(cookies->rows().size(), 1u);
  EXPECT_EQ(cookies->rows()[0].badge, "3 remarks");
  EXPECT_TRUE(cookies->rows()[0].warning);
  cookies->selectRow(0);
  EXPECT_TRUE(child<QLabel>("responseCookiesMeaning")->text().contains("SameSite=None without Secure: browsers do not keep it."));
}

TEST_F(DetailPanelTest, AFieldWithATokenHasAPillThatOpensIt) {
  Draft d(1);
  const std::string token = codec::base64UrlEncode(R"({"alg":"HS256"})") + "." + codec::base64UrlEncode(R"({"sub":"ann","exp":1000000000})") + "." +
                            codec::base64UrlEncode("signature");
  d.request("GET", "/", {{"Host", "api.example.com"}, {"Authorization", "Bearer " + token}});
  source->put(d);
  open(1);
  tab("requestTabHeaders");
  auto* headers = child<NameValueTable>("requestHeaders");
  ASSERT_EQ(headers->rows().size(), 2u);
  EXPECT_EQ(headers->rows()[0].badge, "");
  EXPECT_TRUE(headers->rows()[1].badge.starts_with("JWT · expired")) << headers->rows()[1].badge;
  EXPECT_TRUE(headers->rows()[1].warning);
  const QRect cell = headers->visualRect(headers->model()->index(1, 1));
  QTest::mouseClick(headers->viewport(), Qt::LeftButton, {}, NameValueTable::badgeBox(theme, headers->rows()[1], cell).center());
  auto* dialog = child<DecodeDialog>("decodeDialog");
  ASSERT_NE(dialog, nullptr);
  ASSERT_TRUE(eventually([&] { return !dialog->busy(); }));
  EXPECT_EQ(dialog->leaf(), R"({"sub":"ann","exp":1000000000})");
  EXPECT_TRUE(dialog->findChild<QLabel*>("decodeAbout")->text().startsWith("JWT · expired"));
  dialog->close();
}

TEST_F(DetailPanelTest, TheChainOfTheServerHasATab) {
  Draft d(1), plain(2);
  auto certificate = std::make_shared<model::CertificateInfo>();
  certificate->subject = "CN=api.example.com";
  certificate->issuer = "CN=Root";
  certificate->sha256 = "AB:CD";
  certificate->der = std::make_shared<std::string>("der");
  auto tls = std::make_shared<model::TlsInfo>();
  tls->chain = {certificate};
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->serverTls = tls;
  d.x.connection = connection;
  source->put(d);
  source->put(plain);
  open(1);
  tab("responseTabCertificates");
  EXPECT_TRUE(child<FactsView>("certificateFacts")->isVisible());
  EXPECT_TRUE(child<FactsView>("certificateFacts")->toPlainText().contains("AB:CD"));
  child<QToolButton>("certificatePem")->click();
  EXPECT_TRUE(QGuiApplication::clipboard()->text().startsWith("-----BEGIN CERTIFICATE-----\nZGVy\n"));
  open(2);
  EXPECT_FALSE(child<QToolButton>("responseTabCertificates")->isVisible());
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

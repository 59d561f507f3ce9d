// SPDX-License-Identifier: GPL-3.0-or-later
// The race of the Bulk tab, over a real service and a server that counts.
#include <QDialog>
#include <QListView>
#include <QMenu>
#include <QSpinBox>
#include <QTimer>

#include "gui/bulk/bulk_page.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class RaceTest : public test::WindowTest {
 protected:
  void openRace() {
    open();
    window->resize(1280, 800);
    window->actions().showBulk->trigger();
    in<QToolButton>("bulkModeRace")->click();
  }
  template <class Widget>
  Widget* in(const char* name) {
    auto* widget = find<BulkPage>("bulkPage")->findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }
  bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, 20'000); }
  QString cell(int row, RaceModel::Column column) { return in<QTableView>("raceResults")->model()->index(row, column).data().toString(); }
  RaceRequest request(const std::string& path, unsigned times) {
    RaceRequest out;
    out.name = "GET " + path;
    out.text = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    out.options.target = {"http", "127.0.0.1", origin.serverPort()};
    out.times = times;
    return out;
  }
};

TEST_F(RaceTest, SeveralRequestsAreReleasedTogetherAndTheirArrivalIsShown) {
  openRace();
  RacePane& race = find<BulkPage>("bulkPage")->race();
  race.add(request("/a", 5));
  race.add(request("/b", 1));
  in<QSpinBox>("raceTimes")->setValue(3);
  EXPECT_EQ(in<QLabel>("raceTotal")->text(), "8 requests");
  in<QSpinBox>("raceSettle")->setValue(20);
  in<QPushButton>("raceStart")->click();
  auto* table = in<QTableView>("raceResults");
  ASSERT_TRUE(waitFor([&] { return in<QPushButton>("raceStart")->isVisible() && !cell(7, RaceModel::status).isEmpty(); }))
      << in<QLabel>("raceWords")->text().toStdString();
  ASSERT_EQ(table->model()->rowCount(), 8);
  QSet<QString> arrivals;
  for (int row = 0; row < 8; ++row) {
    EXPECT_EQ(cell(row, RaceModel::status), "200");
    EXPECT_EQ(cell(row, RaceModel::size), "2 B");
    EXPECT_FALSE(cell(row, RaceModel::released).isEmpty());
    EXPECT_FALSE(cell(row, RaceModel::answered).isEmpty());
    EXPECT_EQ(cell(row, RaceModel::request), row < 5 ? "GET /a" : "GET /b");
    arrivals << cell(row, RaceModel::arrival);
  }
  EXPECT_EQ(arrivals.size(), 8);
  const QString words = in<QLabel>("raceWords")->text();
  EXPECT_TRUE(words.startsWith("8 requests on 8 connections: their ends left within ") && words.contains("8 \u00d7 200")) << words.toStdString();
  table->sortByColumn(RaceModel::arrival, Qt::AscendingOrder);
  EXPECT_EQ(cell(0, RaceModel::arrival), "1");
  EXPECT_EQ(cell(7, RaceModel::arrival), "8");
  table->selectRow(0);
  QTest::keyClick(table, Qt::Key_Return);
  auto* detail = in<DetailPanel>("detailPanel");
  EXPECT_TRUE(waitFor([&] { return detail->isVisible() && race.selected() == std::vector<model::ExchangeId>{detail->shown()}; }));
  EXPECT_NE(detail->shown(), 0u);
}

TEST_F(RaceTest, ResultsGoToTheResenderAndToDiff) {
  openRace();
  RacePane& race = find<BulkPage>("bulkPage")->race();
  race.add(request("/a", 3));
  in<QSpinBox>("raceSettle")->setValue(1);
  in<QPushButton>("raceStart")->click();
  ASSERT_TRUE(waitFor([&] { return in<QPushButton>("raceStart")->isVisible() && !cell(2, RaceModel::status).isEmpty(); }));
  auto* table = in<QTableView>("raceResults");
  const auto withMenu = [&](const std::function<void(QMenu&)>& act) {
    bool done = false;
    QTimer::singleShot(0, window.get(), [&] {
      auto* menu = find<BulkPage>("bulkPage")->findChild<QMenu*>("raceResultMenu");
      ASSERT_NE(menu, nullptr);
      act(*menu);
      menu->close();
      done = true;
    });
    Q_EMIT race.menuAsked(window->mapToGlobal(QPoint(100, 100)));
    EXPECT_TRUE(done);
  };
  table->selectRow(0);
  withMenu([](QMenu& menu) {
    EXPECT_FALSE(menu.findChild<QAction*>("raceToDiff")->isEnabled()) << "it takes two";
    menu.findChild<QAction*>("raceToResender")->trigger();
  });
  EXPECT_TRUE(waitFor([&] { return window->tabs().currentWidget() == find<ResenderPage>("resenderPage"); }));
  window->actions().showBulk->trigger();
  table->selectionModel()->select(table->model()->index(2, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
  const std::vector<model::ExchangeId> two = race.selected();
  ASSERT_EQ(two.size(), 2u);
  withMenu([](QMenu& menu) { menu.findChild<QAction*>("raceToDiff")->trigger(); });
  EXPECT_EQ(window->tabs().currentWidget()->objectName(), "diffPage");
}

TEST_F(RaceTest, RedirectsAreNoOptionOfIt) {
  openRace();
  RacePane& race = find<BulkPage>("bulkPage")->race();
  RaceRequest follows = request("/a", 1);
  follows.options.redirects = 5;  // of the tab that it comes of
  race.add(follows);
  auto* pill = in<PillButton>("raceOptions");
  EXPECT_FALSE(pill->text().contains("redirect")) << pill->text().toStdString();
  EXPECT_TRUE(pill->toolTip().contains("follows no redirects")) << pill->toolTip().toStdString();
  QTimer::singleShot(0, window.get(), [&] {
    auto* dialog = window->findChild<QDialog*>("sendOptionsDialog");
    ASSERT_NE(dialog, nullptr);
    EXPECT_EQ(dialog->findChild<QWidget*>("optionRedirects"), nullptr);
    EXPECT_NE(dialog->findChild<QWidget*>("optionTimeout"), nullptr);
    dialog->reject();
  });
  pill->click();
}

TEST_F(RaceTest, ConnectionsAreWarmedWhereThePersonWants) {
  openRace();
  RacePane& race = find<BulkPage>("bulkPage")->race();
  race.add(request("/a", 2));
  in<QCheckBox>("raceWarmUp")->click();
  in<QSpinBox>("raceSettle")->setValue(1);
  in<QPushButton>("raceStart")->click();
  ASSERT_TRUE(waitFor([&] { return in<QPushButton>("raceStart")->isVisible() && !cell(1, RaceModel::status).isEmpty(); }));
  ASSERT_TRUE(waitForRows(4));
  int warm = 0;
  for (int row = 0; row < 4; ++row)
    if (window->page().model().summaryAt(row).path == "/") ++warm;
  EXPECT_EQ(warm, 2) << "one by each connection";
}

TEST_F(RaceTest, ItsRequestsAreKeptAndWhatIsWrongIsSaid) {
  openRace();
  RacePane& race = find<BulkPage>("bulkPage")->race();
  race.add(request("/a", 2));
  auto* target = in<QLineEdit>("raceTarget");
  target->setFocus();
  target->selectAll();
  QTest::keyClicks(target, "http://");
  in<QPushButton>("raceStart")->click();
  EXPECT_TRUE(in<NoticeBar>("raceProblem")->isVisible());
  EXPECT_EQ(in<NoticeBar>("raceProblem")->text(), "Request 1: it has no target.");
  window->close();
  window = std::make_unique<MainWindow>(*service, *theme);
  window->show();
  QSignalSpy started(window.get(), &MainWindow::started);
  window->start();
  ASSERT_TRUE(started.wait(20'000));
  in<QToolButton>("bulkModeRace")->click();
  EXPECT_EQ(in<QListView>("raceRequests")->model()->rowCount(), 1);
  EXPECT_EQ(in<QSpinBox>("raceTimes")->value(), 2);
}

TEST(RaceWords, SayWhatWasMeasured) {
  replay::RaceState state;
  state.shots.resize(30);
  EXPECT_EQ(raceInWords(state), "30 requests: connecting\u2026");
  state.phase = replay::RaceState::Phase::ended;
  state.connections = 1;
  EXPECT_EQ(raceInWords(state), "30 requests on one connection: none was sent whole.");
  state.windowNs = 84'300;
  state.onePacket = true;
  for (std::size_t i = 0; i < 30; ++i) {
    state.shots[i].status = i == 3 ? 409 : 200;
    state.shots[i].answeredUs = std::int64_t(1'000 + i * 100);
  }
  EXPECT_EQ(raceInWords(state), "30 requests on one connection: all ends left in one packet. 30 answers came from 1.0 ms to 3.9 ms later: 29 \u00d7 200, 1 \u00d7 409.");
  state.onePacket = false;
  state.connections = 30;
  state.mostStreams = 100;
  EXPECT_TRUE(raceInWords(state).starts_with("30 requests on 30 connections, since the server takes 100 streams on one: their ends left"));
  state.mostStreams = 0;
  EXPECT_TRUE(raceInWords(state).starts_with("30 requests on 30 connections: their ends left within 84 \u00b5s."));
}

TEST(RaceRequests, ComeBackAsTheyWereKept) {
  Race race;
  RaceRequest one;
  one.name = "x";
  one.text = "GET /\u00a7 HTTP/1.1\r\n\r\n\xff";
  one.options.target = {"https", "example.com", 8443};
  one.times = 7;
  race.requests = {one, one};
  race.settleMs = 250;
  race.warmUp = true;
  const Race back = readRace(toJson(race));
  ASSERT_EQ(back.requests.size(), 2u);
  EXPECT_EQ(back.requests[1].text, one.text);
  EXPECT_EQ(back.requests[1].times, 7u);
  EXPECT_EQ(back.requests[1].options, one.options);
  EXPECT_EQ(back.settleMs, 250u);
  EXPECT_TRUE(back.warmUp);
  EXPECT_TRUE(readRace("nonsense").requests.empty());
  RaceRequest decoded = one;
  decoded.bodyIsDecoded = true;
  decoded.text = "POST / HTTP/1.1\r\nHost: example.com:8443\r\nTransfer-Encoding: chunked\r\n\r\nfour";
  race.requests = {decoded};
  EXPECT_EQ(readRace(toJson(race)).requests.at(0), decoded);
  EXPECT_TRUE(QByteArray::fromStdString(shotsOf(race, {})->sends.at(0).bytes).endsWith("\r\n\r\n4\r\nfour\r\n0\r\n\r\n")) << "it is sent as its head says";
  race.requests = {one, one};
  auto shots = shotsOf(back, {});
  ASSERT_TRUE(shots);
  EXPECT_EQ(shots->sends.size(), 14u);
  EXPECT_EQ(shots->of.back(), 1u);
  ASSERT_TRUE(shots->warmUp);
  EXPECT_EQ(shots->warmUp->bytes, "GET / HTTP/1.1\r\nHost: example.com:8443\r\n\r\n");
  race.requests[0].times = 256;
  EXPECT_EQ(shotsOf(race, {}).error().message, "a race has 256 requests at most");
}

}  // namespace
}  // namespace penstock::gui

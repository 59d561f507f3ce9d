// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>
#include <thread>

#include "gui/fake_index.h"

namespace penstock::gui {
namespace {

using test::FakeIndex;

class TrafficModelTest : public testing::Test {
 protected:
  void waitForRows(int rows) {
    ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == rows; })) << model.rowCount();
  }
  std::vector<model::ExchangeId> ids() const {
    std::vector<model::ExchangeId> out;
    for (int row = 0; row < model.rowCount(); ++row) out.push_back(model.summaryAt(row).id);
    return out;
  }
  QString cell(int row, int column) const { return model.index(row, column).data().toString(); }

  const std::shared_ptr<FakeIndex> index = std::make_shared<FakeIndex>();

  FakeIndex& rows = *index;
  TrafficModel model;
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(TrafficModelTest, ShowsRowsInOrderOfCapture) {
  rows.add(3);
  model.setIndex(index);
  EXPECT_EQ(ids(), (std::vector<model::ExchangeId>{1, 2, 3}));
  rows.add(2);
  waitForRows(5);
  EXPECT_EQ(ids(), (std::vector<model::ExchangeId>{1, 2, 3, 4, 5}));
  EXPECT_TRUE(model.newestLast());
}

TEST_F(TrafficModelTest, WritesCellsAsPeopleReadThem) {
  rows.add(3);
  rows.update(0, [](model::Summary& row) {
    row.responseSize = 42'189;
    row.durationUs = 182'400;
  });
  rows.update(1, [](model::Summary& row) {
    row.kind = model::ExchangeKind::tlsTunnel;
    row.method.clear();
    row.status = 0;
    row.protocol = model::Protocol::tls;
    row.path = "passthrough: the client refused our certificate";
  });
  rows.update(2, [](model::Summary& row) {
    row.state = model::ExchangeState::pending;
    row.durationUs = -1;
    row.status = 0;
    row.responseSize = 0;
    row.startedAt = wallNow() - std::chrono::milliseconds(3050);
  });
  model.setIndex(index);
  EXPECT_EQ(cell(0, TrafficModel::size), "41.2 KB");
  EXPECT_EQ(cell(0, TrafficModel::duration), "182 ms");
  EXPECT_EQ(cell(0, TrafficModel::type), "json");
  EXPECT_EQ(cell(0, TrafficModel::protocol), "h1");
  EXPECT_EQ(cell(1, TrafficModel::type), "tunnel");
  EXPECT_EQ(cell(1, TrafficModel::method), QString(QChar(0x2014)));
  EXPECT_EQ(cell(1, TrafficModel::path), "passthrough: the client refused our certificate");
  EXPECT_EQ(cell(2, TrafficModel::duration), QString("3.0 s ") + QChar(0x2026));
  EXPECT_EQ(cell(2, TrafficModel::size), QString(QChar(0x2014)));
}

TEST_F(TrafficModelTest, LongLivedRowsCountMessagesAndAreLive) {
  rows.add(6);
  const auto live = [&](std::size_t row, model::Protocol protocol, std::uint64_t messages) {
    rows.update(row, [&](model::Summary& r) {
      r.state = model::ExchangeState::pending;
      r.durationUs = -1;
      r.protocol = protocol;
      r.messages = messages;
      r.process = "curl";
    });
  };
  live(0, model::Protocol::webSocket, 1214);
  live(1, model::Protocol::grpc, 36);
  live(2, model::Protocol::mqtt, 57);
  rows.update(2, [](model::Summary& row) {
    row.kind = model::ExchangeKind::tcpTunnel;
    row.method.clear();
    row.status = 0;
    row.path = "stock/+/level";
  });
  live(3, model::Protocol::tcp, 9);
  rows.update(3, [](model::Summary& row) {
    row.kind = model::ExchangeKind::tcpTunnel;
    row.responseSize = 2048;
  });
  live(4, model::Protocol::http2, 0);
  rows.update(5, [](model::Summary& row) {
    row.protocol = model::Protocol::http2;
    row.process.clear();
  });
  model.setIndex(index);
  EXPECT_EQ(cell(0, TrafficModel::size), QString("1\u2009214 msg"));
  EXPECT_EQ(cell(0, TrafficModel::duration), "live");
  EXPECT_EQ(cell(0, TrafficModel::protocol), "ws");
  EXPECT_EQ(cell(0, TrafficModel::type), "websocket");
  EXPECT_EQ(cell(1, TrafficModel::size), "36 msg");
  EXPECT_EQ(cell(1, TrafficModel::protocol), "grpc");
  EXPECT_EQ(cell(2, TrafficModel::method), "MQTT");
  EXPECT_EQ(cell(2, TrafficModel::path), "stock/+/level");
  EXPECT_EQ(cell(2, TrafficModel::type), "mqtt");
  EXPECT_EQ(cell(2, TrafficModel::size), "57 msg");
  EXPECT_EQ(cell(3, TrafficModel::size), "2.0 KB") << "runs of raw bytes are no messages of the peers";
  EXPECT_EQ(cell(3, TrafficModel::duration), "live");
  EXPECT_NE(cell(4, TrafficModel::duration), "live") << "somebody waits for this one";
  EXPECT_EQ(cell(4, TrafficModel::protocol), "h2");
  EXPECT_EQ(cell(4, TrafficModel::process), "curl");
  EXPECT_EQ(cell(5, TrafficModel::process), QString(QChar(0x2014)));
  EXPECT_TRUE(
      model.index(0, TrafficModel::size).data(Qt::ToolTipRole).toString().startsWith(QString("1\u2009214 messages")));
}

TEST_F(TrafficModelTest, TellsUpdatesAsOneRange) {
  rows.add(10);
  model.setIndex(index);
  QSignalSpy spy(&model, &QAbstractItemModel::dataChanged);
  rows.update(2, [](model::Summary& row) { row.status = 500; });
  rows.update(6, [](model::Summary& row) { row.status = 500; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return spy.count() > 0; }));
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy[0][0].toModelIndex().row(), 2);
  EXPECT_EQ(spy[0][1].toModelIndex().row(), 6);
}

TEST_F(TrafficModelTest, DrainsFramesNotEvents) {
  model.setIndex(index);
  constexpr int kEvents = 20'000;
  QElapsedTimer clock;
  clock.start();
  std::thread engine([&] {
    for (int i = 0; i < kEvents; ++i) rows.add(1);
  });
  waitForRows(kEvents);
  engine.join();
  EXPECT_LE(rows.drains(), clock.elapsed() / 33 + 3);
}

TEST_F(TrafficModelTest, SortsAndKeepsPlacesOfPersistentIndexes) {
  rows.add(50);
  model.setIndex(index);
  const QPersistentModelIndex kept = model.index(10, TrafficModel::host);
  const model::ExchangeId id = model.summaryAt(10).id;
  model.sort(TrafficModel::path, Qt::DescendingOrder);
  std::vector<std::string> paths;
  for (int row = 0; row < model.rowCount(); ++row) paths.push_back(model.summaryAt(row).path);
  EXPECT_TRUE(std::is_sorted(paths.rbegin(), paths.rend()));
  EXPECT_EQ(model.summaryAt(kept.row()).id, id);
  EXPECT_EQ(model.rowOf(id), kept.row());
  EXPECT_FALSE(model.newestLast());

  model.sort(TrafficModel::id, Qt::AscendingOrder);
  EXPECT_EQ(kept.row(), 10);
  EXPECT_TRUE(model.newestLast());
}

TEST_F(TrafficModelTest, SortsRowsThatComeLater) {
  rows.add(20);
  model.setIndex(index);
  model.sort(TrafficModel::size, Qt::AscendingOrder);
  rows.add(30);
  waitForRows(50);
  std::vector<std::uint64_t> sizes;
  for (int row = 0; row < model.rowCount(); ++row) sizes.push_back(model.summaryAt(row).responseSize);
  EXPECT_TRUE(std::is_sorted(sizes.begin(), sizes.end()));
}

TEST_F(TrafficModelTest, OrdersLargeListsElsewhereAndTakesTheResult) {
  rows.add(25'000);
  model.setIndex(index);
  QSignalSpy moved(&model, &QAbstractItemModel::layoutChanged);
  model.sort(TrafficModel::duration, Qt::DescendingOrder);
  EXPECT_EQ(moved.count(), 0);
  rows.add(100);
  waitForRows(25'100);
  for (int row = 1; row < model.rowCount(); ++row) {
    ASSERT_GE(model.summaryAt(row - 1).durationUs, model.summaryAt(row).durationUs) << row;
  }
}

TEST_F(TrafficModelTest, NewestFirstPutsRowsOnTop) {
  rows.add(3);
  model.setIndex(index);
  model.sort(TrafficModel::id, Qt::DescendingOrder);
  rows.add(2);
  waitForRows(5);
  EXPECT_EQ(ids(), (std::vector<model::ExchangeId>{5, 4, 3, 2, 1}));
  EXPECT_EQ(model.rowOf(4), 1);
}

TEST_F(TrafficModelTest, ClearForgetsRowsInAnyOrder) {
  rows.add(30'000);
  model.setIndex(index);
  model.sort(TrafficModel::host, Qt::AscendingOrder);  // on its way while the rows go
  rows.clear();
  waitForRows(0);
  rows.add(4);
  waitForRows(4);
  EXPECT_EQ(model.rowOf(1), -1);
}

TEST(TrafficModelLifetime, MayDieBeforeItsIndex) {
  const std::shared_ptr<FakeIndex> index = std::make_shared<FakeIndex>();
  FakeIndex& rows = *index;
  {
    TrafficModel model;
    model.setIndex(index);
  }
  rows.add(1);
  QCoreApplication::processEvents();
}

}  // namespace
}  // namespace penstock::gui

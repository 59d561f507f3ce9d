// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/messages_model.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "gui/detail/fake_source.h"

namespace penstock::gui {
namespace {

using model::Direction;
using test::Draft;
using test::messageOf;

constexpr std::uint64_t kMillion = 1'000'000;

class MessagesModelTest : public testing::Test {
 protected:
  model::ExchangePtr exchange(std::uint64_t messages, bool open = false) {
    Draft d(1);
    d.x.application = model::Application::webSocket;
    d.x.messages = messages;
    if (open) d.x.state = model::ExchangeState::pending;
    return std::make_shared<model::Exchange>(d.x);
  }
  /// Every other one to the server, every hundredth with a needle.
  void put(std::uint64_t count) {
    source.putMessages(1, count, [](std::uint64_t i) {
      return messageOf(i, (i % 100 == 7 ? "Needle " : "tick ") + std::to_string(i),
                       i % 2 ? Direction::toClient : Direction::toServer);
    });
  }
  QString cell(int row, int column) { return model.index(row, column).data().toString(); }
  bool here(int row) {
    return QTest::qWaitFor([&] { return model.messageAt(row) != nullptr; });
  }

  const std::shared_ptr<test::FakeSource> shared = std::make_shared<test::FakeSource>();
  test::FakeSource& source = *shared;
  const DetailSource looked = source.source();
  MessagesModel model{looked};
  QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST(MessagesModelMillion, IsThereAtOnceAndFewPagesAreAskedFor) {
  // Without Qt's tester: that one goes through all rows at every change.
  const auto shared = std::make_shared<test::FakeSource>();
  test::FakeSource& source = *shared;
  const DetailSource looked = source.source();
  MessagesModel model(looked);
  const auto preview = [&](int row) { return model.index(row, MessagesModel::preview).data().toString(); };
  source.putMessages(1, kMillion, [](std::uint64_t i) { return messageOf(i, "tick " + std::to_string(i)); });
  Draft d(1);
  d.x.messages = kMillion;
  model.setExchange(std::make_shared<model::Exchange>(d.x), false);
  ASSERT_EQ(model.rowCount(), int(kMillion));
  EXPECT_EQ(model.index(999'999, MessagesModel::number).data().toString(), QString("1\u2009000\u2009000"));
  EXPECT_TRUE(source.asked().empty()) << "nothing is asked for before it is looked at";
  model.setVisibleRows(0, 30);
  ASSERT_TRUE(QTest::qWaitFor([&] { return preview(30) == "tick 30"; }));
  // The whole list goes by, the bar dragged from end to end: most of it is never asked for.
  source.messagesHeld = true;
  for (int row = 0; row < int(kMillion); row += 1000) model.setVisibleRows(row, row + 30);
  model.setVisibleRows(int(kMillion) - 31, int(kMillion) - 1);
  source.messagesHeld = false;
  ASSERT_TRUE(QTest::qWaitFor([&] { return preview(int(kMillion) - 1) == "tick 999999"; }));
  EXPECT_LT(source.asked().size(), 12u);
  for (const auto& asked : source.asked()) EXPECT_LE(asked.count, display::MessagePages::kPage);
  EXPECT_EQ(model.messageAt(500'000), nullptr);
}

TEST_F(MessagesModelTest, CellsSayWhatAMessageIs) {
  source.putMessages(1, 6, [](std::uint64_t i) {
    auto m = messageOf(i, "{\"price\":\n  12}", i == 0 ? Direction::toServer : Direction::toClient);
    if (i == 1) m.kind = model::MessageKind::binary, m.preview = std::string("\x00\xff\x10", 3), m.size = 3;
    if (i == 2)
      m.kind = model::MessageKind::close, m.code = 1001, m.label = "bye",
      m.preview =
          "\x03\xe9"
          "bye";
    if (i == 3) m.kind = model::MessageKind::event, m.label = "price";
    if (i == 4) m.kind = model::MessageKind::mqtt, m.code = 3, m.label = "stock/1";
    if (i == 5) m.flags = model::MessageFlag::malformed, m.preview = "caf\xc3";
    return m;
  });
  model.setExchange(exchange(6, true), false);
  model.setVisibleRows(0, 5);
  ASSERT_TRUE(here(5));
  EXPECT_EQ(cell(0, MessagesModel::number), "1");
  EXPECT_EQ(cell(0, MessagesModel::direction), "to server");
  EXPECT_EQ(cell(1, MessagesModel::direction), "to client");
  EXPECT_EQ(cell(0, MessagesModel::kind), "text");
  EXPECT_EQ(cell(0, MessagesModel::preview), "{\"price\": 12}");
  EXPECT_EQ(cell(0, MessagesModel::size), "15 B");
  EXPECT_EQ(cell(1, MessagesModel::preview), "00 ff 10");
  EXPECT_EQ(cell(2, MessagesModel::kind), "close 1001");
  EXPECT_EQ(cell(2, MessagesModel::preview), "bye");
  EXPECT_EQ(cell(3, MessagesModel::kind), "price");
  EXPECT_EQ(cell(4, MessagesModel::kind), "PUBLISH");
  EXPECT_EQ(cell(5, MessagesModel::preview), "caf") << "a character cut off by the preview is no character";
  EXPECT_EQ(model.index(5, MessagesModel::preview).data(Qt::AccessibleTextRole).toString(),
            "caf, in progress, malformed");
  const QString day = cell(3, MessagesModel::time);
  EXPECT_TRUE(day.endsWith(".003")) << day.toStdString();
  model.setRelativeTime(true);
  EXPECT_EQ(cell(3, MessagesModel::time), "+3.0 ms");
}

TEST_F(MessagesModelTest, GrowsWhileTheExchangeIsOpen) {
  put(3);
  model.setExchange(exchange(3, true), false);
  model.setVisibleRows(0, 20);
  ASSERT_TRUE(here(2));
  QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  put(70);
  model.setExchange(exchange(70, true), true);
  EXPECT_EQ(model.rowCount(), 70);
  EXPECT_EQ(cell(2, MessagesModel::preview), "tick 2") << "what is shown stays while more is fetched";
  ASSERT_TRUE(here(20));
  EXPECT_EQ(inserted.count(), 1);
  EXPECT_EQ(reset.count(), 0);
}

TEST_F(MessagesModelTest, AMessageUnderWayIsLookedAtAgainAndACompletePageIsNot) {
  std::atomic<bool> ended{false};
  source.putMessages(1, 64, [&](std::uint64_t i) {
    auto m = messageOf(i, "part");
    if (i == 10 && !ended) m.flags = model::MessageFlag::none, m.size = 2;
    return m;
  });
  model.setExchange(exchange(64, true), false);
  model.setVisibleRows(0, 20);
  ASSERT_TRUE(here(10));
  EXPECT_EQ(cell(10, MessagesModel::size), "2 B");
  ended = true;
  model.refresh();
  ASSERT_TRUE(QTest::qWaitFor([&] { return cell(10, MessagesModel::size) == "4 B"; }));
  const std::size_t asked = source.asked().size();
  model.refresh();
  EXPECT_EQ(source.asked().size(), asked);
}

TEST_F(MessagesModelTest, FiltersByDirectionAndByText) {
  put(10'000);
  model.setExchange(exchange(10'000), false);
  model.setVisibleRows(0, 20);
  display::MessageFilter filter;
  filter.direction = Direction::toServer;
  model.setFilter(filter);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 5000 && !model.searching(); }));
  EXPECT_EQ(model.indexAt(1), 2u);
  EXPECT_EQ(model.rowOf(3), -1);
  filter.direction.reset();
  filter.text = "needle";
  model.setFilter(filter);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 100 && !model.searching(); }));
  ASSERT_TRUE(here(20));
  EXPECT_EQ(cell(1, MessagesModel::number), "108");
  EXPECT_EQ(cell(1, MessagesModel::preview), "Needle 107");
  EXPECT_EQ(model.rowOf(207), 2);
  // What comes later is looked at as well, and only that.
  put(10'200);
  const std::size_t asked = source.asked().size();
  model.setExchange(exchange(10'200), true);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 102; }));
  std::uint64_t before = 0;  // of what was there, messages that are read again
  for (std::size_t i = asked; i < source.asked().size(); ++i)
    if (const auto& one = source.asked()[i]; one.first < 10'000) before += std::min<std::uint64_t>(one.count, 10'000 - one.first);
  EXPECT_LE(before, 4 * display::MessagePages::kPage) << "what is seen, and no search through all";
  model.setFilter({});
  EXPECT_EQ(model.rowCount(), 10'200);
}

TEST_F(MessagesModelTest, AMessageFoundLateTakesItsPlace) {
  std::atomic<bool> ended{false};
  source.putMessages(1, 3, [&](std::uint64_t i) {
    auto m = messageOf(i, i == 1 && !ended ? "" : "needle");
    if (i == 1 && !ended) m.flags = model::MessageFlag::none;
    return m;
  });
  model.setExchange(exchange(3, true), false);
  display::MessageFilter filter;
  filter.text = "needle";
  model.setFilter(filter);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 2 && !model.searching(); }));
  ended = true;
  model.setExchange(exchange(3, true), true);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 3; }));
  EXPECT_EQ(model.indexAt(1), 1u);
}

TEST_F(MessagesModelTest, AProblemIsToldAndCanBeTriedAgain) {
  put(10);
  QSignalSpy problems(&model, &MessagesModel::problem);
  source.messagesBroken = true;
  model.setExchange(exchange(10), false);
  model.setVisibleRows(0, 9);
  ASSERT_TRUE(QTest::qWaitFor([&] { return problems.count() > 0; }));
  EXPECT_EQ(problems.last()[0].toString(), "the disk is gone");
  EXPECT_EQ(source.asked().size(), 1u) << "asked once, not without end";
  source.messagesBroken = false;
  model.retry();
  ASSERT_TRUE(here(9));
  EXPECT_EQ(problems.last()[0].toString(), "");
}

TEST_F(MessagesModelTest, WhatIsNotKeptAnyMoreIsSaidAndPassedOver) {
  // As with --no-db: only the last thousand of a hundred thousand are there.
  source.putMessages(1, 100'000, [](std::uint64_t i) { return messageOf(i, "tick"); });
  source.firstKept = 99'000;
  model.setExchange(exchange(100'000, true), false);
  model.setVisibleRows(0, 20);
  EXPECT_TRUE(QTest::qWaitFor([&] { return cell(0, MessagesModel::preview) == "not kept"; }));
  display::MessageFilter filter;
  filter.text = "tick";
  model.setFilter(filter);
  ASSERT_TRUE(QTest::qWaitFor([&] { return !model.searching(); }));
  EXPECT_EQ(model.rowCount(), 1000);
}

TEST_F(MessagesModelTest, TheLastMessagesOfAnEndedExchangeMayComeALittleLater) {
  put(5);
  model.setExchange(exchange(8), false);
  model.setVisibleRows(0, 20);
  ASSERT_TRUE(here(4));
  EXPECT_EQ(model.messageAt(7), nullptr);
  put(8);
  EXPECT_TRUE(here(7)) << "nobody looks again";
}

TEST_F(MessagesModelTest, AnotherExchangeTakesNothingFromTheOneBefore) {
  put(10);
  source.messagesHeld = true;
  model.setExchange(exchange(10), false);
  model.setVisibleRows(0, 9);
  Draft other(2);
  other.x.messages = 1;
  source.putMessages(2, 1, [](std::uint64_t i) { return messageOf(i, "other"); });
  model.setExchange(std::make_shared<model::Exchange>(other.x), false);
  model.setVisibleRows(0, 9);
  source.messagesHeld = false;
  ASSERT_TRUE(here(0));
  EXPECT_EQ(cell(0, MessagesModel::preview), "other");
  EXPECT_EQ(model.rowCount(), 1);
}

}  // namespace
}  // namespace penstock::gui

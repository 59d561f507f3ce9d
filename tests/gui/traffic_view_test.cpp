// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_view.h"

#include <gtest/gtest.h>

#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include "gui/fake_index.h"
#include "gui/settings.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

using test::FakeIndex;

/// What is remembered is read when the view is made: nothing that another test left.
struct NothingRemembered {
  NothingRemembered() { settings().clear(); }
};

class TrafficViewTest : private NothingRemembered, public testing::Test {
 protected:
  TrafficViewTest() {
    view.resize(1200, 400);
    view.show();
    rows.add(100);
    model.setIndex(index);
    layOut();
  }
  void add(std::size_t count) {
    const int before = model.rowCount();
    rows.add(count);
    ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == before + int(count); }));
    layOut();
  }
  void layOut() {
    QCoreApplication::processEvents();
    QCoreApplication::processEvents();
  }
  QScrollBar& bar() { return *view.verticalScrollBar(); }
  model::ExchangeId topId() { return model.summaryAt(view.rowAt(0)).id; }

  const std::shared_ptr<FakeIndex> index = std::make_shared<FakeIndex>();

  FakeIndex& rows = *index;
  Theme theme;
  TrafficModel model;
  TrafficView view{theme, model};
};

TEST_F(TrafficViewTest, RowsAreUniform) {
  EXPECT_EQ(view.rowHeight(0), theme.scaled(25));
  EXPECT_EQ(view.rowHeight(99), theme.scaled(25));
}

TEST_F(TrafficViewTest, FollowsTheNewestAtTheBottom) {
  EXPECT_EQ(bar().value(), bar().maximum());
  add(50);
  EXPECT_EQ(bar().value(), bar().maximum());
  EXPECT_TRUE(view.following());
  EXPECT_FALSE(view.findChild<QPushButton*>("newerChip")->isVisible());
}

TEST_F(TrafficViewTest, NeverJumpsWhileReading) {
  bar().setValue(200);
  const model::ExchangeId top = topId();
  add(50);
  EXPECT_EQ(bar().value(), 200);
  EXPECT_EQ(topId(), top);
  auto* chip = view.findChild<QPushButton*>("newerChip");
  ASSERT_TRUE(chip->isVisible());
  EXPECT_EQ(chip->text(), "50 newer");
  chip->click();
  layOut();
  EXPECT_EQ(bar().value(), bar().maximum());
  EXPECT_FALSE(chip->isVisible());
  add(10);
  EXPECT_EQ(bar().value(), bar().maximum());
}

TEST_F(TrafficViewTest, HoldsStillWhenNewestIsOnTop) {
  view.sortByColumn(TrafficModel::id, Qt::DescendingOrder);
  layOut();
  bar().setValue(500);
  const model::ExchangeId top = topId();
  add(7);
  EXPECT_EQ(topId(), top);
}

TEST_F(TrafficViewTest, SelectionStaysOnItsExchange) {
  view.select(42);
  EXPECT_EQ(view.current(), 42u);
  QSignalSpy changed(&view, &TrafficView::currentChangedTo);
  add(20);
  view.sortByColumn(TrafficModel::path, Qt::AscendingOrder);
  layOut();
  EXPECT_EQ(view.current(), 42u);
  EXPECT_EQ(view.selected(10), (std::vector<model::ExchangeId>{42}));
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(TrafficViewTest, KeysMoveTheSelection) {
  view.select(42);
  QTest::keyClick(&view, Qt::Key_J);
  EXPECT_EQ(view.current(), 43u);
  QTest::keyClick(&view, Qt::Key_K);
  QTest::keyClick(&view, Qt::Key_Up);
  EXPECT_EQ(view.current(), 41u);
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_EQ(view.current(), 100u);
  QTest::keyClick(&view, Qt::Key_J);
  EXPECT_EQ(view.current(), 100u);
}

TEST_F(TrafficViewTest, AKeyThatGoesElsewhereLeavesNothingSelectedBehind) {
  view.select(42);
  QTest::keyClick(&view, Qt::Key_Home, Qt::ControlModifier);
  EXPECT_EQ(view.current(), 1u);
  EXPECT_EQ(view.selected(10), std::vector<model::ExchangeId>{1}) << "or Del would remove a row out of sight";
  // As the window does on its own, whatever keys are held meanwhile.
  QTest::keyPress(&view, Qt::Key_Control, Qt::ControlModifier);
  view.step(2);
  QTest::keyRelease(&view, Qt::Key_Control);
  EXPECT_EQ(view.selected(10), std::vector<model::ExchangeId>{3});
}

TEST_F(TrafficViewTest, ClearEndsTheSelection) {
  view.select(42);
  QSignalSpy changed(&view, &TrafficView::currentChangedTo);
  rows.clear();
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 0; }));
  EXPECT_EQ(view.current(), 0u);
  ASSERT_EQ(changed.count(), 1);
  EXPECT_EQ(changed[0][0].toULongLong(), 0u);
}

TEST_F(TrafficViewTest, PendingRowsAreRepaintedAndOnlyWhileThereAreSome) {
  auto* timer = view.findChild<QTimer*>("pendingTimer");
  ASSERT_NE(timer, nullptr);
  EXPECT_FALSE(timer->isActive());
  rows.update(99, [](model::Summary& row) { row.state = model::ExchangeState::pending; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return timer->isActive(); }));
  rows.update(99, [](model::Summary& row) { row.state = model::ExchangeState::complete; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return !timer->isActive(); }));
}

TEST_F(TrafficViewTest, RemembersColumns) {
  view.header().setSectionHidden(TrafficModel::waterfall, true);
  view.header().resizeSection(TrafficModel::host, 222);
  view.header().moveSection(view.header().visualIndex(TrafficModel::status), 0);
  view.sortByColumn(TrafficModel::size, Qt::DescendingOrder);
  ProjectMemory memory;
  view.header().remember(memory);

  TrafficModel other;
  TrafficView again(theme, other);
  EXPECT_TRUE(again.header().isSectionHidden(TrafficModel::waterfall));
  EXPECT_EQ(again.header().sectionSize(TrafficModel::host), 222);
  EXPECT_EQ(again.header().visualIndex(TrafficModel::status), 0);
  again.header().resetColumns();
  EXPECT_FALSE(again.header().isSectionHidden(TrafficModel::waterfall));
  EXPECT_EQ(again.header().visualIndex(TrafficModel::id), 0);
}

TEST_F(TrafficViewTest, TheOperationShowsOnceARowHasOne) {
  TrafficHeader& header = view.header();
  EXPECT_TRUE(header.isSectionHidden(TrafficModel::operation));
  for (std::size_t row = 0; row < rows.rows(); ++row) rows.update(row, [](model::Summary& s) { s.operation = "GetUser"; });
  ASSERT_TRUE(QTest::qWaitFor([&] { return !header.isSectionHidden(TrafficModel::operation); }));
  EXPECT_EQ(header.visualIndex(TrafficModel::operation), header.visualIndex(TrafficModel::query) + 1);
  EXPECT_EQ(model.cell(0, TrafficModel::operation), "GetUser");
}

TEST_F(TrafficViewTest, TheProcessShowsWhereThereIsRoomUntilSomebodyChooses) {
  TrafficHeader& header = view.header();
  EXPECT_TRUE(header.isSectionHidden(TrafficModel::process));
  view.resize(1800, 400);
  layOut();
  EXPECT_FALSE(header.isSectionHidden(TrafficModel::process));
  EXPECT_LT(header.visualIndex(TrafficModel::process), header.visualIndex(TrafficModel::waterfall));
  view.resize(1200, 400);
  layOut();
  EXPECT_TRUE(header.isSectionHidden(TrafficModel::process));
  header.setSectionHidden(TrafficModel::process, false);
  view.resize(1100, 400);
  layOut();
  EXPECT_FALSE(header.isSectionHidden(TrafficModel::process)) << "it was asked for";
  ProjectMemory memory;
  header.remember(memory);
  TrafficModel other;
  TrafficView again(theme, other);
  again.resize(1000, 400);
  EXPECT_FALSE(again.header().isSectionHidden(TrafficModel::process));
}

TEST_F(TrafficViewTest, PaintsAHundredThousandRowsWithinAFrame) {
  add(100'000);
  TurnClock clock;
  constexpr int kFrames = 30;
  clock.start();
  for (int i = 0; i < kFrames; ++i) {
    bar().setValue(i * 50'000);
    view.viewport()->repaint();
  }
  // Generous for slow and instrumented machines; a tenth of it is usual.
  EXPECT_LT(clock.elapsed() / kFrames, 100);
}

TEST_F(TrafficViewTest, SortingShowsWhatIsFirst) {
  add(200);
  view.select(model.summaryAt(150).id);
  bar().setValue(bar().maximum() / 2);
  view.sortByColumn(TrafficModel::duration, Qt::DescendingOrder);
  layOut();
  EXPECT_EQ(bar().value(), 0);
  bar().setValue(bar().maximum() / 2);
  const model::ExchangeId read = topId();
  add(50);
  EXPECT_EQ(topId(), read) << "rows that come later do not move what is read";
  view.sortByColumn(TrafficModel::waterfall, Qt::DescendingOrder);
  layOut();
  EXPECT_EQ(bar().value(), 0);
  const model::ExchangeId first = model.summaryAt(0).id, second = model.summaryAt(1).id;
  EXPECT_GT(first, second);
  view.sortByColumn(TrafficModel::id, Qt::AscendingOrder);
  layOut();
  EXPECT_EQ(bar().value(), bar().maximum());
  EXPECT_TRUE(view.following());
}

TEST_F(TrafficViewTest, AFilterKeepsThePlaceAndTheCurrentRow) {
  add(900);
  view.select(501);
  bar().setValue(480 * theme.scaled(25));
  layOut();
  const auto query = std::make_shared<test::FakeQuery>();
  model.setQuery(display::RowMarks::filter, query);
  std::vector<std::uint32_t> even;
  for (std::uint32_t row = 0; row < 1000; row += 2) even.push_back(row);
  query->tell(even);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 500; }));
  layOut();
  EXPECT_EQ(view.current(), 501u);
  EXPECT_EQ(view.currentIndex().row(), model.rowOf(501));
  EXPECT_EQ(view.selected(10), (std::vector<model::ExchangeId>{501}));
  EXPECT_EQ(topId(), 481u);
  // What comes above is not felt, neither singly nor in the middle of it all.
  query->tell({1, 3, 5});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 503; }));
  layOut();
  EXPECT_EQ(topId(), 481u);
  query->tell({}, {0, 2});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 501; }));
  layOut();
  EXPECT_EQ(topId(), 481u);
  model.setQuery(display::RowMarks::filter, nullptr);
  layOut();
  EXPECT_EQ(view.current(), 501u);
  EXPECT_EQ(topId(), 481u);
}

TEST_F(TrafficViewTest, ACurrentRowThatAFilterHidesIsStillWhatOneReads) {
  view.select(42);
  QSignalSpy changed(&view, &TrafficView::currentChangedTo);
  const auto query = std::make_shared<test::FakeQuery>();
  model.setQuery(display::RowMarks::filter, query);
  query->tell({1, 2});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 2; }));
  EXPECT_EQ(view.current(), 42u);
  model.setQuery(display::RowMarks::filter, nullptr);
  layOut();
  EXPECT_EQ(view.currentIndex().row(), model.rowOf(42));
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(TrafficViewTest, FollowsTheNewestWithAFilterToo) {
  const auto query = std::make_shared<test::FakeQuery>();
  model.setQuery(display::RowMarks::filter, query);
  std::vector<std::uint32_t> all(100);
  for (std::uint32_t row = 0; row < 100; ++row) all[row] = row;
  query->tell(all);
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.progress(display::RowMarks::filter).total == 100; }));
  rows.add(10);
  query->tell({101, 105});
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 102; }));
  layOut();
  EXPECT_EQ(bar().value(), bar().maximum());
  EXPECT_TRUE(view.following());
}

TEST_F(TrafficViewTest, ComesBackToWhereOneWas) {
  add(900);
  view.restorePlace(301, 310);
  EXPECT_EQ(view.current(), 310u);
  layOut();
  EXPECT_EQ(topId(), 301u);
  EXPECT_EQ(view.topId(), 301u);
}

TEST_F(TrafficViewTest, HeaderFieldsAreColumnsBeforeTheWaterfall) {
  TrafficHeader& header = view.header();
  model.setFieldText([](const model::Summary& row, int field) { return QString::number(row.id) + (field ? "b" : "a"); });
  header.setFields(display::HeaderField::parse({"X-Id", "req:Accept", "x-id"}));
  ASSERT_EQ(model.columnCount(), TrafficModel::columns + 2) << "a field once";
  EXPECT_EQ(model.headerData(TrafficModel::columns + 1, Qt::Horizontal, Qt::DisplayRole).toString(), "Request Accept");
  EXPECT_EQ(model.index(4, TrafficModel::columns + 1).data().toString(), "5b");
  EXPECT_LT(header.visualIndex(TrafficModel::columns), header.visualIndex(TrafficModel::waterfall));
  const int sorted = header.sortIndicatorSection();
  QTest::mouseClick(header.viewport(), Qt::LeftButton, {}, QPoint(header.sectionViewportPosition(TrafficModel::columns) + 20, 8));
  EXPECT_EQ(header.sortIndicatorSection(), sorted) << "there is no order of what lies on disk";
  header.resizeSection(TrafficModel::columns, 99);
  ProjectMemory memory;
  header.remember(memory);
  TrafficModel other;
  TrafficView again(theme, other);
  EXPECT_EQ(again.header().fields(), header.fields());
  EXPECT_EQ(again.header().sectionSize(TrafficModel::columns), 99);
  again.header().resetColumns();
  EXPECT_EQ(other.columnCount(), int(TrafficModel::columns));
}

TEST_F(TrafficViewTest, ThePathYieldsItsQueryToAColumnOfItsOwn) {
  rows.update(0, [](model::Summary& row) { row.path = "/a?b=c"; });
  EXPECT_EQ(model.cell(0, TrafficModel::query), "b=c");
  EXPECT_EQ(model.cell(0, TrafficModel::path), "/a?b=c");
  view.header().setSectionHidden(TrafficModel::query, false);
  EXPECT_EQ(model.cell(0, TrafficModel::path), "/a");
}

TEST_F(TrafficViewTest, FocusChoosesNoRow) {
  QPushButton elsewhere;
  elsewhere.show();
  elsewhere.activateWindow();
  elsewhere.setFocus();
  view.activateWindow();
  view.setFocus();
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.hasFocus(); }));
  EXPECT_EQ(view.current(), 0u);
  QTest::keyClick(&view, Qt::Key_Up);
  EXPECT_EQ(view.current(), model.summaryAt(99).id) << "the newest, which is what the table shows";
}

TEST_F(TrafficViewTest, ColumnsHaveTheWidthTheyNeedAndThePathTheRest) {
  TrafficHeader& header = view.header();
  const auto width = [&](int column) { return header.sectionSize(column); };
  view.resize(1076, 400);  // beside the hosts, on a screen of 1280
  layOut();
  EXPECT_TRUE(QTest::qWaitFor([&] { return width(TrafficModel::path) >= theme.scaled(340); })) << width(TrafficModel::path);
  const int host = width(TrafficModel::host);
  rows.update(99, [](model::Summary& row) { row.host = "a-long-name.example.test", row.port = 8443; });
  EXPECT_TRUE(QTest::qWaitFor([&] { return width(TrafficModel::host) > host; }));
  EXPECT_EQ(header.length(), header.width());
  header.resizeSection(TrafficModel::host, 90);  // the person's
  rows.update(98, [](model::Summary& row) { row.host = "another-long-name.example.test", row.method = "PROPPATCH"; });
  const int method = width(TrafficModel::method);
  EXPECT_TRUE(QTest::qWaitFor([&] { return width(TrafficModel::method) > method; }));
  EXPECT_EQ(width(TrafficModel::host), 90);
}

TEST_F(TrafficViewTest, AColumnWithNothingInItGoesWhereThePathNeedsTheRoom) {
  TrafficHeader& header = view.header();
  rows.clear();
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.rowCount() == 0; }));
  rows.add(3);
  for (std::size_t row = 0; row < 3; ++row) rows.update(row, [](model::Summary& summary) { summary.mime.clear(); });
  view.resize(900, 400);
  layOut();
  EXPECT_TRUE(QTest::qWaitFor([&] { return header.isSectionHidden(TrafficModel::type); }));
  rows.update(1, [](model::Summary& row) { row.mime = "text/html"; });
  EXPECT_TRUE(QTest::qWaitFor([&] { return !header.isSectionHidden(TrafficModel::type); })) << "until something is";
}

TEST_F(TrafficViewTest, ThePathStaysReadableInANarrowWindow) {
  TrafficHeader& header = view.header();
  const int wide = header.sectionSize(TrafficModel::waterfall);
  for (const int width : {2400, 1200, 1020, 760}) {
    view.resize(width, 400);
    layOut();
    EXPECT_GE(header.sectionSize(TrafficModel::path), theme.scaled(150)) << width;
    if (header.length() != header.width()) {
      EXPECT_GT(header.length(), header.width()) << "no empty strip at the right";
      EXPECT_EQ(header.sectionSize(TrafficModel::waterfall), header.minimumSectionSize()) << width;
    }
  }
  view.resize(1200, 400);
  layOut();
  EXPECT_EQ(header.sectionSize(TrafficModel::waterfall), wide) << "what was lent comes back";
  header.resizeSection(TrafficModel::host, 250);
  EXPECT_EQ(header.length(), header.width());
  header.setSectionHidden(TrafficModel::waterfall, true);
  EXPECT_EQ(header.length(), header.width());
  header.setSectionHidden(TrafficModel::waterfall, false);
  EXPECT_EQ(header.length(), header.width());
}

}  // namespace
}  // namespace penstock::gui

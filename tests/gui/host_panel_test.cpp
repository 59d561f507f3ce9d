// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/host_panel.h"

#include <gtest/gtest.h>

#include <atomic>

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

#include "gui/traffic/timeline.h"

namespace penstock::gui {
namespace {

std::vector<model::HostCount> someHosts() {
  return {{"api.example.com", 0, 5, 1}, {"cdn.example.com", 0, 7, 0}, {"example.com", 0, 1, 0}, {"127.0.0.1", 0, 2, 0},
          {"shop.co.uk", 0, 3, 0},      {"broker.test", 0, 1, 0},     {"gone.test", 0, 0, 0}};
}

TEST(HostModel, TellsPortsApart) {
  HostModel model;
  model.setNodes(HostModel::group({{"::1", 8443, 1, 0}, {"api.example.com", 0, 2, 0}, {"api.example.com", 8443, 3, 0}, {"localhost", 3000, 4, 0},
                                   {"localhost", 5173, 5, 0}}, ""));
  ASSERT_EQ(model.rowCount(), 4);
  EXPECT_EQ(model.index(1, 0).data().toString(), "[::1]:8443");
  const QModelIndex domain = model.find({"example.com", true}), local = model.find({"localhost", true});
  EXPECT_EQ(model.index(0, 0, domain).data().toString(), "api");
  EXPECT_EQ(model.index(1, 0, domain).data().toString(), "api:8443");
  EXPECT_EQ(model.node(model.index(1, 0, domain))->choice, (display::HostChoice{"api.example.com", false, 8443}));
  EXPECT_EQ(model.index(0, 0, local).data().toString(), "localhost:3000");
  EXPECT_EQ(model.index(1, 0, local).data(Qt::AccessibleTextRole).toString(), "localhost:5173: 5 exchanges");
  model.setNodes(HostModel::group({{"localhost", 3000, 4, 0}, {"localhost", 5173, 5, 0}}, "51"));
  ASSERT_EQ(model.rowCount(), 2);
  EXPECT_EQ(model.index(1, 0).data().toString(), "localhost:5173");
}

TEST(HostModel, IsATreeOfDomains) {
  HostModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
  model.setNodes(HostModel::group(someHosts(), ""));
  ASSERT_EQ(model.rowCount(), 5);
  EXPECT_EQ(model.index(0, 0).data().toString(), "All hosts");
  EXPECT_EQ(model.index(0, 0).data(HostModel::countRole).toInt(), 19);
  const QModelIndex domain = model.find({"example.com", true});
  ASSERT_EQ(model.rowCount(domain), 3);
  EXPECT_EQ(model.index(0, 0, domain).data().toString(), "api");
  EXPECT_EQ(model.index(0, 0, domain).data(HostModel::failedRole).toInt(), 1);
  EXPECT_EQ(model.index(2, 0, domain).data().toString(), "example.com");
  EXPECT_FALSE(model.find({"gone.test", false}).isValid()) << "all of its rows are deleted";

  QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
  auto more = someHosts();
  more[0].exchanges = 50;
  model.setNodes(HostModel::group(more, ""));
  EXPECT_EQ(reset.count(), 0) << "numbers alone move nothing";
  EXPECT_EQ(model.index(0, 0, model.find({"example.com", true})).data(HostModel::countRole).toInt(), 50);
  model.setNodes(HostModel::group(someHosts(), "EXAMPLE"));
  EXPECT_EQ(model.rowCount(), 2);
}

class HostPanelTest : public testing::Test {
 protected:
  HostPanelTest() {
    panel.resize(220, 400);
    panel.show();
    panel.setHosts(someHosts);
    EXPECT_TRUE(QTest::qWaitFor([&] { return panel.model().rowCount() > 0; }));
    tree = panel.findChild<QTreeView*>("hostTree");
  }
  void click(const display::HostChoice& choice, Qt::KeyboardModifiers keys = {}) {
    const QModelIndex at = choice.host.empty() ? panel.model().index(0, 0) : panel.model().find(choice);
    const QPoint point(tree->viewport()->width() / 2, tree->visualRect(at).center().y());
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, keys, point);
  }

  Theme theme;
  HostPanel panel{theme};
  QTreeView* tree = nullptr;
};

TEST_F(HostPanelTest, AClickChoosesAndControlAdds) {
  QSignalSpy changed(&panel, &HostPanel::chosenChanged);
  click({"api.example.com", false});
  EXPECT_EQ(panel.chosen(), (std::vector<display::HostChoice>{{"api.example.com", false}}));
  click({"broker.test", false}, Qt::ControlModifier);
  EXPECT_EQ(panel.chosen().size(), 2u);
  EXPECT_EQ(changed.count(), 2);
  click({});
  EXPECT_TRUE(panel.chosen().empty());
  EXPECT_TRUE(tree->selectionModel()->isSelected(panel.model().index(0, 0)));
}

TEST_F(HostPanelTest, WhatIsChosenOutlivesSearchesAndNewNumbers) {
  panel.choose({{"example.com", true}});
  panel.findChild<QLineEdit*>("hostSearch")->setText("broker");
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel.model().rowCount() == 2; }));
  EXPECT_EQ(panel.chosen().size(), 1u) << "it is out of sight, and holds";
  panel.findChild<QLineEdit*>("hostSearch")->clear();
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel.model().rowCount() == 5; }));
  EXPECT_TRUE(tree->selectionModel()->isSelected(panel.model().find({"example.com", true})));
}

TEST_F(HostPanelTest, WhatCameWhileItWasHiddenIsThereOnceItIsSeen) {
  std::atomic<bool> more{false};
  panel.setHosts([&more] { return more ? std::vector<model::HostCount>{{"new.test", 0, 7, 0}} : someHosts(); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel.model().rowCount() == 5; }));
  panel.hide();
  more = true;
  panel.refreshSoon();  // nobody sees it
  panel.show();
  EXPECT_TRUE(QTest::qWaitFor([&] { return panel.model().find({"new.test", false}).isValid(); }));
}

TEST(TimelineTest, DraggingChoosesASpanAndADoubleClickAll) {
  Theme theme;
  Timeline timeline(theme);
  timeline.resize(1000, 32);
  timeline.show();
  TimelineBars bars;
  bars.axis = TimeAxis::ofBusy({{WallTime(std::chrono::seconds(1000)), WallTime(std::chrono::seconds(2000))}});
  for (int i = 0; i < 100; ++i) bars.bars.push_back({i / 100.0, (i + 1) / 100.0, 3, 1});
  timeline.setBars(bars);
  timeline.grab();
  QSignalSpy changed(&timeline, &Timeline::chosenChanged);
  QTest::mousePress(&timeline, Qt::LeftButton, {}, QPoint(255, 10));
  QTest::mouseMove(&timeline, QPoint(500, 10));
  QTest::mouseRelease(&timeline, Qt::LeftButton, {}, QPoint(500, 10));
  ASSERT_EQ(changed.count(), 1);
  ASSERT_TRUE(timeline.chosen());
  EXPECT_EQ(timeline.chosen()->from, WallTime(std::chrono::seconds(1250)));
  EXPECT_EQ(timeline.chosen()->to, WallTime(std::chrono::seconds(1500)));
  QTest::mouseClick(&timeline, Qt::LeftButton, {}, QPoint(300, 10));
  EXPECT_TRUE(timeline.chosen()) << "a click is no span";
  QTest::mouseDClick(&timeline, Qt::LeftButton, {}, QPoint(300, 10));
  EXPECT_FALSE(timeline.chosen());
  QTest::mousePress(&timeline, Qt::LeftButton, {}, QPoint(500, 10));
  QTest::mouseMove(&timeline, QPoint(1200, 10));
  QTest::mouseRelease(&timeline, Qt::LeftButton, {}, QPoint(1200, 10));
  ASSERT_TRUE(timeline.chosen());
  EXPECT_GT(timeline.chosen()->to, bars.axis.to()) << "what comes next belongs to it";
  QTest::keyClick(&timeline, Qt::Key_Escape);
  EXPECT_FALSE(timeline.chosen());
}

}  // namespace
}  // namespace penstock::gui

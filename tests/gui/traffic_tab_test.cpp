// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic tab over a real proxy: filter, hosts, marks, deleting, and what a project remembers.
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>

#include "gui/detail/detail_panel.h"
#include "gui/traffic/line_popup.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

class TrafficTabTest : public test::WindowTest {
 protected:
  void capture(const std::vector<QByteArray>& paths) {
    for (const QByteArray& path : paths) get(path);
    ASSERT_TRUE(waitForRows(int(paths.size())));
    ASSERT_TRUE(QTest::qWaitFor([&] {
      for (int row = 0; row < rows(); ++row)
        if (page().model().summaryAt(row).state != model::ExchangeState::complete) return false;
      return true;
    }));
  }
  TrafficPage& page() { return window->page(); }
  TrafficView& view() { return page().view(); }
  Actions& actions() { return window->actions(); }
  const model::Summary& row(int at) { return page().model().summaryAt(at); }
  void takePopup(const char* name, const QString& text) {
    auto* popup = find<LinePopup>(name);
    auto* line = popup->findChild<QLineEdit*>(QString(name) + "Line");
    line->setText(text);
    QTest::keyClick(line, Qt::Key_Return);
  }
};

TEST_F(TrafficTabTest, FiltersAndOffersToClear) {
  open();
  capture({"/apple", "/pear", "/apple/2"});
  page().filterBar().setText("path contains apple");
  ASSERT_TRUE(waitForRows(2));
  get("/apple/3");
  ASSERT_TRUE(waitForRows(3)) << "a filter is live";
  page().filterBar().setText("path contains plum");
  ASSERT_TRUE(waitForRows(0));
  auto* nothing = find<QWidget>("noMatch");
  ASSERT_TRUE(QTest::qWaitFor([&] { return nothing->isVisible() && find<QLabel>("noMatchHeading")->text() == "No exchange matches"; }));
  find<QPushButton>("noMatchClear")->click();
  ASSERT_TRUE(waitForRows(4));
  EXPECT_FALSE(nothing->isVisible());
  EXPECT_EQ(page().filterBar().text(), "");
}

TEST_F(TrafficTabTest, BeginsWithTheFilterOfTheCommandLine) {
  model::Config asked = config();
  asked.filter = "path contains apple";
  open(asked);
  EXPECT_EQ(page().filterBar().text(), "path contains apple");
  get("/apple");
  get("/pear");
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->project()->rows()->rows() == 2; }));
  ASSERT_TRUE(waitForRows(1));
}

TEST_F(TrafficTabTest, FiltersByWhatARowHas) {
  open();
  capture({"/apple?q=1", "/pear"});
  view().select(row(0).id);
  actions().onlyPath->trigger();
  EXPECT_EQ(page().filterBar().text(), "path startswith \"/apple\"");
  ASSERT_TRUE(waitForRows(1));
  actions().notHost->trigger();
  EXPECT_EQ(page().filterBar().text(), "path startswith \"/apple\" && !(host == \"127.0.0.1:" + QString::number(origin.serverPort()) + "\")");
  ASSERT_TRUE(waitForRows(0));
  actions().clearFilter->trigger();
  ASSERT_TRUE(waitForRows(2));
  actions().bodySearch->trigger();
  EXPECT_EQ(page().filterBar().text(), "full_text contains \"\"");
  QTest::keyClicks(QApplication::focusWidget(), "pear");
  EXPECT_EQ(page().filterBar().text(), "full_text contains \"pear\"");
}

TEST_F(TrafficTabTest, HostsNarrowTheTable) {
  open();
  capture({"/a", "/b"});
  page().hosts().choose({{"other.test", false}});
  ASSERT_TRUE(waitForRows(0));
  page().hosts().choose({{"127.0.0.1", false}});
  ASSERT_TRUE(waitForRows(0)) << "another port of it";
  const display::HostChoice choice{"127.0.0.1", false, origin.serverPort()};
  page().hosts().choose({choice});
  ASSERT_TRUE(waitForRows(2));
  EXPECT_EQ(page().model().cell(0, TrafficModel::host).toStdString(), choice.name());
  EXPECT_TRUE(QTest::qWaitFor([&] { return page().hosts().model().find(choice).isValid(); }));
}

TEST_F(TrafficTabTest, WhatIsChosenIsAChipThatCanBeTakenAway) {
  open();
  capture({"/a", "/b"});
  page().hosts().choose({{"other.test", false}, {"third.test", true}});
  page().timeline().choose(display::TimeSpan{row(0).startedAt, row(0).startedAt + std::chrono::hours(1)});
  ASSERT_TRUE(waitForRows(0));
  actions().showHosts->setChecked(false);
  actions().showTimeline->setChecked(false);
  actions().showQuick->setChecked(false);
  const auto chips = [&] { return page().quickBar().findChildren<QToolButton*>("takenChip"); };
  ASSERT_EQ(chips().size(), 3);
  EXPECT_TRUE(page().quickBar().isVisible()) << "what narrows the list is seen, whatever else is hidden";
  EXPECT_EQ(chips()[0]->text(), "other.test");
  EXPECT_EQ(chips()[1]->text(), "*.third.test");
  chips()[0]->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return chips().size() == 2; }));
  EXPECT_EQ(page().hosts().chosen(), (std::vector<display::HostChoice>{{"third.test", true}}));
  chips()[0]->click();
  ASSERT_TRUE(waitForRows(2));
  chips()[0]->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !page().timeline().chosen(); }));
  EXPECT_FALSE(page().quickBar().isVisible()) << "nothing is left to show";
}

TEST_F(TrafficTabTest, OneClickFiltersByTypeAndStatus) {
  open();
  capture({"/a", "/b"});
  find<QToolButton>("quick-4xx")->click();
  ASSERT_TRUE(waitForRows(0));
  find<QToolButton>("quick-2xx")->click();
  ASSERT_TRUE(waitForRows(2)) << "in place of the other";
  EXPECT_FALSE(find<QToolButton>("quick-4xx")->isChecked());
  find<QToolButton>("quick-json")->click();
  ASSERT_TRUE(waitForRows(0)) << "both hold";
  find<QToolButton>("quick-json")->click();
  ASSERT_TRUE(waitForRows(2)) << "a second click takes it away";
  QTest::mouseClick(find<QToolButton>("quick-5xx"), Qt::LeftButton, Qt::ControlModifier);
  EXPECT_EQ(page().quickBar().statuses().size(), 2u);
  actions().clearFilter->trigger();
  EXPECT_TRUE(page().quickBar().statuses().empty());
}

TEST_F(TrafficTabTest, NotesStandAboveTheDetailAndDoAgainWhatWasUndone) {
  open();
  capture({"/a"});
  view().select(row(0).id);
  auto* notes = page().findChild<QWidget*>("noteBar");  // other tabs have one of their own
  EXPECT_FALSE(notes->isVisible());
  actions().comment->trigger();
  takePopup("commentPopup", "look here");
  ASSERT_TRUE(QTest::qWaitFor([&] { return notes->isVisible(); }));
  EXPECT_EQ(notes->accessibleName(), "Comment: look here");
  actions().undo->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return !notes->isVisible(); }));
  EXPECT_EQ(actions().redo->text(), "Redo: Comment");
  actions().redo->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return notes->isVisible(); }));
  EXPECT_FALSE(actions().redo->isEnabled());
}

TEST_F(TrafficTabTest, BesideTheListTheRequestStandsOverTheResponse) {
  open();
  capture({"/a"});
  EXPECT_EQ(page().detail().orientation(), Qt::Horizontal);
  actions().detailBeside->setChecked(true);
  EXPECT_EQ(page().detail().orientation(), Qt::Vertical);
  page().detail().setOrientation(Qt::Horizontal);  // a wide screen
  actions().detailBeside->setChecked(false);
  page().detail().setOrientation(Qt::Vertical);
  actions().detailBeside->setChecked(true);
  EXPECT_EQ(page().detail().orientation(), Qt::Horizontal) << "each is remembered apart";
}

TEST_F(TrafficTabTest, MarksRowsAndTakesItBack) {
  open();
  capture({"/a", "/b", "/c"});
  view().select(row(1).id);
  actions().colors[3]->trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return row(1).annotation.color == 3; }));
  EXPECT_EQ(actions().undo->text(), "Undo: Colour");
  actions().comment->trigger();
  takePopup("commentPopup", "the one");
  EXPECT_TRUE(QTest::qWaitFor([&] { return row(1).annotation.comment == "the one"; }));
  actions().tags->trigger();
  takePopup("tagsPopup", "slow  login slow");
  EXPECT_TRUE(QTest::qWaitFor([&] { return row(1).annotation.tags == "login slow"; }));
  EXPECT_EQ(page().model().cell(1, TrafficModel::tags), "login slow");
  page().filterBar().setText("comment contains one");
  ASSERT_TRUE(waitForRows(1));
  page().filterBar().clear();
  ASSERT_TRUE(waitForRows(3));
  for (int i = 0; i < 3; ++i) actions().undo->trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return row(1).annotation == model::Annotation(); }));
  EXPECT_FALSE(actions().undo->isEnabled());
}

TEST_F(TrafficTabTest, DeletesWithUndo) {
  open();
  capture({"/a", "/b", "/c"});
  view().setFocus();
  view().select(row(0).id);
  view().selectAll();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("selectionStatus")->text().startsWith("3 selected"); }));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("selectionStatus")->text().contains("6 B received"); }))
      << find<QLabel>("selectionStatus")->text().toStdString();
  view().select(row(1).id);
  QTest::keyClick(&view(), Qt::Key_Delete);
  ASSERT_TRUE(waitForRows(2));
  EXPECT_EQ(find<QLabel>("toastText")->text(), "1 exchange deleted");
  EXPECT_EQ(find<QLabel>("trafficCount")->text(), "2");
  find<QPushButton>("toastButton")->click();
  ASSERT_TRUE(waitForRows(3));
  EXPECT_EQ(row(1).path, "/b");
}

TEST_F(TrafficTabTest, TheToastOffersToTakeBackNothingButItsOwn) {
  open();
  for (const char* path : {"/a", "/b"}) get(path);
  ASSERT_TRUE(waitForRows(2));
  auto& view = window->page().view();
  auto& model = window->page().model();
  view.select(model.summaryAt(0).id);
  window->actions().remove->trigger();
  ASSERT_TRUE(waitForRows(1));
  auto* toast = find<QFrame>("toast");
  EXPECT_TRUE(toast->isVisible());
  view.select(model.summaryAt(0).id);
  window->actions().colors[2]->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return model.summaryAt(0).annotation.color == 2; }));
  EXPECT_FALSE(toast->isVisible()) << "its Undo would take the colour back";
  window->actions().undo->trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return model.summaryAt(0).annotation.color == 0; }));
  EXPECT_EQ(rows(), 1);
  window->actions().undo->trigger();
  EXPECT_TRUE(waitForRows(2));
}

TEST_F(TrafficTabTest, CopiesCodeOfTheCurrentRow) {
  open();
  capture({"/a"});
  view().select(row(0).id);
  const std::pair<QAction*, const char*> all[] = {{find<QAction>("copyPythonAction"), "import requests"},
                                                  {find<QAction>("copyFetchAction"), "const response = await fetch("},
                                                  {find<QAction>("copyHttpieAction"), "http --print=hb"},
                                                  {find<QAction>("copyPowershellAction"), "Invoke-WebRequest"},
                                                  {find<QAction>("copyRawRequestAction"), "GET http://127.0.0.1"},
                                                  {find<QAction>("copyRawResponseAction"), "HTTP/1.1 200 OK"}};
  for (const auto& [action, begins] : all) {
    ASSERT_TRUE(action->isEnabled()) << begins;
    action->trigger();
    EXPECT_TRUE(QTest::qWaitFor([&] { return QApplication::clipboard()->text().startsWith(begins); }))
        << begins << QApplication::clipboard()->text().toStdString();
  }
}

TEST_F(TrafficTabTest, HeaderFieldsFillColumnsInView) {
  open();
  capture({"/a", "/b"});
  actions().fieldColumn->trigger();
  takePopup("fieldColumnPopup", "resp:Content-Length");
  ASSERT_EQ(page().model().columnCount(), TrafficModel::columns + 1);
  EXPECT_TRUE(QTest::qWaitFor([&] { return page().model().cell(0, TrafficModel::columns) == "2"; }));
}

TEST_F(TrafficTabTest, AProjectComesBackAsItWasLeft) {
  open();
  capture({"/apple", "/pear", "/apple/2"});
  page().filterBar().setText("path contains apple");
  ASSERT_TRUE(waitForRows(2));
  page().hosts().choose({{"127.0.0.1", false, origin.serverPort()}});
  page().quickBar().choose({"other"}, {"2xx", "3xx"});
  ASSERT_TRUE(waitForRows(2));
  view().select(row(1).id);
  view().sortByColumn(TrafficModel::path, Qt::DescendingOrder);
  view().header().setSectionHidden(TrafficModel::tags, false);
  page().addFieldColumn("req:Host");
  const model::ExchangeId current = view().current();
  window->close();
  window.reset();
  service->stop(std::chrono::milliseconds(0));
  service.reset();
  settings().clear();  // it is the project that knows
  open();
  ASSERT_TRUE(waitForRows(2));
  EXPECT_EQ(page().filterBar().text(), "path contains apple");
  EXPECT_EQ(page().hosts().chosen().size(), 1u);
  EXPECT_EQ(page().quickBar().types(), std::vector<std::string>{"other"});
  EXPECT_EQ(page().quickBar().statuses().size(), 2u);
  EXPECT_EQ(view().current(), current);
  EXPECT_EQ(page().model().sortColumn(), TrafficModel::path);
  EXPECT_FALSE(view().header().isSectionHidden(TrafficModel::tags));
  EXPECT_EQ(view().header().fields().size(), 1u);
}

TEST_F(TrafficTabTest, TheMenuOffersWhatThereIsToDo) {
  open();
  capture({"/a"});
  view().select(row(0).id);
  QMenu menu;
  page().fillContextMenu(menu);
  QStringList names;
  for (const QAction* action : menu.actions()) names << action->text();
  for (const char* name : {"Copy as", "Filter by this", "Colour", "Comment\u2026", "Tags\u2026", "Delete exchange", "Columns"})
    EXPECT_TRUE(names.contains(name)) << name;
}

}  // namespace
}  // namespace penstock::gui

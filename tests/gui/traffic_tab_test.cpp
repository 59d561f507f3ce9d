// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic tab over a real proxy: filter, hosts, marks, deleting, and what a project remembers.
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMenu>

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
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->traffic().rows() == 2; }));
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
  EXPECT_EQ(page().filterBar().text(), "path startswith \"/apple\" && !(host == \"127.0.0.1\")");
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
  ASSERT_TRUE(waitForRows(2));
  EXPECT_TRUE(QTest::qWaitFor([&] { return page().hosts().model().find({"127.0.0.1", false}).isValid(); }));
  page().hosts().choose({{"other.test", false}});
  actions().showHosts->setChecked(false);
  ASSERT_TRUE(waitForRows(2)) << "hidden, it hides nothing";
  EXPECT_FALSE(page().hosts().isVisible());
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
  const std::pair<QAction*, const char*> all[] = {{actions().copyPython, "import requests"},
                                                  {actions().copyFetch, "const response = await fetch("},
                                                  {actions().copyHttpie, "http --print=hb"},
                                                  {actions().copyPowershell, "Invoke-WebRequest"},
                                                  {actions().copyRawRequest, "GET http://127.0.0.1"},
                                                  {actions().copyRawResponse, "HTTP/1.1 200 OK"}};
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
  page().hosts().choose({{"127.0.0.1", false}});
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

// SPDX-License-Identifier: GPL-3.0-or-later
// The Diff tab, over exchanges that really passed.
#include <QClipboard>
#include <QElapsedTimer>
#include <QMenu>
#include <QPlainTextEdit>
#include <QProcess>
#include <QStackedWidget>
#include <QToolButton>

#include "gui/diff/diff_fixture.h"

namespace penstock::gui::test {
namespace {

constexpr char kOne[] = R"({"id":1,"name":"Ada","tags":["x","y"],"seen":"2026-03-01T14:02:11Z"})";
constexpr char kTwo[] = R"({"name":"Ada L","id":1,"tags":["y"],"seen":"2026-03-01T14:02:15Z"})";

class DiffPageTest : public DiffTest {
 protected:
  /// Two answers of JSON, and a third that equals the second.
  void openWithThree() {
    open();
    answering.answer("/one", "application/json", kOne, "Date: today\r\nX-Id: 1\r\n");
    answering.answer("/two", "application/json", kTwo, "Date: tomorrow\r\nX-Id: 2\r\n");
    for (const char* path : {"/one", "/two", "/two"}) ASSERT_NO_FATAL_FAILURE(fetch(path));
    // The newest is on top of nothing: rows are in order of capture.
    ASSERT_LT(id(0), id(2));
  }
  void selectRows(std::vector<int> rows) {
    TrafficView& table = window->page().view();
    table.clearSelection();
    for (const int row : rows)
      table.selectionModel()->select(window->page().model().index(row, 0), QItemSelectionModel::Select | QItemSelectionModel::Rows);
    table.selectionModel()->setCurrentIndex(window->page().model().index(rows.back(), 0), QItemSelectionModel::NoUpdate);
  }
  bool diffIsSeen() { return window->tabs().currentWidget() == &page(); }
  bool waitForView() {
    return QTest::qWaitFor([&] { return view()->layout() != nullptr && view()->isVisible(); }, 20'000);
  }
  void openMenu(const char* name) { Q_EMIT find<QMenu>(name)->aboutToShow(); }
  void trigger(const char* action) {
    auto* found = window->findChild<QAction*>(action);
    ASSERT_NE(found, nullptr) << action;
    found->trigger();
  }
};

TEST_F(DiffPageTest, AnEmptyPoolTeaches) {
  open();
  window->tabs().show(&page());
  EXPECT_TRUE(find<QWidget>("diffEmpty")->isVisible());
  EXPECT_FALSE(find<QWidget>("diffPickers")->isVisible());
  EXPECT_EQ(text("diffEmptyHeading"), "Compare two exchanges");
  EXPECT_FALSE(window->actions().nextChange->isEnabled());
  EXPECT_FALSE(window->actions().sendToDiff->isEnabled());
}

TEST_F(DiffPageTest, TwoSelectedRowsOpenBothTheOlderOneOnTheLeft) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  selectRows({1, 0});
  EXPECT_EQ(window->actions().sendToDiff->text(), "Compare the two");
  window->actions().sendToDiff->trigger();
  EXPECT_TRUE(diffIsSeen());
  ASSERT_TRUE(waitForView());
  EXPECT_EQ(find<PoolPicker>("diffLeft")->chosen(), id(0));
  EXPECT_EQ(find<PoolPicker>("diffRight")->chosen(), id(1));
  EXPECT_TRUE(find<PoolPicker>("diffLeft")->currentText().startsWith("#1  GET  127.0.0.1:"))
      << find<PoolPicker>("diffLeft")->currentText().toStdString();
  EXPECT_TRUE(find<PoolPicker>("diffLeft")->currentText().contains("/one  200  "));
  // The request's target, the answer's date, its id, and its body.
  EXPECT_TRUE(text("diffCounts").startsWith("1 of ")) << text("diffCounts").toStdString();
  const QStringList left = shown("diffLeftText"), right = shown("diffRightText");
  EXPECT_EQ(left.size(), right.size());
  EXPECT_TRUE(left.contains(QString::fromUtf8("\u2212Date: today"))) << left.join('\n').toStdString();
  EXPECT_TRUE(right.contains("+Date: tomorrow"));
  EXPECT_EQ(left.indexOf(QString::fromUtf8("\u2212Date: today")), right.indexOf("+Date: tomorrow"));
}

TEST_F(DiffPageTest, OneAfterTheOtherIsComparedWithTheFirst) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  selectRows({0});
  EXPECT_EQ(window->actions().sendToDiff->text(), "Send to Diff");
  window->actions().sendToDiff->trigger();
  EXPECT_FALSE(diffIsSeen()) << "there is nothing to see yet";
  EXPECT_TRUE(find<QLabel>("toastText")->text().startsWith("#1 is in Diff"));
  EXPECT_EQ(text("diffEmptyHeading"), "One more to compare with");
  selectRows({1});
  window->actions().sendToDiff->trigger();
  EXPECT_TRUE(diffIsSeen());
  window->tabs().show(&window->page());
  selectRows({2});
  window->actions().sendToDiff->trigger();
  ASSERT_TRUE(waitForView());
  EXPECT_EQ(find<PoolPicker>("diffLeft")->chosen(), id(0));
  EXPECT_EQ(find<PoolPicker>("diffRight")->chosen(), id(2));
  EXPECT_EQ(find<PoolPicker>("diffLeft")->count(), 3);
}

TEST_F(DiffPageTest, EveryModeShowsTheSameTwoInItsWay) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  click("diffModeJSON");
  // An element went, two strings changed; the order of members makes no difference.
  ASSERT_TRUE(waitForText("diffCounts", QString::fromUtf8("1 of 3  \u22123  +2")));
  EXPECT_EQ(text("diffPlace"), "$.name");
  EXPECT_EQ(shown("diffLeftText").mid(1, 5), (QStringList{"  \"id\": 1,", QString::fromUtf8("\u2212  \"name\": \"Ada\","), "  \"tags\": [",
                                                         QString::fromUtf8("\u2212    \"x\","), "    \"y\""}));
  EXPECT_EQ(shown("diffRightText").mid(1, 5), (QStringList{"  \"id\": 1,", "+  \"name\": \"Ada L\",", "  \"tags\": [", "", "    \"y\""}));
  click("diffModeHeaders");
  ASSERT_TRUE(waitForText("diffCounts", QString::fromUtf8("1 of 1  \u22123  +3")));
  EXPECT_EQ(text("diffPlace"), "date");
  click("diffModeBytes");
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown("diffLeftText").value(0).contains("00000000  7b 22"); }));
  click("diffModeWords");
  click("diffSideBySide");
  ASSERT_TRUE(QTest::qWaitFor([&] {
    return shown("diffUnifiedText").contains(QString::fromUtf8("\u00b1  \"seen\": \"2026-03-01T14:02:11Z 15Z\""));
  })) << shown("diffUnifiedText").join('\n').toStdString();
  click("diffModeLines");
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown("diffUnifiedText").contains("+X-Id: 2"); }));
}

TEST_F(DiffPageTest, KeysGoFromChangeToChangeRoundAndRound) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  click("diffModeJSON");
  ASSERT_TRUE(waitForText("diffPlace", "$.name"));
  window->activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(window.get()));
  QTest::keyClick(window.get(), Qt::Key_F7);
  EXPECT_EQ(text("diffPlace"), "$.tags[0]");
  QTest::keyClick(window.get(), Qt::Key_F7);
  EXPECT_EQ(text("diffPlace"), "$.seen");
  QTest::keyClick(window.get(), Qt::Key_F7);
  EXPECT_EQ(text("diffPlace"), "$.name");
  QTest::keyClick(window.get(), Qt::Key_F7, Qt::ShiftModifier);
  EXPECT_EQ(text("diffPlace"), "$.seen");
  EXPECT_TRUE(text("diffCounts").startsWith("3 of 3"));
  click("diffNext");
  EXPECT_EQ(view()->current(), 0);
}

TEST_F(DiffPageTest, EqualOnesSaySo) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(1, 2);
  ASSERT_TRUE(waitForText("diffCounts", "No differences"));
  EXPECT_FALSE(window->actions().nextChange->isEnabled());
  EXPECT_TRUE(shown("diffLeftText").filter(QRegularExpression("^[+\u2212]")).isEmpty());
  compare(1, 1);
  ASSERT_TRUE(waitForText("diffNoticeText", "Both sides are the same exchange."));
}

TEST_F(DiffPageTest, SidesAreSwappedAndPicked) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffSwap");
  EXPECT_EQ(find<PoolPicker>("diffLeft")->chosen(), id(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown("diffRightText").contains("+Date: today"); }));
  page().add({id(2)});
  auto* right = find<PoolPicker>("diffRight");
  right->setCurrentIndex(right->findText("#2", Qt::MatchStartsWith));
  Q_EMIT right->activated(right->currentIndex());
  ASSERT_TRUE(waitForText("diffCounts", "No differences"));
}

TEST_F(DiffPageTest, FoldsOpenByKeyAndByClick) {
  open();
  QByteArray many, other;
  for (int i = 0; i < 200; ++i) {
    many += "line " + QByteArray::number(i) + "\n";
    other += (i == 100 ? "changed " : "line ") + QByteArray::number(i) + "\n";
  }
  answering.answer("/a", "text/plain", many);
  answering.answer("/b", "text/plain", other);
  fetch("/a");
  fetch("/b");
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  click("diffSideBySide");
  auto* unified = find<DiffTextView>("diffUnifiedText");
  ASSERT_TRUE(QTest::qWaitFor([&] {
    return unified->isVisible() && !shown("diffUnifiedText").filter(QString::fromUtf8("\u22ef96 equal lines")).isEmpty();
  })) << shown("diffUnifiedText").join('\n').toStdString();
  const int folded = shown("diffUnifiedText").indexOf(QString::fromUtf8("\u22ef96 equal lines"));
  unified->select(unified->document()->rowStart(std::size_t(folded)), unified->document()->rowStart(std::size_t(folded)));
  QTest::keyClick(unified, Qt::Key_Return);
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown("diffUnifiedText").contains("line 42"); }))
      << shown("diffUnifiedText").join('\n').toStdString();
  EXPECT_FALSE(shown("diffUnifiedText").contains("line 150")) << "it is another fold";
  EXPECT_EQ(view()->current(), 0) << "one is where one was";
  click("diffOnlyChanges");
  ASSERT_TRUE(QTest::qWaitFor([&] { return shown("diffUnifiedText").contains("line 150"); }));
}

TEST_F(DiffPageTest, WhatIsIgnoredMakesNoDifferenceAndIsKeptInTheProject) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  click("diffModeHeaders");
  ASSERT_TRUE(waitForText("diffCounts", QString::fromUtf8("1 of 1  \u22123  +3")));
  click("diffIgnore");
  auto* dialog = find<IgnoreDialog>("ignoreDialog");
  find<QPlainTextEdit>("ignoreHeaders")->setPlainText("date\nx-*\ncontent-length");
  find<QPlainTextEdit>("ignorePaths")->setPlainText("$.seen");
  find<QPlainTextEdit>("ignorePatterns")->setPlainText("(");
  auto* problem = find<QLabel>("ignorePatternsProblem");
  EXPECT_TRUE(problem->isVisible());
  EXPECT_TRUE(problem->text().startsWith("(: ") && problem->text().endsWith("It is left out.")) << problem->text().toStdString();
  find<QPlainTextEdit>("ignorePatterns")->setPlainText(R"(Ada.*)");
  EXPECT_FALSE(problem->isVisible());
  find<QAbstractButton>("ignoreOk")->click();
  EXPECT_FALSE(dialog->isVisible());
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("No differences"); })) << text("diffCounts").toStdString();
  EXPECT_TRUE(text("diffCounts").contains(QString::fromUtf8("\u22483")));
  EXPECT_EQ(find<QToolButton>("diffIgnore")->text(), QString::fromUtf8("Ignore \u00b7 5"));
  click("diffModeJSON");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("1 of 1"); })) << text("diffCounts").toStdString();
  EXPECT_EQ(text("diffPlace"), "$.tags[0]");

  // Another window over the same project finds the pool, the two, the way and the lists.
  window.reset();
  service->stop(std::chrono::milliseconds(0));
  open();
  window->tabs().show(&page());
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffPlace") == "$.tags[0]"; }, 20'000));
  EXPECT_EQ(find<QToolButton>("diffIgnore")->text(), QString::fromUtf8("Ignore \u00b7 5"));
  EXPECT_EQ(find<PoolPicker>("diffLeft")->count(), 2);
}

TEST_F(DiffPageTest, WhatDiffersNowIsLearnt) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("1 of"); }));
  click("diffIgnore");
  find<QAbstractButton>("ignoreLearn")->click();
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("ignoreTold")->text().startsWith("6 entries were added"); }))
      << find<QLabel>("ignoreTold")->text().toStdString();
  EXPECT_EQ(find<QPlainTextEdit>("ignoreHeaders")->toPlainText(), "date\nx-id\ncontent-length");
  EXPECT_EQ(find<QPlainTextEdit>("ignorePaths")->toPlainText(), "$.name\n$.tags[*]\n$.seen");
  find<QAbstractButton>("ignoreOk")->click();
  click("diffModeJSON");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("No differences"); }));
}

TEST_F(DiffPageTest, TheDiffIsCopiedAndPatchTakesIt) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("1 of"); }));
  QGuiApplication::clipboard()->clear();
  trigger("copyDiffAction");
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("toastText")->text() == "Diff copied"; }));
  const QString copied = QGuiApplication::clipboard()->text();
  EXPECT_TRUE(copied.startsWith("--- left/response-1.txt\n+++ right/response-2.txt\n@@ ")) << copied.toStdString();

  const QString path = folder.filePath("saved.patch");
  DiffWork work;
  work.recording = service->project();
  work.left = id(0);
  work.right = id(1);
  work.options.parts = display::ComparedParts::response;
  EXPECT_EQ(saveDiff(work, path, {}), "");
  const Result<display::Compared> left = display::readCompared(*service->project(), id(0), display::ComparedParts::response, {});
  ASSERT_TRUE(left.has_value());
  QFile file(folder.filePath("left.txt"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  work.options.layOutJson = false;
  EXPECT_EQ(saveDiff(work, path, {}), "");
  file.write(QByteArray::fromStdString(left->response.head + "\n" + left->response.body));
  file.close();
  QProcess patch;
  patch.start("patch", {"-s", file.fileName(), path});
  ASSERT_TRUE(patch.waitForFinished());
  EXPECT_EQ(patch.exitCode(), 0) << patch.readAllStandardOutput().toStdString();
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().endsWith(kTwo));
}

TEST_F(DiffPageTest, BytesThatAreNoTextAreComparedAndNotExported) {
  open();
  answering.answer("/a", "application/octet-stream", QByteArray("\0\1\2\3abcdefgh", 12));
  answering.answer("/b", "application/octet-stream", QByteArray("\0\1\2\3abXdefgh", 12));
  fetch("/a");
  fetch("/b");
  window->tabs().show(&page());
  compare(0, 1);
  click("diffPartResponse");
  ASSERT_TRUE(waitForText("diffCounts", QString::fromUtf8("1 of 1  \u22121  +1")));
  EXPECT_TRUE(shown("diffRightText").last().contains("61 62 58 64")) << shown("diffRightText").join('\n').toStdString();
  trigger("copyDiffAction");
  ASSERT_TRUE(QTest::qWaitFor([&] {
    return find<QLabel>("toastText")->text() == "The left response has a body that is no text, and a unified diff is made of lines.";
  })) << find<QLabel>("toastText")->text().toStdString();
}

TEST_F(DiffPageTest, WhatGoesFromThePoolGoesFromItsSide) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  compare(0, 1);
  openMenu("diffPoolMenu");
  trigger("poolRemoveRight");
  EXPECT_EQ(find<PoolPicker>("diffRight")->chosen(), 0u);
  EXPECT_TRUE(find<QWidget>("diffEmpty")->isVisible());
  openMenu("diffPoolMenu");
  trigger("poolClear");
  EXPECT_FALSE(find<QWidget>("diffPickers")->isVisible());
  EXPECT_EQ(text("diffEmptyHeading"), "Compare two exchanges");
}

TEST_F(DiffPageTest, AnExchangeThatIsGoneIsSaid) {
  ASSERT_NO_FATAL_FAILURE(openWithThree());
  window->tabs().show(&page());
  page().compare(id(0), 4711);
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("diffMessage")->isVisible(); }, 20'000));
  EXPECT_TRUE(text("diffMessage").startsWith("The right cannot be read: ")) << text("diffMessage").toStdString();
  EXPECT_EQ(find<PoolPicker>("diffRight")->currentText(), "#4711  is not in the project any more");
}

TEST_F(DiffPageTest, AnotherProjectIsComparedByEndpoint) {
  open();
  answering.answer("/users/1", "application/json", "{\"id\": 1}");
  answering.answer("/same", "text/plain", "x");
  fetch("/users/1");
  fetch("/same");
  const QString other = folder.filePath("test.penstock");
  ASSERT_TRUE(service->projects().saveAs(folder.filePath("now.penstock").toStdString()));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->windowTitle().contains("now") && rows() == 2; })) << window->windowTitle().toStdString();
  answering.answer("/users/2", "application/json", "{\"id\": 2, \"admin\": true}");
  fetch("/users/2");
  window->tabs().show(&page());
  page().compareCaptures();
  auto* dialog = page().findChild<CapturesDialog*>("capturesDialog");
  ASSERT_TRUE(dialog);
  dialog->compareWith(folder.filePath("nothing.penstock"));
  auto* words = dialog->findChild<QLabel*>("capturesWords");
  ASSERT_TRUE(QTest::qWaitFor([&] { return words->text().contains("nothing.penstock") && !words->text().contains("Reading"); })) << words->text().toStdString();
  dialog->compareWith(other);
  auto* table = dialog->findChild<QTableView*>("capturesTable");
  ASSERT_TRUE(QTest::qWaitFor([&] { return table->model()->rowCount() == 1; }));
  EXPECT_EQ(table->model()->index(0, CapturesModel::endpoint).data().toString(), "http://127.0.0.1:" + QString::number(answering.serverPort()) + "/users/{id}");
  EXPECT_EQ(table->model()->index(0, CapturesModel::differs).data().toString(), "the shape of its JSON");
  EXPECT_EQ(dialog->findChild<QLabel*>("capturesCount")->text(), "1 of 2 endpoints differ");
  dialog->findChild<QCheckBox*>("capturesOnly")->setChecked(false);
  EXPECT_EQ(table->model()->rowCount(), 2);
  table->setCurrentIndex(table->model()->index(0, 0));
  Q_EMIT table->activated(table->currentIndex());
  ASSERT_TRUE(QTest::qWaitFor([&] { return view()->layout() && !view()->layout()->changes.empty(); }));
  EXPECT_TRUE(page().findChild<NoticeBar*>("diffNotice")->text().contains("of test.penstock"));
}

// Ten megabytes that have nothing in common are compared while the window goes on, and can be stopped.
TEST_F(DiffPageTest, TheWindowNeverWaitsForLargeBodies) {
  open();
  QByteArray a, b;
  quint32 seed = 1;
  const auto next = [&seed] { return seed = seed * 1664525 + 1013904223; };
  while (a.size() < 10'000'000) a += QByteArray::number(next()) + ' ' + QByteArray::number(next() % 100) + '\n';
  while (b.size() < 10'000'000) b += QByteArray::number(next()) + ' ' + QByteArray::number(next() % 100) + '\n';
  answering.answer("/a", "text/plain", a);
  answering.answer("/b", "text/plain", b);
  fetch("/a");
  fetch("/b");
  window->tabs().show(&page());
  qint64 longest = 0;
  QElapsedTimer since, all;
  QTimer beat;
  QObject::connect(&beat, &QTimer::timeout, &beat, [&] { longest = std::max(longest, since.restart()); });
  beat.start(5);
  since.start();
  all.start();
  page().compare(id(0), id(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return view()->layout() != nullptr; }, 60'000));
  RecordProperty("milliseconds", int(all.elapsed()));
  click("diffModeWords");
  QTest::qWait(50);
  auto* stop = page().findChild<QToolButton*>("diffStop");
  if (QTest::qWaitFor([&] { return stop->isVisible(); }, 5000)) {
    stop->click();
    EXPECT_FALSE(stop->isVisible());
  }
  click("diffModeLines");
  ASSERT_TRUE(QTest::qWaitFor(
      [&] { return !page().findChild<QToolButton*>("diffStop")->isVisible() && view()->layout()->changes.size() > 0; }, 60'000));
  RecordProperty("longest", int(longest));
  EXPECT_LT(longest, 400) << "milliseconds in which the window did nothing";
}

TEST_F(DiffPageTest, AllOfThePoolAgainstTheLeft) {
  openWithThree();
  answering.answer("/none", "image/png", "\x89PNG", "Date: today\r\nX-Id: 1\r\n");
  ASSERT_NO_FATAL_FAILURE(fetch("/none"));
  page().add({id(1), id(0), id(2), id(3)});
  page().compare(id(1), id(0));
  click("diffPartResponse");
  click("diffModeJSON");
  page().comparePool();
  auto* dialog = find<PoolDialog>("poolDialog");
  auto* table = dialog->findChild<QTableWidget*>("poolTable");
  ASSERT_EQ(table->rowCount(), 3);
  ASSERT_TRUE(QTest::qWaitFor([&] { return dialog->findChild<QLabel*>("poolWords")->text().startsWith("1 of 3 are the same as #"); }, 20'000));
  EXPECT_EQ(table->item(0, 1)->text(), "3");
  EXPECT_EQ(table->item(1, 1)->text(), "same");
  EXPECT_EQ(table->item(2, 1)->text(), "");
  EXPECT_TRUE(table->item(2, 4)->text().contains("JSON")) << table->item(2, 4)->text().toStdString();
  const QPoint at = table->visualItemRect(table->item(1, 0)).center();
  QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
  QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
  EXPECT_TRUE(QTest::qWaitFor([&] { return text("diffCounts").startsWith("No differences"); }, 20'000));
}

}  // namespace
}  // namespace penstock::gui::test

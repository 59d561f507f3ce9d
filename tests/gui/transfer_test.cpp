// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges out of the window and into it.
#include <QAbstractButton>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QRadioButton>
#include <QUrl>
#include <utility>

#include "gui/transfer/export_dialog.h"
#include "gui/transfer/transfer_actions.h"
#include "gui/window_fixture.h"
#include "penstock/rules/rule_file.h"
#include "penstock/service/rules.h"

namespace penstock::gui {
namespace {

class TransferTest : public test::WindowTest {
 protected:
  QString path(const char* name) { return folder.filePath(name); }
  TransferActions& transfers() { return *window->findChild<TransferActions*>(); }
  QAction* action(const char* name) { return find<QAction>(name); }
  bool waitForEnd() {
    return QTest::qWaitFor([&] { return !transfers().busy(); }, 20'000);
  }
  QString told() { return find<QLabel>("toastText")->text(); }
  QJsonObject json(const QString& file) {
    QFile in(file);
    EXPECT_TRUE(in.open(QIODevice::ReadOnly)) << file.toStdString();
    return QJsonDocument::fromJson(in.readAll()).object();
  }
  void write(const QString& file, const QByteArray& text) {
    QFile out(file);
    ASSERT_TRUE(out.open(QIODevice::WriteOnly));
    out.write(text);
  }
  /// Does something in the dialog that the action opens.
  void inDialog(QAction* action, const std::function<void(QWidget& dialog)>& act) {
    QTimer::singleShot(0, window.get(), [act] {
      QWidget* dialog = QApplication::activeModalWidget();
      ASSERT_NE(dialog, nullptr);
      act(*dialog);
      if (dialog->isVisible()) dialog->close();
    });
    action->trigger();
  }
  /// As picture for whoever wants to see it: PENSTOCK_SCREENSHOTS names a folder.
  void show(QWidget* widget, const QString& name) {
    const QString to = qEnvironmentVariable("PENSTOCK_SCREENSHOTS");
    if (to.isEmpty()) return;
    QCoreApplication::processEvents();
    widget->grab().save(QDir(to).filePath(name + ".png"));
  }
};

QByteArray entryOf(const QByteArray& path) {
  return R"({"startedDateTime":"2024-05-01T12:00:00.000Z","time":1,"request":{"method":"GET","url":"https://a.example)" + path +
         R"(","httpVersion":"HTTP/1.1","headers":[]},"response":{"status":200,"statusText":"OK","httpVersion":"HTTP/1.1","headers":[],)"
         R"("content":{"size":2,"mimeType":"text/plain","text":"ok"}},"timings":{"send":0,"wait":1,"receive":0}})";
}
QByteArray harOf(const QByteArray& entries) { return R"({"log":{"version":"1.2","creator":{"name":"t","version":"1"},"entries":[)" + entries + "]}}"; }

TEST_F(TransferTest, AsksWhatAsWhatAndWhere) {
  open();
  EXPECT_FALSE(action("exportTrafficAction")->isEnabled()) << "there is nothing";
  get("/one?token=s3cret");
  get("/two");
  get("/three");
  ASSERT_TRUE(waitForRows(3));
  window->page().filterBar().setText("path in (/one, /two)");
  ASSERT_TRUE(waitForRows(2));
  window->page().view().select(window->page().model().summaryAt(0).id);
  settings().setValue("transfer/folder", folder.path());
  const QString file = path("chosen.har");
  inDialog(action("exportTrafficAction"), [&](QWidget& dialog) {
    EXPECT_EQ(dialog.findChild<QRadioButton*>("exportSelected")->text(), "The selected exchanges (1)");
    EXPECT_EQ(dialog.findChild<QRadioButton*>("exportShown")->text(), "Those that are shown (2)");
    EXPECT_EQ(dialog.findChild<QRadioButton*>("exportAll")->text(), "The whole project (3)");
    EXPECT_TRUE(dialog.findChild<QRadioButton*>("exportShown")->isChecked());
    auto* name = dialog.findChild<QLineEdit*>("exportFile");
    EXPECT_EQ(name->text(), path("test.har"));
    auto* format = dialog.findChild<QComboBox*>("exportFormat");
    format->setCurrentIndex(1);
    EXPECT_EQ(name->text(), path("test.json")) << "the ending follows the format";
    format->setCurrentIndex(0);
    name->setText(path("nowhere/x.har"));
    EXPECT_FALSE(dialog.findChild<QPushButton*>("exportGo")->isEnabled());
    EXPECT_TRUE(dialog.findChild<QLabel*>("exportProblem")->text().startsWith("There is no folder"));
    name->setText(file);
    dialog.findChild<QCheckBox*>("exportRedact")->setChecked(true);
    for (const auto& [theme, word] : {std::pair{Theme::Choice::light, "light"}, {Theme::Choice::dark, "dark"}}) {
      this->theme->choose(theme);
      show(&dialog, QString("export-") + word);
    }
    dialog.findChild<QPushButton*>("exportGo")->click();
  });
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(told(), "2 exchanges exported to chosen.har");
  EXPECT_EQ(find<QPushButton>("toastButton")->text(), "Open folder");
  const QJsonArray entries = json(file)["log"].toObject()["entries"].toArray();
  ASSERT_EQ(entries.size(), 2);
  EXPECT_TRUE(entries[0].toObject()["request"].toObject()["url"].toString().endsWith("/one?token=[redacted]"));
}

TEST_F(TransferTest, ExportsWhatIsSelectedAndTheRulesWithTheProject) {
  open();
  for (const char* one : {"/one", "/two", "/three"}) get(one);
  ASSERT_TRUE(waitForRows(3));
  const auto rules = rules::readRules(R"([{"name":"kept","when":"path == /never","actions":[{"do":"mark","color":"red"}]}])");
  ASSERT_TRUE(rules);
  ASSERT_TRUE(service->rules().set(*rules, "test"));
  window->page().view().select(window->page().model().summaryAt(1).id);
  EXPECT_TRUE(action("exportSelectedAction")->isEnabled());
  QMenu menu;
  window->page().fillContextMenu(menu);
  EXPECT_TRUE(menu.actions().contains(action("exportSelectedAction")));
  transfers().exportTo({ExportWhat::selected, service::ExportFormat::har, false, path("one.har")});
  EXPECT_FALSE(action("exportTrafficAction")->isEnabled()) << "one at a time";
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(json(path("one.har"))["log"].toObject()["entries"].toArray().size(), 1);
  transfers().exportTo({ExportWhat::all, service::ExportFormat::json, false, path("all.json")});
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(json(path("all.json"))["entries"].toArray().size(), 3);
  EXPECT_EQ(json(path("all.json"))["rules"].toArray()[0].toObject()["name"].toString(), "kept");
  transfers().exportTo({ExportWhat::all, service::ExportFormat::json, true, path("redacted.json")});
  ASSERT_TRUE(waitForEnd());
  EXPECT_TRUE(json(path("redacted.json"))["rules"].toArray().isEmpty()) << "a rule may hold a secret";
}

TEST_F(TransferTest, ACancelledExportLeavesNoFileAndAnErrorIsASentence) {
  open();
  get("/one");
  ASSERT_TRUE(waitForRows(1));
  transfers().exportTo({ExportWhat::all, service::ExportFormat::har, false, path("cancelled.har")});
  auto* bar = find<QWidget>("transferBar");
  EXPECT_TRUE(bar->isVisible());
  find<QPushButton>("transferCancel")->click();  // before its thread has begun, or while it goes on
  ASSERT_TRUE(waitForEnd());
  EXPECT_FALSE(bar->isVisible());
  if (told().startsWith("Export cancelled")) EXPECT_FALSE(QFile::exists(path("cancelled.har")));
  EXPECT_EQ(QDir(folder.path()).entryList({"*.tmp*", ".*"}, QDir::Files | QDir::Hidden).size(), 0);
  transfers().exportTo({ExportWhat::all, service::ExportFormat::har, false, path("no/such.har")});
  ASSERT_TRUE(waitForEnd());
  auto* problem = find<Banner>("transferProblem");
  EXPECT_TRUE(problem->isVisible());
  EXPECT_TRUE(problem->sentence().startsWith("Nothing was exported. ")) << problem->sentence().toStdString();
}

TEST_F(TransferTest, ImportsWhatIsDroppedAndShowsIt) {
  open();
  get("/before");
  ASSERT_TRUE(waitForRows(1));
  write(path("in.har"), harOf(entryOf("/a") + "," + entryOf("/b")));
  QMimeData data;
  data.setUrls({QUrl::fromLocalFile(path("in.har"))});
  QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window.get(), &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(window.get(), &drop);
  ASSERT_TRUE(waitForEnd());
  EXPECT_EQ(told(), "2 exchanges imported");
  ASSERT_TRUE(waitForRows(3));
  ASSERT_EQ(find<QPushButton>("toastButton")->text(), "Show them");
  find<QPushButton>("toastButton")->click();
  EXPECT_TRUE(waitForRows(2));
  QMimeData text;
  text.setText("no file");
  QDragEnterEvent other(QPoint(5, 5), Qt::CopyAction, &text, Qt::LeftButton, Qt::NoModifier);
  other.ignore();
  QApplication::sendEvent(window.get(), &other);
  EXPECT_FALSE(other.isAccepted());
}

TEST_F(TransferTest, ListsWhatWasSkippedAndOffersRules) {
  open();
  write(path("damaged.har"), harOf(entryOf("/a") + ",\n{\"startedDateTime\":,},\n" + entryOf("/b")));
  transfers().importFiles({path("damaged.har")});
  ASSERT_TRUE(waitForEnd());
  auto* report = find<QWidget>("importReport");
  EXPECT_EQ(report->findChild<QLabel*>("importReportText")->text(), "2 exchanges imported, 1 skipped from damaged.har.");
  auto* reasons = report->findChild<QListWidget*>("importReasons");
  ASSERT_EQ(reasons->count(), 1);
  EXPECT_TRUE(reasons->item(0)->text().startsWith("line 2, byte ")) << reasons->item(0)->text().toStdString();
  for (const auto& [theme, word] : {std::pair{Theme::Choice::light, "light"}, {Theme::Choice::dark, "dark"}}) {
    this->theme->choose(theme);
    show(report, QString("import-report-") + word);
  }
  report->findChild<QPushButton*>("importShow")->click();
  EXPECT_TRUE(waitForRows(2));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !window->findChild<QWidget*>("importReport"); }));

  transfers().exportTo({ExportWhat::all, service::ExportFormat::json, false, path("out.json")});
  ASSERT_TRUE(waitForEnd());
  QFile out(path("out.json"));
  ASSERT_TRUE(out.open(QIODevice::ReadOnly));
  QByteArray text = out.readAll();
  text.replace("\"rules\":[]", R"("rules":[{"name":"theirs","when":"path == /x","actions":[{"do":"mark","color":"red"}]}])");
  write(path("rules.json"), text);
  transfers().importFiles({path("rules.json")});
  ASSERT_TRUE(waitForEnd());
  find<QPushButton>("importAddRules")->click();
  const auto rules = service->rules().list();
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(rules[0].rule.name, "theirs");
  EXPECT_FALSE(rules[0].rule.enabled) << "nobody has looked at it";
}

TEST_F(TransferTest, SaysWhatIsNoImportAndHowManyCameBeforeACancel) {
  open();
  write(path("notes.txt"), "hello");
  transfers().importFiles({path("notes.txt")});
  ASSERT_TRUE(waitForEnd());
  auto* problem = find<Banner>("transferProblem");
  EXPECT_TRUE(problem->isVisible());
  EXPECT_TRUE(problem->sentence().startsWith("Nothing was imported. notes.txt: ")) << problem->sentence().toStdString();
  QByteArray many;
  for (int i = 0; i < 20'000; ++i) many += (i ? "," : "") + entryOf("/" + QByteArray::number(i));
  write(path("many.har"), harOf(many));
  transfers().importFiles({path("many.har")});
  ASSERT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("transferText")->text().contains("exchanges"); }, 20'000));
  for (const auto& [theme, word] : {std::pair{Theme::Choice::light, "light"}, {Theme::Choice::dark, "dark"}}) {
    this->theme->choose(theme);
    show(window.get(), QString("import-bar-") + word);
  }
  find<QPushButton>("transferCancel")->click();
  ASSERT_TRUE(waitForEnd());
  if (!told().startsWith("Import cancelled: ")) GTEST_SKIP() << "it was over before: " << told().toStdString();
  EXPECT_TRUE(told().endsWith(" had come")) << told().toStdString();
  EXPECT_EQ(find<QPushButton>("toastButton")->text(), "Show them");
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/console/console_panel.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QMenu>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QtTest/QtTest>

namespace penstock::gui {
namespace {

/// Scripts without a Python.
class FakeScripts final : public service::Scripts {
 public:
  std::vector<service::ScriptStatus> list() const override { return scripts; }
  Result<void> add(const std::string& file) override {
    if (!QFile::exists(QString::fromStdString(file))) return makeError(ErrorCode::notFound, file + ": No such file or directory");
    service::ScriptStatus& one = scripts.emplace_back();
    one.script = std::make_shared<script::Script>(file, file.substr(file.rfind('/') + 1), service::ScriptOrigin::added);
    one.enabled = true;
    one.state = service::ScriptStatus::State::running;
    one.hooks = script::Hook::request | script::Hook::response;
    changed_.notify();
    return {};
  }
  Result<void> remove(const std::string& file) override {
    std::erase_if(scripts, [&](const auto& one) { return one.script->file == file; });
    changed_.notify();
    return {};
  }
  Result<void> setEnabled(const std::string&, bool on) override {
    scripts.at(0).enabled = on;
    changed_.notify();
    return {};
  }
  Result<void> reload(const std::string& file) override {
    reloaded = file;
    return {};
  }
  Notifier<>& changed() override { return changed_; }
  std::vector<service::ConsoleLine> linesSince(std::uint64_t number) const override { return console.since(number); }
  void clearLines() override { console.clear(); }
  Notifier<>& said() override { return console.changed(); }
  std::string pluginsFolder() const override { return "/home/ann/.local/share/penstock/plugins"; }

  void say(const std::string& text, service::ConsoleLine::Level level = service::ConsoleLine::Level::output) {
    service::ConsoleLine line;
    line.script = "a.py";
    line.text = text;
    line.level = level;
    console.add(line);
  }

  std::vector<service::ScriptStatus> scripts;
  script::Console console;
  std::string reloaded;

 private:
  Notifier<> changed_;
};

class ConsolePanelTest : public testing::Test {
 protected:
  ConsolePanelTest() {
    panel.resize(1000, 300);
    panel.show();
    QObject::connect(&panel, &ConsolePanel::told, [this](const QString& sentence) { told = sentence; });
  }
  template <class Widget>
  Widget* find(const char* name) {
    return panel.findChild<Widget*>(name);
  }
  QString cell(const char* table, int row, int column) {
    QAbstractItemModel* model = find<QTableView>(table)->model();
    return model->index(row, column).data().toString();
  }
  int rows(const char* table) { return find<QTableView>(table)->model()->rowCount(); }
  QString fileWith(const QByteArray& text) {
    QFile file(folder.filePath("s.py"));
    EXPECT_TRUE(file.open(QIODevice::WriteOnly));
    file.write(text);
    return file.fileName();
  }

  Theme theme;
  FakeScripts scripts;
  ConsolePanel panel{theme, nullptr};
  QTemporaryDir folder;
  QString told;
};

TEST_F(ConsolePanelTest, TeachesWhenThereIsNothing) {
  panel.begin(scripts);
  EXPECT_TRUE(find<QWidget>("consoleEmpty")->isVisible());
  EXPECT_TRUE(find<QLabel>("consolePluginsFolder")->text().contains("/penstock/plugins"));
  EXPECT_TRUE(find<QToolButton>("addScriptButton")->isEnabled());
  EXPECT_FALSE(find<QToolButton>("clearLinesButton")->isEnabled());
  EXPECT_GE(find<QMenu>("addScriptMenu")->actions().size(), 12);
}

TEST_F(ConsolePanelTest, ShowsLinesAsTheyComeAndStaysAtTheEnd) {
  panel.begin(scripts);
  QAbstractItemModelTester tester(find<QTableView>("consoleLines")->model());
  for (int i = 0; i < 200; ++i) scripts.say("line " + std::to_string(i));
  scripts.say("<b>wrong</b>", service::ConsoleLine::Level::error);
  ASSERT_TRUE(QTest::qWaitFor([&] { return rows("consoleLines") == 201; }));
  EXPECT_FALSE(find<QWidget>("consoleEmpty")->isVisible());
  EXPECT_EQ("a.py", cell("consoleLines", 0, ConsoleModel::script));
  EXPECT_EQ("<b>wrong</b>", cell("consoleLines", 200, ConsoleModel::text));
  const QVariant color = find<QTableView>("consoleLines")->model()->index(200, ConsoleModel::text).data(Qt::ForegroundRole);
  EXPECT_EQ(theme.tokens().serverError, color.value<QColor>());
  const QScrollBar* bar = find<QTableView>("consoleLines")->verticalScrollBar();
  EXPECT_TRUE(QTest::qWaitFor([&] { return bar->maximum() > 0 && bar->value() == bar->maximum(); }));
}

TEST_F(ConsolePanelTest, KeepsABoundedNumberOfLines) {
  ConsoleModel model(theme, nullptr);
  QAbstractItemModelTester tester(&model);
  std::vector<service::ConsoleLine> lines(700);
  for (int i = 0; i < 10; ++i) {
    for (auto& line : lines) line.text = std::to_string(i);
    model.add(lines);
  }
  EXPECT_EQ(int(ConsoleModel::most), model.rowCount());
  model.setFilter("9");
  EXPECT_EQ(700, model.rowCount());
  model.add(lines);
  EXPECT_EQ(1400, model.rowCount());
}

TEST_F(ConsolePanelTest, FindsCopiesAndClears) {
  panel.begin(scripts);
  scripts.say("one");
  scripts.say("two");
  ASSERT_TRUE(QTest::qWaitFor([&] { return rows("consoleLines") == 2; }));
  QTest::keyClicks(find<QLineEdit>("consoleFind"), "TWO");
  EXPECT_EQ(1, rows("consoleLines"));
  find<QToolButton>("copyLinesButton")->click();
  EXPECT_TRUE(QGuiApplication::clipboard()->text().endsWith("a.py: two\n"));
  find<QLineEdit>("consoleFind")->clear();
  find<QToolButton>("clearLinesButton")->click();
  EXPECT_EQ(0, rows("consoleLines"));
  EXPECT_TRUE(find<QWidget>("consoleEmpty")->isVisible());
  scripts.say("three");
  EXPECT_TRUE(QTest::qWaitFor([&] { return rows("consoleLines") == 1; }));
}

TEST_F(ConsolePanelTest, ShowsHowScriptsStandAndSwitchesThem) {
  panel.begin(scripts);
  panel.addScript(fileWith("def request(x): pass\n"));
  ASSERT_TRUE(QTest::qWaitFor([&] { return rows("scriptsTable") == 1; }));
  EXPECT_EQ("s.py", cell("scriptsTable", 0, ScriptsModel::name));
  EXPECT_EQ("request, response", cell("scriptsTable", 0, ScriptsModel::state));
  auto* table = find<QTableView>("scriptsTable");
  table->selectRow(0);
  find<QToolButton>("reloadScriptButton")->click();
  EXPECT_EQ(folder.filePath("s.py").toStdString(), scripts.reloaded);
  table->setFocus();
  table->setCurrentIndex(table->model()->index(0, 0));
  QTest::keyClick(table, Qt::Key_Space);
  EXPECT_FALSE(scripts.scripts.at(0).enabled);
  scripts.scripts.at(0).problem = "line 3: NameError: name 'y' is not defined";
  scripts.changed().notify();
  EXPECT_TRUE(QTest::qWaitFor([&] { return cell("scriptsTable", 0, ScriptsModel::state).startsWith("line 3: NameError"); }));
  QTest::keyClick(table, Qt::Key_Delete);
  EXPECT_TRUE(QTest::qWaitFor([&] { return rows("scriptsTable") == 0; }));
}

TEST_F(ConsolePanelTest, BeginsFromAnExample) {
  panel.begin(scripts);
  panel.addExample("mock_api.py", folder.filePath("mine.py"));
  ASSERT_EQ(1u, scripts.scripts.size());
  QFile file(folder.filePath("mine.py"));
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().contains("x.respond("));
  for (const service::ScriptExample& example : service::scriptExamples()) EXPECT_FALSE(example.about.empty()) << example.name;
}

TEST_F(ConsolePanelTest, TellsWhatIsWrong) {
  panel.begin(scripts);
  panel.addScript("/nowhere/at.py");
  EXPECT_EQ("/nowhere/at.py: No such file or directory.", told);
  panel.addExample("mock_api.py", "/nowhere/mine.py");
  EXPECT_TRUE(told.startsWith("/nowhere/mine.py cannot be written: ")) << told.toStdString();
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Where in the panel a value can be decoded, and what of a multipart body can be taken out.
#include <gtest/gtest.h>

#include <QApplication>
#include <QFile>
#include <QFileDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <algorithm>

#include "gui/detail/body_page.h"
#include "gui/detail/decode_dialog.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/name_value_table.h"
#include "gui/detail/panel_fixture.h"
#include "gui/detail/parts_dialog.h"
#include "gui/detail/tree_view.h"

namespace penstock::gui {
namespace {

using test::Draft;

// {"user":"ann"} as Base64.
const std::string kWrapped = "eyJ1c2VyIjoiYW5uIn0=";
const std::string kInside = "{\"user\":\"ann\"}";

class DecodeWays : public test::PanelTest {
 protected:
  /// What the dialog that was opened shows; it is closed.
  std::string opened() {
    QPointer<DecodeDialog> dialog;
    EXPECT_TRUE(eventually([&] {
      dialog = panel->findChild<DecodeDialog*>("decodeDialog");
      return dialog && !dialog->busy();
    }));
    if (!dialog) return "none";
    const std::string leaf = dialog->leaf();
    delete dialog.data();
    return leaf;
  }
  /// Selects what is wrapped and decodes it.
  std::string decodedIn(const char* view) {
    auto* code = child<CodeView>(view);
    EXPECT_TRUE(eventually([&] { return code->document() && code->document()->text().find(kWrapped) != std::string::npos; }));
    const std::size_t at = code->document()->text().find(kWrapped);
    code->select(at, at + kWrapped.size());
    code->decodeSelection();
    return opened();
  }
  QAction* actionIn(const char* menu, const QString& text) {
    Q_EMIT child<QToolButton>("requestBodyMore")->menu()->aboutToShow();
    const QMenu* of = panel->findChild<QMenu*>(menu);
    const QList<QAction*> actions = of ? of->actions() : QList<QAction*>();
    const auto found = std::find_if(actions.begin(), actions.end(), [&](const QAction* action) { return action->text().startsWith(text); });
    return found == actions.end() ? nullptr : *found;
  }
};

TEST_F(DecodeWays, InEveryTextOfTheMessage) {
  Draft d(1);
  d.request("POST", "/a", {{"Content-Type", "text/plain"}, {"X-State", kWrapped}}, "state=" + kWrapped);
  open(d);
  for (const auto& [tab_, view] : {std::pair("requestTabBody", "requestBodyText"), std::pair("requestTabRaw", "requestRawText"), std::pair("requestTabHeaders", "requestHeadersRaw")}) {
    tab(tab_);
    EXPECT_EQ(decodedIn(view), kInside) << view;
  }
}

TEST_F(DecodeWays, StepsAreRememberedForTheNameOfTheValue) {
  settings().remove("detail/decodes");
  Draft d(1);
  d.request("POST", "/a", {{"Content-Type", "text/plain"}}, "state=" + kWrapped + "&other=" + kWrapped);
  open(d);
  tab("requestTabBody");
  auto* code = child<CodeView>("requestBodyText");
  ASSERT_TRUE(eventually([&] { return !code->document()->text().empty(); }));
  rememberSteps("api.example.com request body state", std::vector<codec::DecodeStep>{});
  code->select(6, 6 + kWrapped.size());
  code->decodeSelection();
  EXPECT_EQ(opened(), kWrapped) << "nothing is to be taken off";
  const std::size_t other = code->document()->text().rfind('=', code->document()->text().size() - 2) + 1;
  code->select(other, other + kWrapped.size());
  code->decodeSelection();
  EXPECT_EQ(opened(), kInside);
}

TEST_F(DecodeWays, InTablesAndTreesWithTheirBytes) {
  Draft d(1);
  d.request("GET", "/a?bytes=%ff%fe&q=1", {{"Cookie", "sid=" + kWrapped}});
  d.response(200, "OK", {{"Content-Type", "application/json"}}, "{\"a\":[\"" + kWrapped + "\"]}");
  open(d);
  auto* query = child<NameValueTable>("requestQuery");
  ASSERT_FALSE(query->rows().empty());
  Q_EMIT query->decodeRequested(query->rows()[0].value, "bytes");
  EXPECT_EQ(opened(), "\xff\xfe") << "what is no text comes as it is";
  auto* cookies = child<NameValueTable>("requestCookies");
  Q_EMIT cookies->decodeRequested(cookies->rows()[0].value, "sid");
  EXPECT_EQ(opened(), kInside);
  child<BodyPage>("responseBody")->chooseView(display::BodyView::tree);
  auto* tree = child<TreeView>("responseBodyTree");
  ASSERT_TRUE(eventually([&] { return tree->isVisible(); }));
  Q_EMIT tree->decodeRequested(kWrapped, "$.a[0]");
  EXPECT_EQ(opened(), kInside);
  child<BodyPage>("responseBody")->chooseView(display::BodyView::hex);
  auto* hex = child<HexView>("responseBodyHex");
  ASSERT_TRUE(eventually([&] { return hex->isVisible() && hex->size() > 0; }));
  hex->select(7, 7 + kWrapped.size());
  hex->decode();
  EXPECT_EQ(opened(), kInside);
}

TEST_F(DecodeWays, AllPartsAreSavedHoweverManyThereAre) {
  Draft d(1);
  const std::string large(9u << 20, 'l');
  std::string body = "--x\r\nContent-Disposition: form-data; name=\"large\"\r\n\r\n" + large + "\r\n";
  for (int i = 0; i < 60; ++i) body += "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nnumber " + std::to_string(i) + "\r\n";
  body += "--x--\r\n";
  d.request("POST", "/up", {{"Content-Type", "multipart/form-data; boundary=x"}}, body);
  open(d);
  tab("requestTabBody");
  ASSERT_TRUE(eventually([&] { return actionIn("requestBodyMoreMenu", "All parts…") != nullptr; }));
  actionIn("requestBodyMoreMenu", "All parts…")->trigger();
  auto* dialog = panel->findChild<PartsDialog*>("partsDialog");
  ASSERT_TRUE(dialog && dialog->isVisible());
  auto* list = dialog->findChild<QListWidget*>("partsList");
  ASSERT_TRUE(eventually([&] { return list->count() == 61; })) << "those behind what is shown come too";
  EXPECT_EQ(dialog->findChild<QPushButton*>("partsSave")->text(), "Save all…");
  const QTemporaryDir folder;
  dialog->saveInto(folder.path());
  const auto bytesOf = [&](const QString& name) {
    QFile file(folder.filePath(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : std::string();
  };
  ASSERT_TRUE(eventually([&] { return notice("requestNoticeText").startsWith("Saved 61 parts"); })) << notice("requestNoticeText").toStdString();
  EXPECT_EQ(bytesOf("a.txt"), "number 0");
  EXPECT_EQ(bytesOf("a-60.txt"), "number 59");
  EXPECT_TRUE(bytesOf("large") == large);
  list->item(50)->setSelected(true);
  EXPECT_EQ(dialog->findChild<QPushButton*>("partsSave")->text(), "Save…");
  dialog->findChild<QPushButton*>("partsDecode")->click();
  EXPECT_EQ(opened(), "number 49");
  dialog->close();
}

TEST_F(DecodeWays, APartOfAMultipartBodyIsDecodedAndSaved) {
  Draft d(1);
  const std::string bytes("\x1f\x00\xff", 3);
  d.request("POST", "/up", {{"Content-Type", "multipart/form-data; boundary=x"}},
            "--x\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n" + kWrapped +
                "\r\n--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"../../evil.bin\"\r\n\r\n" + bytes + "\r\n--x--\r\n");
  open(d);
  tab("requestTabBody");
  ASSERT_TRUE(eventually([&] { return actionIn("requestBodyMoreMenuDecodeParts", "note") != nullptr; }));
  actionIn("requestBodyMoreMenuDecodeParts", "note")->trigger();
  EXPECT_EQ(opened(), kInside);
  const QTemporaryDir folder;
  const QString path = folder.filePath("part.bin");
  QString offered;
  QTimer answer;
  answer.setInterval(10);
  QObject::connect(&answer, &QTimer::timeout, &answer, [&] {
    auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    answer.stop();
    auto* name = dialog->findChild<QLineEdit*>("fileNameEdit");
    offered = name->text();
    name->setText(path);
    static_cast<QDialog*>(dialog)->accept();
  });
  answer.start();
  actionIn("requestBodyMoreMenuParts", "f")->trigger();
  ASSERT_TRUE(eventually([&] { return QFile::exists(path) && notice("requestNoticeText").startsWith("Saved to"); }));
  QFile saved(path);
  ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
  EXPECT_EQ(saved.readAll().toStdString(), bytes);
  EXPECT_FALSE(offered.contains('/') || offered.startsWith('.')) << offered.toStdString();
}

}  // namespace
}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Texts that mean harm, wherever the window shows what was on the wire.
#include "gui/plain_text.h"

#include <gtest/gtest.h>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMimeData>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextFrame>
#include <ctime>

#include "gui/detail/facts_view.h"
#include "gui/fake_index.h"
#include "gui/format.h"
#include "gui/row_paint.h"
#include "gui/theme.h"
#include "gui/traffic/host_model.h"
#include "gui/traffic/traffic_model.h"
#include "gui/window/banner.h"
#include "gui/window/toast.h"
#include "gui/window_fixture.h"
#include "penstock/display/visible.h"

namespace penstock::gui {
namespace {

// Seconds of the processor; a megabyte laid out takes more than that.
constexpr double kSoon = 1.0;

class Stopwatch {
 public:
  double seconds() const { return double(std::clock() - began_) / CLOCKS_PER_SEC; }

 private:
  std::clock_t began_ = std::clock();
};

std::vector<std::string> hostileTexts() {
  std::string tables, wide(1 << 20, 'W'), marks = "a";
  for (int i = 0; i < 5000; ++i) tables += "<table border=99><tr><td>";
  for (int i = 0; i < 300'000; ++i) marks += "\xcd\xa7";
  return {"<img src=\"file:///dev/zero\">",
          "<html><body><img src='/etc/hostname' width=99999 height=99999>",
          "<a href=\"file:///etc/passwd\">click</a>",
          "<b>bold</b> &lt;i&gt; &amp; & Jerry",
          tables,
          wide,
          "<p>" + wide,
          "line\nline\r\nline\tend",
          "user\xe2\x80\xaemoc.knab\xe2\x81\xa6/x\xe2\x80\x8b",
          "\x1b[31mred\x07\xc2\x9b"
          "31m",
          marks,
          std::string("nul\0nul", 7),
          "\xff\xfe broken \xc3"};
}

/// What a tool tip, a label or anything else that guesses shows of a text.
QString shownByQt(const QString& text) {
  if (!Qt::mightBeRichText(text)) return text;
  QTextDocument document;
  document.setHtml(text);
  for (QTextBlock block = document.begin(); block.isValid(); block = block.next())
    for (auto it = block.begin(); !it.atEnd(); ++it) {
      EXPECT_FALSE(it.fragment().charFormat().isImageFormat()) << text.left(200).toStdString();
      EXPECT_FALSE(it.fragment().charFormat().isAnchor());
    }
  EXPECT_EQ(document.rootFrame()->childFrames().size(), 0) << "a table";
  return document.toPlainText();
}

TEST(VisibleText, ShowsWhatCannotBeSeen) {
  const auto seen = [](const QString& text, bool lines = false, qsizetype most = 1000) { return visibleText(text, lines, most); };
  EXPECT_EQ(seen("plain words"), "plain words");
  EXPECT_EQ(seen("caf\u00e9 \u4e2d\u6587 \U0001F600"), "caf\u00e9 \u4e2d\u6587 \U0001F600");
  EXPECT_EQ(seen("a\nb\tc"), "a\u240ab\u2409c");
  EXPECT_EQ(seen("a\nb\tc", true), "a\nb\u2409c");
  EXPECT_EQ(seen("evil\u202Etxt.exe"), "evil⟨U+202E⟩txt.exe");
  EXPECT_EQ(seen("a\u2066b\u2069\u200bc\ufeff\u00ad"), "a⟨U+2066⟩b⟨U+2069⟩⟨U+200B⟩c⟨U+FEFF⟩⟨U+00AD⟩");
  EXPECT_EQ(seen("a\u2028b\u0085c"), "a⟨U+2028⟩b⟨U+0085⟩c");
  EXPECT_EQ(seen(QString::fromUcs4(U"a\U000E0041b")), "a⟨U+E0041⟩b");
  EXPECT_EQ(seen("\U0001F468\u200D\U0001F469"), "\U0001F468\u200D\U0001F469") << "joiners are part of scripts";
  EXPECT_EQ(seen(QString(QChar(0xd800)) + "x"), "\ufffdx");
  EXPECT_EQ(seen("e" + QString(200, QChar(0x0301)) + "x"), "e" + QString(8, QChar(0x0301)) + "…x");
}

TEST(VisibleText, HasAnEnd) {
  EXPECT_EQ(visibleText("abcdef", false, 6), "abcdef");
  EXPECT_EQ(visibleText("abcdef", false, 5), "abcde…");
  EXPECT_EQ(visibleText("abcd\U0001F600", false, 5), "abcd…") << "no half of a character";
  EXPECT_LE(visibleText(QString(1 << 20, QChar(0x202e)), false, 500).size(), 500 + 9);
}

TEST(PlainLabel, ShowsATextAsItIsAndSoon) {
  for (const std::string& hostile : hostileTexts()) {
    const Stopwatch watch;
    const QString text = wireText(hostile);
    PlainLabel label(text, nullptr);
    label.setWordWrap(true);
    label.setTextInteractionFlags(Qt::TextSelectableByMouse);
    label.resize(400, label.heightForWidth(400));
    label.grab();
    EXPECT_EQ(label.textFormat(), Qt::PlainText);
    EXPECT_TRUE(label.text().startsWith(text.left(300)));
    EXPECT_LE(label.text().size(), PlainLabel::kMost + 10);
    EXPECT_LT(watch.seconds(), kSoon) << hostile.substr(0, 60);
  }
}

TEST(ToolTip, ShowsATextAsItIs) {
  for (const std::string& hostile : hostileTexts()) {
    const QString text = wireText(hostile), tip = plainToolTip(text);
    EXPECT_LT(tip.size(), 12'000);
    EXPECT_TRUE(shownByQt(tip).remove('\n').startsWith(text.left(1000))) << hostile.substr(0, 60);
    for (const QString& line : shownByQt(tip).split('\n')) EXPECT_LE(line.size(), 200);
  }
  EXPECT_EQ(plainToolTip("first\nsecond"), "first\nsecond");
  EXPECT_EQ(shownByQt(plainToolTip("a < b && c > d")), "a < b && c > d");
}

TEST(ActionText, IsALineWithoutMnemonics) {
  EXPECT_EQ(actionText("Tom & Jerry"), "Tom && Jerry");
  EXPECT_EQ(actionText("a\tCtrl+Q"), "a\u2409Ctrl+Q") << "a tab begins the shortcut's column";
  EXPECT_LE(actionText(QString(1 << 20, 'x')).size(), 121);
}

TEST(MessageBox, IsPlain) {
  const QString text = QStringLiteral("<img src='file:///dev/zero'> & <b>x</b>");
  PlainMessageBox box(QMessageBox::Critical, "Penstock", text, nullptr);
  EXPECT_EQ(box.textFormat(), Qt::PlainText);
  EXPECT_EQ(box.text(), text);
  for (const QLabel* label : box.findChildren<QLabel*>())
    if (!label->text().isEmpty()) EXPECT_EQ(label->textFormat(), Qt::PlainText);
}

TEST(Rows, CellsAndTipsAreBoundedAndPlain) {
  for (const std::string& hostile : hostileTexts()) {
    const std::shared_ptr<test::FakeIndex> index = std::make_shared<test::FakeIndex>();
    test::FakeIndex& rows = *index;
    rows.add(1);
    rows.update(0, [&](model::Summary& row) {
      for (std::string* text : {&row.method, &row.scheme, &row.host, &row.path, &row.mime, &row.process, &row.client, &row.server,
                                &row.tls, &row.annotation.comment, &row.annotation.tags})
        *text = hostile;
    });
    const Stopwatch watch;
    TrafficModel model;
    model.setIndex(index);
    const Face face(QApplication::font());
    QImage picture(300, 25, QImage::Format_RGB32);
    QPainter painter(&picture);
    for (int column = 0; column < model.columnCount(); ++column) {
      const QModelIndex cell = model.index(0, column);
      const QString shown = cell.data().toString(), tip = cell.data(Qt::ToolTipRole).toString();
      EXPECT_LE(shown.size(), 8 * 512);
      EXPECT_LE(tip.size(), 12'000);
      for (const QChar c : shown) EXPECT_FALSE(display::isHidden(c.unicode())) << column;
      shownByQt(tip);
      paintText(painter, picture.rect(), face, Qt::black, shown);
    }
    HostModel hosts;
    hosts.setNodes(HostModel::group({{hostile, 1, 0}}, ""));
    const QModelIndex host = hosts.index(1, 0);
    EXPECT_LE(host.data().toString().size(), 8 * 256);
    shownByQt(host.data(Qt::ToolTipRole).toString());
    EXPECT_LT(watch.seconds(), kSoon) << hostile.substr(0, 60);
  }
}

TEST(Facts, AreCopiedAsText) {
  Theme theme;
  FactsView view(theme);
  view.setFacts({{"Request", {{"URL", "<img src='file:///dev/zero'>", display::Fact::Look::mono}}}});
  EXPECT_TRUE(view.toPlainText().contains("<img src='file:///dev/zero'>"));
  view.selectAll();
  view.copy();
  const QMimeData* data = QApplication::clipboard()->mimeData();
  EXPECT_TRUE(data->hasText());
  EXPECT_FALSE(data->hasHtml());
}

class HostileWindow : public test::WindowTest {
 protected:
  /// Every label and every tip of everything that is open.
  void expectPlain() {
    for (QWidget* widget : QApplication::allWidgets()) {
      shownByQt(widget->toolTip());
      if (auto* label = qobject_cast<QLabel*>(widget); label && !label->text().isEmpty())
        EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->objectName().toStdString() << ": " << label->text().left(80).toStdString();
    }
    for (QAction* action : window->findChildren<QAction*>()) shownByQt(action->toolTip());
  }
};

TEST_F(HostileWindow, TrafficIsShownAsItIs) {
  open();
  get("/<b>&<table>?<i>=x");
  QTcpSocket socket;
  socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
  ASSERT_TRUE(QTest::qWaitFor([&] { return socket.state() == QAbstractSocket::ConnectedState; }));
  socket.write("GET http://<img>/<a%20href=\"file:///etc/passwd\"> HTTP/1.1\r\nHost: <img src=\"file:///dev/zero\">\r\n\r\n");
  ASSERT_TRUE(waitForRows(2));
  auto ids = std::vector<model::ExchangeId>{service->project()->rows()->at(0).id, service->project()->rows()->at(1).id};
  (void)service->project()->setComment(ids, "<img src=\"file:///dev/zero\"> & \xe2\x80\xae");
  (void)service->project()->setTags(ids, "<table><b>");
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->project()->rows()->at(1).annotation.comment.starts_with("<img"); }));
  for (int row = 0; row < 2; ++row) {
    window->page().view().setCurrentIndex(window->page().model().index(row, 0));
    QTest::qWait(200);
    expectPlain();
  }
  auto* banner = find<Banner>("browserBanner");
  banner->tell("<img src=\"file:///dev/zero\"> could not be started");
  find<Toast>("toast")->tell("<table><tr><td>" + QString(1 << 20, 'x'), "Undo");
  window->grab();
  expectPlain();
  const auto action = window->findChild<QAction*>("aboutAction");
  ASSERT_TRUE(action);
  QTimer::singleShot(200, window.get(), [&] {
    expectPlain();
    for (QWidget* top : QApplication::topLevelWidgets())
      if (auto* box = qobject_cast<QMessageBox*>(top)) box->reject();
  });
  action->trigger();
}

}  // namespace
}  // namespace penstock::gui

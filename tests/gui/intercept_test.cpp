// SPDX-License-Identifier: GPL-3.0-or-later
// The dock of what is held, over a real proxy: what a person sees and does, and what the server then gets.
#include <QApplication>
#include <QContextMenuEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QTableWidget>
#include <QToolButton>

#include "gui/detail/decode_dialog.h"
#include "gui/editor/bytes_editor.h"
#include "gui/intercept/intercept_panel.h"
#include "gui/intercept/wire_editor.h"
#include "penstock/service/rules.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

/// Keeps what it was sent, and answers with two bytes.
class Listening : public QTcpServer {
 public:
  Listening() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      QTcpSocket* socket = nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
        const QByteArray request = socket->readAll();
        got += request;
        if (request.contains("\r\n\r\n")) socket->write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok");
      });
    });
  }
  QByteArray got;
};

class InterceptPanelTest : public test::WindowTest {
 protected:
  /// A request under way; its answer is read by whoever wants it.
  std::unique_ptr<QTcpSocket> ask(const QByteArray& start, const QByteArray& more = {}, const QByteArray& body = {}) {
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    EXPECT_TRUE(socket->waitForConnected());
    const QByteArray host = "127.0.0.1:" + QByteArray::number(server.serverPort());
    const qsizetype space = start.indexOf(' ');
    socket->write(start.left(space + 1) + "http://" + host + start.mid(space + 1) + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n" + body);
    socket->flush();
    return socket;
  }
  void switchOn() {
    QTest::keyClick(window.get(), Qt::Key_F9);
    ASSERT_TRUE(window->actions().intercept->isChecked());
  }
  bool waitForHeld(int count) {
    return QTest::qWaitFor([&] { return find<QListView>("heldList")->model()->rowCount() == count; });
  }
  bool waitForGot(const QByteArray& text) {
    return QTest::qWaitFor([&] { return server.got.contains(text); });
  }
  /// The item is shown, with its content.
  bool waitForText(const QString& text) {
    return QTest::qWaitFor([&] { return editor()->wire().contains(text); });
  }
  WireEditor* editor() { return find<WireEditor>("heldText"); }
  void click(const char* name) { find<QAbstractButton>(name)->click(); }
  /// In place of all that is in the editor, as one would type it.
  void type(const QString& text) {
    editor()->selectAll();
    editor()->insertPlainText(text);
  }
  QString problem() { return find<QLabel>("heldProblemText")->text(); }

  Listening server;
};

TEST_F(InterceptPanelTest, TeachesWhileNothingIsHeldAndOpensWhenItIsSwitchedOn) {
  open();
  EXPECT_FALSE(find<QWidget>("interceptPanel")->isVisible());
  switchOn();
  EXPECT_TRUE(find<QWidget>("interceptPanel")->isVisible());
  EXPECT_EQ(find<QLabel>("interceptEmptyTitle")->text(), "Waiting for the next one");
  EXPECT_EQ(find<QPushButton>("interceptButton")->property("look").toString(), "danger");
  QTest::keyClick(window.get(), Qt::Key_F9);
  EXPECT_EQ(find<QLabel>("interceptEmptyTitle")->text(), "Intercept is off");
  EXPECT_FALSE(service->intercept().state().enabled);
}

TEST_F(InterceptPanelTest, ARequestIsEditedAsRawTextAndForwarded) {
  open();
  switchOn();
  const auto socket = ask("POST /a", "Content-Type: application/json\r\nContent-Length: 8\r\n", "{\"a\": 1}");
  ASSERT_TRUE(waitForHeld(1));
  EXPECT_EQ(find<QLabel>("interceptTitle")->text(), "Intercept · 1 held");
  EXPECT_EQ(find<QPushButton>("interceptButton")->text(), "Intercept · 1");
  ASSERT_TRUE(waitForText("{\"a\": 1}"));
  EXPECT_TRUE(server.got.isEmpty());
  QString text = editor()->wire();
  type(QString(text).replace("POST ", "PUT ").replace("{\"a\": 1}", "{\"a\": \u00e4}"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return problem().startsWith("The body is no JSON any more"); })) << problem().toStdString();
  type(QString(text).replace("Content-Type: application/json", "no colon"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return problem().startsWith("Line 3: there is no colon"); })) << problem().toStdString();
  click("heldForward");
  EXPECT_TRUE(waitForHeld(1)) << "it stays";
  type(QString(text).replace("POST ", "PUT ").replace("{\"a\": 1}", "{\"a\": 1, \"b\": 2}\n"));
  QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_TRUE(waitForHeld(0));
  ASSERT_TRUE(waitForGot("{\"a\": 1, \"b\": 2}\n"));
  EXPECT_TRUE(server.got.startsWith("PUT /a HTTP/1.1\r\n"));
  EXPECT_TRUE(server.got.contains("Content-Length: 17\r\n")) << server.got.toStdString();
}

TEST_F(InterceptPanelTest, WhatIsWrappedIsEditedInsideAndPutBack) {
  open();
  switchOn();
  // {"user":"ann"} as Base64, in a field and in the body.
  const QByteArray wrapped = "eyJ1c2VyIjoiYW5uIn0=";
  const auto socket = ask("POST /w", "X-State: " + wrapped + "\r\nContent-Length: 26\r\n", "state=" + wrapped);
  ASSERT_TRUE(waitForHeld(1));
  ASSERT_TRUE(waitForText("state=" + wrapped));
  const auto edited = [&](const std::function<QMenu*()>& menuOf) -> std::string {
    QMenu* menu = menuOf();
    for (QAction* action : menu->actions())
      if (action->text() == QString::fromUtf8("Decode…")) action->trigger();
    menu->close();
    DecodeDialog* dialog = nullptr;
    EXPECT_TRUE(QTest::qWaitFor([&] { return (dialog = window->findChild<DecodeDialog*>("decodeDialog")) && !dialog->busy(); }));
    if (!dialog) return {};
    EXPECT_EQ(dialog->leaf(), "{\"user\":\"ann\"}");
    dialog->findChild<BytesEditor*>("decodeLeaf")->become("{\"user\":\"eve\"}");
    EXPECT_TRUE(QTest::qWaitFor([&] { return !dialog->busy() && dialog->encoded() != wrapped.toStdString(); }));
    const std::string wire = dialog->encoded();
    dialog->findChild<QPushButton*>("decodePut")->click();
    delete dialog;
    return wire;
  };
  const std::string wire = edited([&] {
    QTextCursor chosen = editor()->textCursor();
    const qsizetype at = editor()->wire().indexOf("state=") + 6;
    chosen.setPosition(int(at));
    chosen.setPosition(int(at + wrapped.size()), QTextCursor::KeepAnchor);
    editor()->setTextCursor(chosen);
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), editor()->mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(editor()->viewport(), &event);
    return find<QMenu>("heldTextMenu");
  });
  EXPECT_TRUE(editor()->wire().endsWith("state=" + QString::fromStdString(wire))) << editor()->wire().toStdString();
  click("heldHeadersTab");
  auto* table = find<QTableWidget>("heldFields");
  const int row = table->findItems("X-State", Qt::MatchExactly).value(0)->row();
  edited([&] {
    Q_EMIT table->customContextMenuRequested(QPoint(20, table->rowViewportPosition(row) + 4));
    return find<QMenu>("heldFieldsMenu");
  });
  EXPECT_EQ(table->item(row, 1)->text().toStdString(), wire);
  click("heldForward");
  ASSERT_TRUE(waitForGot(QByteArray("state=") + wire.c_str()));
  EXPECT_TRUE(server.got.contains(("X-State: " + wire + "\r\n").c_str())) << server.got.toStdString();
}

TEST_F(InterceptPanelTest, BinaryIsEditedAsHexadecimalAndKeptByteForByte) {
  open();
  switchOn();
  const QByteArray body("\x00\xff\r\n\r", 5);
  const auto socket = ask("POST /b", "Content-Length: 5\r\n", body);
  ASSERT_TRUE(waitForHeld(1));
  ASSERT_TRUE(waitForText("Content-Length: 5"));
  click("heldBodyTab");
  ASSERT_TRUE(waitForText("00 ff 0d 0a 0d"));
  type("00 ff 0d 0g");
  click("heldForward");
  EXPECT_TRUE(problem().contains("\"g\" is no hexadecimal digit")) << problem().toStdString();
  type("00fe 0d0a\n0d");
  click("heldForward");
  ASSERT_TRUE(waitForGot(QByteArray("\r\n\r\n\x00\xfe\r\n\r", 9)));
}

TEST_F(InterceptPanelTest, FieldsAreEditedInATable) {
  open();
  switchOn();
  const auto socket = ask("GET /c", "X-A:  one \r\nX-B: two\r\n");
  ASSERT_TRUE(waitForHeld(1));
  ASSERT_TRUE(waitForText("X-B"));
  click("heldHeadersTab");
  auto* table = find<QTableWidget>("heldFields");
  ASSERT_EQ(table->rowCount(), 3);
  EXPECT_EQ(table->item(1, 0)->text(), "X-A");
  EXPECT_EQ(table->item(1, 1)->text(), "one");
  table->item(2, 1)->setText("three");
  table->setCurrentCell(2, 0);
  table->setFocus();
  QTest::keyClick(table, Qt::Key_Up, Qt::AltModifier);
  click("heldForward");
  ASSERT_TRUE(waitForGot("X-B: three\r\nX-A:  one \r\n")) << server.got.toStdString();
}

TEST_F(InterceptPanelTest, SeveralAreChosenAtOnceAndEditsOfOthersAreKept) {
  open();
  switchOn();
  const auto first = ask("GET /first"), second = ask("GET /second"), third = ask("GET /third");
  ASSERT_TRUE(waitForHeld(3));
  auto* list = find<QListView>("heldList");
  ASSERT_TRUE(waitForText("/first"));
  type(editor()->wire().replace("/first", "/one"));
  list->setCurrentIndex(list->model()->index(1, 0));
  ASSERT_TRUE(waitForText("/second"));
  list->setCurrentIndex(list->model()->index(0, 0));
  EXPECT_TRUE(waitForText("/one")) << "what was typed is there again";
  list->selectAll();
  click("heldForward");
  ASSERT_TRUE(waitForHeld(0));
  EXPECT_TRUE(waitForGot("GET /one "));
  EXPECT_TRUE(waitForGot("GET /second "));
  EXPECT_TRUE(waitForGot("GET /third "));
}

TEST_F(InterceptPanelTest, WhatIsNewTakesNothingFromWhoEdits) {
  open();
  switchOn();
  const auto first = ask("GET /first");
  ASSERT_TRUE(waitForHeld(1));
  ASSERT_TRUE(waitForText("/first"));
  editor()->setFocus();
  type("half of a lin");
  const auto second = ask("GET /2");
  ASSERT_TRUE(waitForHeld(2));
  EXPECT_EQ(editor()->wire(), "half of a lin");
  EXPECT_TRUE(editor()->hasFocus());
}

TEST_F(InterceptPanelTest, DropAndTheResponseToo) {
  open();
  switchOn();
  const auto dropped = ask("GET /drop");
  ASSERT_TRUE(waitForHeld(1));
  find<QListView>("heldList")->setFocus();
  QTest::keyClick(find<QListView>("heldList"), Qt::Key_Backspace, Qt::ControlModifier);
  ASSERT_TRUE(waitForHeld(0));
  EXPECT_TRUE(QTest::qWaitFor([&] { return dropped->state() == QAbstractSocket::UnconnectedState; }));
  const auto socket = ask("GET /both");
  ASSERT_TRUE(waitForHeld(1));
  ASSERT_TRUE(waitForText("/both"));
  click("heldResponse");
  EXPECT_TRUE(find<QToolButton>("heldResponse")->isChecked());
  click("heldForward");
  ASSERT_TRUE(waitForText("HTTP/1.1 200 OK"));
  type(editor()->wire().replace("ok", "edited"));
  click("heldForward");
  QByteArray answer;
  ASSERT_TRUE(QTest::qWaitFor([&] { return (answer += socket->readAll()).endsWith("edited"); })) << answer.toStdString();
  EXPECT_TRUE(answer.contains("Content-Length: 6\r\n"));
}

TEST_F(InterceptPanelTest, ABrokenConditionIsToldAndTheLastGoodOneStays) {
  open();
  switchOn();
  auto* field = find<FilterField>("interceptCondition");
  field->setText("path == /held");
  Q_EMIT field->accepted();
  EXPECT_EQ(service->intercept().state().condition, "path == /held");
  field->setText("pat == /held");
  Q_EMIT field->accepted();
  EXPECT_TRUE(find<QLabel>("interceptConditionProblem")->text().startsWith("There is no field pat"));
  EXPECT_EQ(service->intercept().state().condition, "path == /held");
  const auto passes = ask("GET /passes");
  EXPECT_TRUE(waitForGot("GET /passes "));
  const auto held = ask("GET /held");
  EXPECT_TRUE(waitForHeld(1));
}

TEST_F(InterceptPanelTest, AClientThatLeftIsSeenAndGoes) {
  open();
  switchOn();
  auto socket = ask("GET /gone");
  ASSERT_TRUE(waitForHeld(1));
  socket->abort();
  auto* list = find<QListView>("heldList");
  ASSERT_TRUE(QTest::qWaitFor([&] {
    return list->model()->index(0, 0).data(Qt::AccessibleTextRole).toString().contains("the client gave up");
  }));
  click("heldForwardAll");
  EXPECT_TRUE(waitForHeld(0));
}

TEST_F(InterceptPanelTest, TheWindowClosesQuicklyAndWhatIsHeldGoesOn) {
  open();
  switchOn();
  const auto socket = ask("GET /held");
  ASSERT_TRUE(waitForHeld(1));
  QElapsedTimer clock;
  clock.start();
  window->close();
  window.reset();
  service->stop(std::chrono::milliseconds(500));
  EXPECT_LT(clock.elapsed(), 5000);
  EXPECT_TRUE(waitForGot("GET /held "));
}

TEST_F(InterceptPanelTest, BreakOnThisIsARuleThatHoldsTheNextOfTheSame) {
  open();
  get("/row?a");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().setCurrentIndex(window->page().model().index(0, 0));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().breakOnThis->isEnabled(); }));
  window->actions().breakOnThis->trigger();
  EXPECT_TRUE(find<QWidget>("interceptPanel")->isVisible());
  EXPECT_FALSE(service->intercept().state().enabled) << "the rule is enough";
  EXPECT_EQ(find<QLabel>("toastText")->text(), "The next of these is held");
  auto rules = service->rules().list();
  ASSERT_EQ(rules.size(), 1u);
  EXPECT_EQ(rules[0].rule.name, "Break on GET /row");
  EXPECT_TRUE(rules[0].rule.when.starts_with("host == ")) << rules[0].rule.when;
  EXPECT_TRUE(rules[0].rule.when.ends_with(" && path == \"/row\" && method == \"GET\"")) << rules[0].rule.when;
  EXPECT_EQ(rules[0].rule.on, (rules::On{true, false, false}));
  const auto ask = [this](const QByteArray& path) {
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    EXPECT_TRUE(socket->waitForConnected());
    const QByteArray host = "127.0.0.1:" + QByteArray::number(origin.serverPort());
    socket->write("GET http://" + host + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    socket->flush();
    return socket;
  };
  const auto held = ask("/row?b");
  ASSERT_TRUE(waitForHeld(1));
  get("/other");
  window->actions().breakOnThis->trigger();
  EXPECT_EQ(service->rules().list().size(), 1u) << "once is enough";
  EXPECT_EQ(find<QLabel>("toastText")->text(), "It is held already, by the rule Break on GET /row");
  service::RuleRow off = service->rules().list()[0];
  off.rule.enabled = false;
  ASSERT_TRUE(service->rules().replace(off.rule));
  window->actions().breakOnThis->trigger();
  EXPECT_TRUE(service->rules().list()[0].rule.enabled);
  find<QPushButton>("toastButton")->click();
  EXPECT_FALSE(service->rules().list()[0].rule.enabled) << "undone";
}

}  // namespace
}  // namespace penstock::gui

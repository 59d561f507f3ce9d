// SPDX-License-Identifier: GPL-3.0-or-later
// The Messages tab inside the panel.
#include "gui/detail/messages_page.h"

#include <gtest/gtest.h>

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "gui/detail/code_view.h"
#include "gui/detail/facts_view.h"
#include "gui/detail/hex_view.h"
#include "gui/detail/messages_view.h"
#include "gui/detail/panel_fixture.h"
#include "gui/turn_clock.h"

namespace penstock::gui {
namespace {

using model::Direction;
using test::Draft;
using test::messageOf;

class MessagesPageTest : public test::PanelTest {
 protected:
  void put(model::ExchangeId id, std::uint64_t count, bool open, test::FakeSource::Maker maker) {
    Draft d(id);
    d.response(101, "Switching Protocols", {{"Upgrade", "websocket"}}, "");
    d.x.application = model::Application::webSocket;
    d.x.messages = count;
    if (open) d.x.state = model::ExchangeState::pending;
    source->putMessages(id, count, std::move(maker));
    source->put(d);
  }
  static model::Message tick(std::uint64_t i) { return messageOf(i, "tick " + std::to_string(i)); }
  MessagesView& list() { return *child<MessagesView>("messagesTable"); }
  QScrollBar& bar() { return *list().verticalScrollBar(); }
  std::string payload() {
    auto* code = child<CodeView>("messageBodyText");
    return code->isVisible() && code->document() ? code->document()->text() : std::string();
  }
  QString title() { return child<QLabel>("messageTitle")->text(); }
  bool atEnd() { return bar().maximum() > 0 && bar().value() == bar().maximum(); }

};

TEST_F(MessagesPageTest, OpensByItselfWhereThereAreMessages) {
  put(1, 3, false, tick);
  source->put(Draft(2));
  open(1);
  EXPECT_TRUE(list().isVisible());
  EXPECT_TRUE(child<QToolButton>("requestTabMessages")->isChecked());
  EXPECT_EQ(child<QToolButton>("requestTabMessages")->accessibleDescription(), "3");
  EXPECT_EQ(child<QLabel>("messagesCount")->text(), "3 messages");
  EXPECT_TRUE(eventually([&] { return payload() == "tick 0"; })) << "the first message is chosen";
  EXPECT_EQ(title(), "Message 1");
  EXPECT_FALSE(child<QWidget>("responsePane")->isVisible());
  open(2);
  EXPECT_FALSE(child<QToolButton>("requestTabMessages")->isVisible());
  EXPECT_TRUE(child<QToolButton>("requestTabOverview")->isChecked());
  EXPECT_TRUE(child<QWidget>("responsePane")->isVisible());
}

TEST_F(MessagesPageTest, TheMessageChosenBeforeIsNotChosenInAnotherExchange) {
  put(1, 3, false, tick);
  put(2, 3, true, tick);
  put(3, 2, false, [](std::uint64_t i) { return messageOf(i, "tock " + std::to_string(i)); });
  open(1);
  ASSERT_TRUE(eventually([&] { return payload() == "tick 0"; }));
  open(2);
  EXPECT_FALSE(list().selectionModel()->hasSelection()) << "an open one is followed from its end";
  EXPECT_FALSE(list().currentIndex().isValid());
  open(3);
  EXPECT_TRUE(list().selectionModel()->isRowSelected(0, {}));
  EXPECT_TRUE(eventually([&] { return payload() == "tock 0"; })) << "the row that is highlighted is the one that is shown";
  open(1);
  EXPECT_TRUE(eventually([&] { return payload() == "tick 0"; }));
}

TEST_F(MessagesPageTest, WhatThePersonChoseComesBackForEachKind) {
  put(1, 3, false, tick);
  put(2, 3, false, tick);
  source->put(Draft(3));
  open(1);
  child<QToolButton>("requestTabHeaders")->click();
  EXPECT_TRUE(child<QWidget>("responsePane")->isVisible()) << "beside the head stands the response";
  open(3);
  EXPECT_TRUE(child<QToolButton>("requestTabOverview")->isChecked());
  open(2);
  EXPECT_TRUE(child<QToolButton>("requestTabHeaders")->isChecked());
  child<QToolButton>("requestTabMessages")->click();
  EXPECT_TRUE(child<QWidget>("messagePane")->isVisible());
}

TEST_F(MessagesPageTest, FollowsTheEndOnlyFromTheEnd) {
  put(1, 200, true, tick);
  open(1);
  ASSERT_TRUE(eventually([&] { return atEnd(); })) << "an open exchange is followed";
  EXPECT_EQ(title(), "Message");
  put(1, 260, true, tick);
  ASSERT_TRUE(eventually([&] { return list().model()->rowCount() == 260; })) << "it is not looked at again";
  ASSERT_TRUE(eventually([&] { return atEnd(); }));
  bar().setValue(1000);
  put(1, 300, true, tick);
  ASSERT_TRUE(eventually([&] { return list().model()->rowCount() == 300; }));
  QCoreApplication::processEvents();
  EXPECT_EQ(bar().value(), 1000) << "it jumps while somebody reads";
  auto* chip = child<QPushButton>("newerMessagesChip");
  ASSERT_TRUE(chip->isVisible());
  EXPECT_EQ(chip->text(), "40 newer");
  chip->click();
  EXPECT_TRUE(atEnd());
  EXPECT_FALSE(chip->isVisible());
}

TEST_F(MessagesPageTest, KeysGoThroughTheMessages) {
  put(1, 1000, false, tick);
  open(1);
  ASSERT_TRUE(eventually([&] { return payload() == "tick 0"; }));
  QTest::keyClick(&list(), Qt::Key_Down);
  EXPECT_TRUE(eventually([&] { return payload() == "tick 1"; }));
  QTest::keyClick(&list(), Qt::Key_End);
  EXPECT_TRUE(eventually([&] { return payload() == "tick 999"; }));
  EXPECT_EQ(title(), QString("Message 1\u2009000"));
  QTest::keyClick(&list(), Qt::Key_Home);
  EXPECT_TRUE(eventually([&] { return payload() == "tick 0"; }));
  QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(eventually([&] { return QApplication::clipboard()->text() == "tick 0"; }));
}

TEST_F(MessagesPageTest, AMessageIsDecodedAsABodyIs) {
  put(1, 2, false, [](std::uint64_t i) {
    auto m = messageOf(i, i ? std::string("\x00\x01\x02\xff", 4) : "{\"a\":1}");
    if (i) m.kind = model::MessageKind::binary;
    return m;
  });
  open(1);
  EXPECT_TRUE(eventually([&] { return payload() == "{\n  \"a\": 1\n}"; })) << payload();
  EXPECT_TRUE(child<QToolButton>("messageBodyView")->text().startsWith("JSON"));
  QTest::keyClick(&list(), Qt::Key_Down);
  auto* hex = child<HexView>("messageBodyHex");
  EXPECT_TRUE(eventually([&] { return hex->isVisible() && hex->lineText(0).contains("00 01 02 ff"); }));
  child<QToolButton>("messageTabDetails")->click();
  const QString facts = child<FactsView>("messageFacts")->toPlainText();
  EXPECT_TRUE(facts.contains("to client")) << facts.toStdString();
  EXPECT_TRUE(facts.contains("binary"));
}

TEST_F(MessagesPageTest, GrpcMessagesLoseTheirCoding) {
  Draft d(1);
  d.request("POST", "/shop.Stock/Watch", {{"content-type", "application/grpc+json"}, {"grpc-encoding", "deflate"}});
  d.x.application = model::Application::grpc;
  d.x.messages = 1;
  // zlib of {"a":1}
  const std::string packed("\x78\x9c\xab\x56\x4a\x54\xb2\x32\xac\x05\x00\x08\x2a\x02\x09", 15);
  source->putMessages(1, 1, [packed](std::uint64_t i) {
    auto m = messageOf(i, packed, Direction::toServer);
    m.kind = model::MessageKind::grpc;
    m.flags = model::MessageFlag::complete | model::MessageFlag::compressed | model::MessageFlag::encoded;
    return m;
  });
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return payload() == "{\n  \"a\": 1\n}"; })) << payload();
  list().setFocus();
  QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(eventually([&] { return QApplication::clipboard()->text() == "{\"a\":1}"; }))
      << QApplication::clipboard()->text().toStdString();
}

TEST_F(MessagesPageTest, ProtobufIsReadWithoutASchemaAndWithOne) {
  QTemporaryDir folder;
  QFile proto(folder.filePath("shop.proto"));
  ASSERT_TRUE(proto.open(QIODevice::WriteOnly));
  proto.write(
      "syntax = \"proto3\"; package shop; message Item { string sku = 1; int32 left = 2; } message Ask { string sku = "
      "1; }"
      " service Stock { rpc Watch(Ask) returns (stream Item); }");
  proto.close();
  Draft d(1);
  d.request("POST", "/shop.Stock/Watch", {{"content-type", "application/grpc"}});
  d.x.application = model::Application::grpc;
  d.x.messages = 1;
  source->putMessages(1, 1, [](std::uint64_t i) {
    auto m = messageOf(i, std::string("\x0a\x04milk\x10\x07"));
    m.kind = model::MessageKind::grpc;
    return m;
  });
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return payload().starts_with("1: \"milk\"\n2: 7"); })) << payload();
  EXPECT_TRUE(child<QPushButton>("messageLoadSchema")->isVisible());
  EXPECT_EQ(list().model()->index(0, MessagesModel::preview).data().toString(), "1: \"milk\"  2: 7");
  auto schema = codec::ProtobufSchema::load({proto.fileName().toStdString()});
  ASSERT_TRUE(schema) << schema.error().message;
  source->schema = *schema;
  panel->schemaChanged();
  EXPECT_TRUE(eventually([&] { return payload() == "sku: \"milk\"\nleft: 7\n"; })) << payload();
  EXPECT_EQ(list().model()->index(0, MessagesModel::preview).data().toString(), "sku: \"milk\"  left: 7");
  EXPECT_EQ(child<QToolButton>("messageBodyView")->text(), QString::fromUtf8("Protobuf · shop.Item"));
  EXPECT_FALSE(child<QPushButton>("messageLoadSchema")->isVisible());
}

TEST_F(MessagesPageTest, MqttPacketsAreFieldsAndPayload) {
  Draft d(1);
  d.x.kind = model::ExchangeKind::tcpTunnel;
  d.x.request = nullptr;
  d.x.response = nullptr;
  d.x.application = model::Application::mqtt;
  d.x.messages = 1;
  const std::string packet(
      "\x32\x10\x00\x05"
      "a/b/c"
      "\x00\x07"
      "{\"x\":1}",
      18);
  source->putMessages(1, 1, [packet](std::uint64_t i) {
    auto m = messageOf(i, packet);
    m.kind = model::MessageKind::mqtt;
    m.code = model::mqttCode(3, 2);
    m.label = "a/b/c";
    m.preview = "{\"x\":1}";
    return m;
  });
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return payload().starts_with("PUBLISH  QoS 1\nTopic "); })) << payload();
  EXPECT_NE(payload().find("\"x\": 1"), std::string::npos) << payload();
  EXPECT_EQ(list().model()->index(0, MessagesModel::kind).data().toString(), "PUBLISH");
  EXPECT_EQ(list().model()->index(0, MessagesModel::preview).data(Qt::AccessibleTextRole).toString(),
            QString::fromUtf8("a/b/c · {\"x\":1}, QoS 1"));
  QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(eventually([&] { return QApplication::clipboard()->text() == "{\"x\":1}"; }))
      << QApplication::clipboard()->text().toStdString();
}

TEST_F(MessagesPageTest, AnEventIsItsData) {
  Draft d(1);
  d.x.application = model::Application::sse;
  d.x.messages = 1;
  source->putMessages(1, 1, [](std::uint64_t i) {
    auto m = messageOf(i, "event: price\ndata: {\"a\":\ndata: 1}\r\nid: 7");
    m.kind = model::MessageKind::event;
    m.label = "price";
    m.preview = "{\"a\":\n1}";
    return m;
  });
  source->put(d);
  open(1);
  EXPECT_TRUE(eventually([&] { return payload() == "{\n  \"a\": 1\n}"; })) << payload();
  QTest::keyClick(&list(), Qt::Key_C, Qt::ControlModifier);
  EXPECT_TRUE(eventually([&] { return QApplication::clipboard()->text() == "{\"a\":\n1}"; }));
  auto* pill = child<QToolButton>("messageBodyView");
  for (QAction* action : pill->menu()->actions())
    if (action->text() == "Text") action->trigger();
  EXPECT_TRUE(eventually([&] { return payload().starts_with("event: price\n"); })) << "its lines as they came";
}

TEST_F(MessagesPageTest, ATunnelPassedThroughIsDecryptedAgainByOneClick) {
  Draft d(1);
  d.x.kind = model::ExchangeKind::tlsTunnel;
  d.x.host = "pinned.test";
  d.x.request = nullptr;
  d.x.response = nullptr;
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->clientAddress = "127.0.0.1:5000";
  d.x.connection = connection;
  source->put(d);
  model::AutoPassthrough entry;
  entry.host = "pinned.test";
  entry.client = "127.0.0.1";
  entry.reason = "the client refused our certificate (alert unknown_ca)";
  entry.count = 2;
  entry.expires = wallNow() + std::chrono::minutes(5);
  source->passthrough.passed = {entry};
  open(1);
  const QString text = child<QLabel>("passthroughText")->text();
  EXPECT_TRUE(text.contains("because the client refused our certificate (alert unknown_ca), 2 times"))
      << text.toStdString();
  child<QPushButton>("passthroughRetry")->click();
  EXPECT_TRUE(source->passthrough.passed.empty());
  EXPECT_FALSE(child<QPushButton>("passthroughRetry")->isVisible());
  EXPECT_TRUE(child<QLabel>("passthroughText")->text().startsWith("Decrypted again"));
  source->passthrough.passed = {entry};
  source->passthrough.passed[0].client = "192.0.2.7";
  source->put(Draft(2));
  open(2);
  open(1);
  EXPECT_FALSE(child<QWidget>("passthrough")->isVisible()) << "it is for another client";
}

TEST_F(MessagesPageTest, TheMessageUnderWayGrows) {
  const auto first = [](std::uint64_t i) {
    auto m = messageOf(i, "half");
    m.flags = model::MessageFlag::none;
    return m;
  };
  put(1, 1, true, first);
  open(1);
  list().selectRow(0);
  ASSERT_TRUE(eventually([&] { return payload() == "half"; }));
  put(1, 1, true, [](std::uint64_t i) { return messageOf(i, "half and the rest"); });
  Draft more(1);
  more.x.application = model::Application::webSocket;
  more.x.messages = 1;
  more.x.state = model::ExchangeState::pending;
  more.x.responseBody.size = 17;
  source->put(more);
  EXPECT_TRUE(eventually([&] { return payload() == "half and the rest"; })) << payload();
}

TEST_F(MessagesPageTest, FiltersAndSaysSo) {
  put(1, 500, false, [](std::uint64_t i) {
    return messageOf(i, "tick " + std::to_string(i), i % 5 ? Direction::toClient : Direction::toServer);
  });
  open(1);
  child<QToolButton>("messagesToServer")->click();
  auto* count = child<QLabel>("messagesCount");
  EXPECT_TRUE(eventually([&] { return count->text() == "100 of 500"; })) << count->text().toStdString();
  child<QToolButton>("messagesAll")->click();
  panel->activateWindow();
  list().setFocus();
  QTest::keyClick(&list(), Qt::Key_F, Qt::ControlModifier);
  auto* field = child<QLineEdit>("messagesFind");
  EXPECT_TRUE(field->hasFocus());
  QTest::keyClicks(field, "TICK 49");
  EXPECT_TRUE(eventually([&] { return count->text() == "11 of 500"; })) << count->text().toStdString();
  field->setText("nothing like it");
  auto* message = child<QLabel>("messagesMessage");
  EXPECT_TRUE(eventually([&] { return message->isVisible() && message->text() == "No message matches."; }));
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_TRUE(eventually([&] { return count->text() == "500 messages" && list().isVisible(); }));
}

TEST_F(MessagesPageTest, TellsWhatThereIsNot) {
  put(1, 0, true, tick);
  open(1);
  auto* message = child<QLabel>("messagesMessage");
  EXPECT_TRUE(message->isVisible());
  EXPECT_TRUE(message->text().startsWith("No messages yet"));
  put(1, 1, true, tick);
  EXPECT_TRUE(eventually([&] { return list().isVisible(); }));
  put(2, 5, false, tick);
  source->messagesBroken = true;
  open(2);
  auto* notice = child<QLabel>("messagesNoticeText");
  EXPECT_TRUE(eventually([&] { return notice->text() == "The messages cannot be read: the disk is gone."; }));
  source->messagesBroken = false;
  child<QPushButton>("messagesRetry")->click();
  EXPECT_TRUE(eventually([&] { return payload() == "tick 0"; }));
  EXPECT_FALSE(child<QWidget>("messagesNotice")->isVisible());
}

TEST_F(MessagesPageTest, ATunnelHasMessagesAndNoResponse) {
  Draft d(1);
  d.x.kind = model::ExchangeKind::tcpTunnel;
  d.x.request = nullptr;
  d.x.response = nullptr;
  d.x.messages = 2;
  source->putMessages(1, 2, tick);
  source->put(d);
  open(1);
  EXPECT_TRUE(child<QWidget>("messagePane")->isVisible());
  child<QToolButton>("requestTabOverview")->click();
  EXPECT_FALSE(child<QWidget>("messagePane")->isVisible());
  EXPECT_FALSE(child<QWidget>("responsePane")->isVisible());
}

TEST_F(MessagesPageTest, AnEndlessListOpensAtOnceAndScrollsWithoutAskingForAllOfIt) {
  put(1, 1'000'000, false, tick);
  TurnClock timer;
  timer.start();
  open(1);
  ASSERT_TRUE(eventually([&] { return payload() == "tick 0"; }));
  EXPECT_LT(timer.elapsed(), 2000);
  constexpr int kFrames = 60;
  timer.restart();
  for (int i = 0; i <= kFrames; ++i) {
    bar().setValue(int(qint64(bar().maximum()) * i / kFrames));
    list().viewport()->repaint();
    QCoreApplication::processEvents();
  }
  // Generous for slow and instrumented machines; a fifth of it is usual.
  EXPECT_LT(timer.elapsed() / kFrames, 60) << "ms a frame";
  EXPECT_TRUE(eventually([&] { return !list().model()->index(999'999, 5).data().toString().isEmpty(); }));
  std::uint64_t asked = 0;
  for (const auto& a : source->asked()) asked += a.count;
  EXPECT_LT(asked, 40'000u) << "of a million";
}

TEST(PayloadExport, Saves) {
  const CancelToken token;
  const auto of = [](std::string bytes) {
    return display::PayloadSource{std::make_shared<model::MemoryBytes>(std::make_shared<std::string>(std::move(bytes))), {}};
  };
  const std::string large(5'000'000, 'x');
  QTemporaryDir folder;
  const QString path = folder.filePath("payload.bin");
  EXPECT_EQ(savePayload(of(large), path, token), "");
  QFile file(path);
  ASSERT_TRUE(file.open(QIODevice::ReadOnly));
  EXPECT_TRUE(file.readAll().toStdString() == large);
  EXPECT_TRUE(savePayload(of("x"), folder.filePath("no/such/folder"), token).contains("no/such/folder"));
  EXPECT_TRUE(savePayload({}, folder.filePath("none"), token).contains("no payload"));
  EXPECT_FALSE(QFile::exists(folder.filePath("none")));
}

TEST_F(MessagesPageTest, EveryWidgetOneCanReachHasAName) {
  put(1, 3, false, tick);
  open(1);
  for (const QWidget* widget : panel->findChildren<QWidget*>()) {
    if (widget->focusPolicy() == Qt::NoFocus || !widget->isEnabled() || widget->objectName().startsWith("qt_"))
      continue;
    if (widget->inherits("QMenu") || widget->parentWidget()->inherits("QAbstractScrollArea")) continue;
    EXPECT_FALSE(widget->accessibleName().isEmpty())
        << widget->objectName().toStdString() << " " << widget->metaObject()->className();
    EXPECT_FALSE(widget->objectName().isEmpty())
        << widget->accessibleName().toStdString() << " " << widget->metaObject()->className();
  }
}

class ComposerTest : public MessagesPageTest {
 protected:
  void openSocket(model::ExchangeId id, bool pending = true) {
    put(id, 3, pending, tick);
    open(id);
  }
  QToolButton* choice(const char* name) { return child<QToolButton>(name); }
  QPlainTextEdit* payloadField() { return child<QPlainTextEdit>("composerPayload"); }
  QString said() { return child<QLabel>("composerProblem")->text(); }
  void send() { child<QPushButton>("composerSend")->click(); }
  using Added = test::FakeIntercept::Added;
  std::vector<Added>& added() { return source->intercept.added; }
};

TEST_F(ComposerTest, IsThereWhileTheExchangeIsOpenAndTakesMessages) {
  source->intercept.open(1);
  openSocket(1);
  EXPECT_TRUE(choice("messagesAdd")->isVisible());
  EXPECT_FALSE(child<QWidget>("messageComposer")->isVisible()) << "until it is wanted";
  choice("messagesAdd")->click();
  EXPECT_TRUE(payloadField()->isVisible());
  EXPECT_TRUE(payloadField()->hasFocus());
  openSocket(2, false);
  EXPECT_FALSE(choice("messagesAdd")->isVisible()) << "it is over";
  EXPECT_FALSE(child<QWidget>("messageComposer")->isVisible());
}

TEST_F(ComposerTest, SendsTextAndBytesBothWays) {
  source->intercept.open(1);
  openSocket(1);
  choice("messagesAdd")->click();
  payloadField()->setPlainText("h\u00e4llo");
  QTest::keyClick(payloadField(), Qt::Key_Return, Qt::ControlModifier);
  ASSERT_EQ(added().size(), 1u);
  EXPECT_EQ(added()[0], (Added{1, Direction::toServer, model::MessageKind::text, "h\xc3\xa4llo"}));
  EXPECT_EQ(said(), "");
  choice("composerBinary")->click();
  EXPECT_EQ(payloadField()->toPlainText(), "68 c3 a4 6c 6c 6f") << "the same bytes";
  choice("composerToClient")->click();
  payloadField()->setPlainText("00 ff\n0g");
  send();
  EXPECT_EQ(said(), "Line 2: \"g\" is no hexadecimal digit.");
  payloadField()->setPlainText("00 FF");
  EXPECT_EQ(said(), "") << "not of what stood there before";
  choice("composerText")->click();
  EXPECT_TRUE(choice("composerBinary")->isChecked()) << "they are no text";
  EXPECT_EQ(said(), "These bytes are no text.");
  send();
  ASSERT_EQ(added().size(), 2u);
  EXPECT_EQ(added()[1], (Added{1, Direction::toClient, model::MessageKind::binary, std::string("\0\xff", 2)}));
}

TEST_F(ComposerTest, WhatIsNotTakenIsSaid) {
  source->intercept.open(1);
  openSocket(1);
  choice("messagesAdd")->click();
  payloadField()->setPlainText("x");
  source->intercept.refuses = "too much waits";
  send();
  EXPECT_EQ(said(), "Too much waits.");
  // What the protocol could not say is told a moment later, in the exchange's trace.
  Draft d(1);
  d.response(101, "Switching Protocols", {{"Upgrade", "websocket"}}, "");
  d.x.application = model::Application::webSocket;
  d.x.messages = 3;
  d.x.state = model::ExchangeState::pending;
  d.x.trace.push_back({model::Did::messageNotSent, "a control frame has 125 bytes"});
  source->put(d);
  panel->show(1);
  EXPECT_TRUE(eventually([&] { return said().contains("a control frame has 125 bytes"); })) << said().toStdString();
}

TEST_F(ComposerTest, SaysWhatWouldMakeItPossible) {
  openSocket(1);
  choice("messagesAdd")->click();
  EXPECT_FALSE(payloadField()->isVisible());
  EXPECT_TRUE(child<QLabel>("composerWhyNot")->text().contains("while Messages is chosen in Intercept"));
  child<QPushButton>("composerAllow")->click();
  EXPECT_TRUE(source->intercept.state().messages);
  EXPECT_FALSE(source->intercept.state().enabled) << "nothing is held by that";
  EXPECT_TRUE(eventually([&] { return child<QLabel>("composerWhyNot")->text().contains("Have its client open it again"); }));
  EXPECT_FALSE(child<QPushButton>("composerAllow")->isVisible());
  source->intercept.open(1);
  EXPECT_TRUE(eventually([&] { return payloadField()->isVisible(); })) << "as soon as it takes them";
  source->intercept.open(1, false, true);
  EXPECT_TRUE(eventually([&] { return !choice("composerToServer")->isEnabled() && choice("composerToClient")->isChecked(); }));
}

TEST_F(ComposerTest, OfEventsOnlyTheClientGetsOnesAndTheyAreLines) {
  Draft d(1);
  d.x.application = model::Application::sse;
  d.x.messages = 1;
  d.x.state = model::ExchangeState::pending;
  source->putMessages(1, 1, [](std::uint64_t i) { return messageOf(i, "data: x"); });
  source->put(d);
  source->intercept.open(1);
  open(1);
  choice("messagesAdd")->click();
  EXPECT_FALSE(choice("composerToServer")->isEnabled());
  EXPECT_FALSE(choice("composerBinary")->isVisible());
  payloadField()->setPlainText("hello");
  send();
  EXPECT_EQ(said(), "The lines of an event begin with data:, event:, id: or retry:.");
  payloadField()->setPlainText("event: news\ndata: hello");
  send();
  ASSERT_EQ(added().size(), 1u);
  EXPECT_EQ(added()[0], (Added{1, Direction::toClient, model::MessageKind::event, "event: news\ndata: hello"}));
}

TEST_F(ComposerTest, WritesOneLikeTheOneChosen) {
  source->intercept.open(1);
  put(1, 2, true, [](std::uint64_t i) {
    auto m = messageOf(i, i == 0 ? "tick 0" : std::string("\0\1", 2), i == 0 ? Direction::toServer : Direction::toClient);
    if (i == 1) m.kind = model::MessageKind::binary;
    return m;
  });
  open(1);
  const auto addLike = [&](int row) {
    list().selectRow(row);
    ASSERT_TRUE(eventually([&] { return title() == QString("Message %1").arg(row + 1); }));
    bool found = false;
    QTimer::singleShot(0, [&] {
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      for (QAction* action : menu->actions()) {
        if (action->text() != "Add one like this…") continue;
        found = action->isEnabled();
        action->trigger();
      }
      menu->close();
    });
    Q_EMIT list().menuRequested(QPoint());
    EXPECT_TRUE(found);
  };
  addLike(0);
  ASSERT_TRUE(eventually([&] { return payloadField()->toPlainText() == "tick 0"; }));
  EXPECT_TRUE(payloadField()->isVisible());
  EXPECT_TRUE(choice("composerToServer")->isChecked());
  addLike(1);
  ASSERT_TRUE(eventually([&] { return payloadField()->toPlainText() == "00 01"; }));
  EXPECT_TRUE(choice("composerToClient")->isChecked());
  EXPECT_TRUE(choice("composerBinary")->isChecked());
}

}  // namespace
}  // namespace penstock::gui

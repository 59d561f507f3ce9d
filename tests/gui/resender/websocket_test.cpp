// SPDX-License-Identifier: GPL-3.0-or-later
// What is said by a WebSocket of the Resender, and waited for.
#include <QComboBox>
#include <QCryptographicHash>

#include "gui/resender/resender_fixture.h"

namespace penstock::gui {
namespace {

/// Takes short messages, says what it is told to.
class Peer : public QTcpServer {
 public:
  Peer() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      socket = nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
    });
  }
  QByteArray address() const { return "127.0.0.1:" + QByteArray::number(serverPort()); }
  void say(const QByteArray& text) { socket->write(QByteArray("\x81").append(char(text.size())) + text); }

  QTcpSocket* socket = nullptr;
  QList<QByteArray> said;

 private:
  void read() {
    got_ += socket->readAll();
    if (!open_) {
      const qsizetype end = got_.indexOf("\r\n\r\n");
      if (end < 0) return;
      const qsizetype key = got_.indexOf("Sec-WebSocket-Key: ") + 19;
      const QByteArray accept = QCryptographicHash::hash(got_.mid(key, got_.indexOf("\r\n", key) - key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11", QCryptographicHash::Sha1);
      socket->write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept.toBase64() + "\r\n\r\n");
      got_.remove(0, end + 4);
      open_ = true;
    }
    while (got_.size() >= 6 && got_.size() >= 6 + (got_[1] & 0x7f)) {
      const int size = got_[1] & 0x7f;
      QByteArray text = got_.mid(6, size);
      for (int i = 0; i < size; ++i) text[i] = char(text[i] ^ got_[2 + i % 4]);
      if ((got_[0] & 0x0f) == 1) said << text;
      got_.remove(0, 6 + size);
    }
  }
  QByteArray got_;
  bool open_ = false;
};

class WebSocketTest : public test::ResenderTest {
 protected:
  void connectToPeer() {
    open();
    page().bench().setEnvironments({{"test", {{"who", "me"}}}});
    page().bench().setEnvironment("test");
    begin("GET /ws HTTP/1.1\r\nHost: \r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Sec-WebSocket-Version: 13\r\n\r\n");
    in<QLineEdit>("sendTarget")->setText("http://" + peer.address());
    Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
    window->actions().sendRequest->trigger();
    ASSERT_TRUE(QTest::qWaitFor([&] { return composer()->isVisible(); }, 10'000));
  }
  Composer* composer() { return page().findChild<Composer*>(); }  // the detail has one of its own
  BytesEditor* field() { return composer()->findChild<BytesEditor*>("composerField"); }
  QString hint() { return composer()->findChild<QLabel*>("composerHint")->text(); }
  bool isUnderWay() { return composer()->findChild<QPushButton*>("composerStop")->isVisible(); }
  void sayList(const std::string& list) {
    composer()->findChild<QComboBox*>("composerKind")->setCurrentText("List");
    field()->setBytes(list);
    composer()->findChild<QPushButton*>("composerSend")->click();
  }
  bool heard(const QList<QByteArray>& texts) {
    return QTest::qWaitFor([&] { return peer.said == texts; }, 10'000);
  }

  Peer peer;
};

TEST_F(WebSocketTest, AMessageHasLinesAndVariables) {
  connectToPeer();
  field()->setFocus();
  QTest::keyClicks(field(), "{{who}}");
  QTest::keyClick(field(), Qt::Key_Return, Qt::ShiftModifier);
  QTest::keyClicks(field(), "and {{nobody}}");
  QTest::keyClick(field(), Qt::Key_Return);
  EXPECT_TRUE(heard({"me\nand {{nobody}}"})) << peer.said.join('|').toStdString();
  EXPECT_EQ(field()->bytes(), "");
  EXPECT_TRUE(in<NoticeBar>("sendNotice")->text().contains("nobody"));
}

TEST_F(WebSocketTest, AListWaitsForWhatTheServerSaysAndForATime) {
  connectToPeer();
  peer.say("ready long ago");
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->page().model().summaryAt(0).messages == 1; }, 10'000));
  sayList("hello {{who}}\n--- wait for \"ready\"\nnext\n--- wait for /o[k]+/\n--- wait 30 ms\nlast\nline");
  ASSERT_TRUE(heard({"hello me"}));
  EXPECT_TRUE(isUnderWay());
  EXPECT_TRUE(QTest::qWaitFor([&] { return hint() == "Waiting for \"ready\" (2 of 6)"; })) << hint().toStdString();
  peer.say("not yet");
  QTest::qWait(200);
  EXPECT_EQ(peer.said.size(), 1);
  peer.say("now ready");
  ASSERT_TRUE(heard({"hello me", "next"}));
  peer.say("ok");
  ASSERT_TRUE(heard({"hello me", "next", "last\nline"}));
  EXPECT_TRUE(QTest::qWaitFor([&] { return !isUnderWay(); }));
  EXPECT_FALSE(in<NoticeBar>("sendNotice")->isVisible());
}

TEST_F(WebSocketTest, AListThatIsWrongSaysNothing) {
  connectToPeer();
  sayList("hello\n--- sleep\nnext");
  EXPECT_TRUE(composer()->findChild<QLabel*>("composerProblem")->text().contains("ine 2")) << composer()->findChild<QLabel*>("composerProblem")->text().toStdString();
  EXPECT_FALSE(isUnderWay());
  EXPECT_TRUE(peer.said.isEmpty());
}

TEST_F(WebSocketTest, AListEndsWhereItIsStoppedOrTheSocketIsClosed) {
  connectToPeer();
  sayList("one\n--- wait for never\ntwo");
  ASSERT_TRUE(heard({"one"}));
  ASSERT_TRUE(isUnderWay());
  composer()->findChild<QPushButton*>("composerStop")->click();
  EXPECT_FALSE(isUnderWay());
  sayList("three\n--- wait for never\nfour");
  ASSERT_TRUE(heard({"one", "three"}));
  peer.socket->close();
  EXPECT_TRUE(QTest::qWaitFor([&] { return in<NoticeBar>("sendNotice")->text().contains("closed"); }, 10'000)) << in<NoticeBar>("sendNotice")->text().toStdString();
  EXPECT_EQ(peer.said.size(), 2);
}

}  // namespace
}  // namespace penstock::gui

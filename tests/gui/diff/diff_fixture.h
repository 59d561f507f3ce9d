// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over a real proxy, and an origin that answers each path with what it was told.
#pragma once

#include <QAbstractButton>
#include <QHash>
#include <QLabel>

#include "gui/diff/diff_page.h"
#include "gui/window_fixture.h"

namespace penstock::gui::test {

class AnsweringOrigin : public QTcpServer {
 public:
  AnsweringOrigin() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      QTcpSocket* socket = nextPendingConnection();
      auto received = std::make_shared<QByteArray>();
      connect(socket, &QTcpSocket::readyRead, socket, [this, socket, received] {
        *received += socket->readAll();
        if (!received->contains("\r\n\r\n")) return;
        const QByteArray path = received->split(' ').value(1);
        socket->write(answers.value(path));
        socket->disconnectFromHost();
      });
    });
  }
  void answer(const QByteArray& path, const QByteArray& type, const QByteArray& body, const QByteArray& fields = {},
              const QByteArray& status = "200 OK") {
    answers[path] = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + fields +
                    "Content-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
  }
  QHash<QByteArray, QByteArray> answers;
};

class DiffTest : public WindowTest {
 protected:
  /// One request through the proxy, and its row.
  void fetch(const QByteArray& path, const QByteArray& fields = {}) {
    const int before = rows();
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] {
      const QByteArray host = "127.0.0.1:" + QByteArray::number(answering.serverPort());
      socket.write("GET http://" + host + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + fields + "Connection: close\r\n\r\n");
    });
    ASSERT_TRUE(QTest::qWaitFor(
        [&] { return (answer += socket.readAll(), socket.state() == QAbstractSocket::UnconnectedState && !answer.isEmpty()); }, 20'000));
    ASSERT_TRUE(QTest::qWaitFor([&] { return rows() == before + 1; }));
    // Its body is the project's once it ended there.
    const model::ExchangeId id = window->page().model().summaryAt(before).id;
    bool recorded = false;
    const Subscription end = service->project()->whenRecorded(id, [&recorded] { recorded = true; });
    ASSERT_TRUE(QTest::qWaitFor([&] { return recorded; }));
  }
  DiffPage& page() { return window->diff(); }
  DiffView* view() { return find<DiffView>("diffView"); }
  model::ExchangeId id(int row) { return window->page().model().summaryAt(row).id; }
  QString text(const char* label) {
    auto* found = page().findChild<QLabel*>(label);
    EXPECT_NE(found, nullptr) << label;
    return found ? found->text() : QString();
  }
  bool waitForText(const char* label, const QString& wanted) {
    return QTest::qWaitFor([&] { return text(label) == wanted; }, 20'000) || (ADD_FAILURE() << text(label).toStdString(), false);
  }
  void click(const char* button) {
    auto* found = page().findChild<QAbstractButton*>(button);
    ASSERT_NE(found, nullptr) << button;
    found->click();
  }
  void compare(int left, int right) {
    page().compare(id(left), id(right));
    ASSERT_TRUE(QTest::qWaitFor([&] { return view()->layout() != nullptr; }, 20'000));
  }
  /// Signs and texts of the rows of a view, as they are painted.
  QStringList shown(const char* name) {
    auto* t = find<DiffTextView>(name);
    QStringList out;
    for (std::size_t row = 0; row < t->document()->rows(); ++row) out << t->signOf(row) + t->shownText(row);
    return out;
  }

  AnsweringOrigin answering;
};

}  // namespace penstock::gui::test

// SPDX-License-Identifier: GPL-3.0-or-later
// The Resender of a window, and a server that remembers what it was asked.
#pragma once

#include <QApplication>
#include <QLabel>
#include <QLineEdit>

#include "gui/editor/bytes_editor.h"
#include "gui/resender/resender_page.h"
#include "gui/window_fixture.h"

namespace penstock::gui::test {

/// Says what it was asked, or never answers: "/slow".
class Echo : public QTcpServer {
 public:
  Echo() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      QTcpSocket* socket = nextPendingConnection();
      ++connections;
      connect(socket, &QTcpSocket::disconnected, this, [this] { ++closed; });
      connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
        requests << socket->readAll();
        if (requests.last().contains("/slow")) return;
        if (!requests.last().contains(needed)) return void(socket->write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"));
        if (requests.last().contains("Session: 1\r") && requests.size() > endsAfter) return void(socket->write("HTTP/1.1 401 Over\r\nContent-Length: 0\r\n\r\n"));
        const QByteArray body = !answer.isEmpty() ? answer : "{\"asked\":" + QByteArray::number(requests.size()) + "}";
        socket->write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body);
      });
    });
  }
  QByteArray address() const { return "127.0.0.1:" + QByteArray::number(serverPort()); }
  QList<QByteArray> requests;
  QByteArray needed;  // or it is forbidden
  QByteArray answer;  // "": how many were asked
  int endsAfter = 1'000;  // requests: the session that the first made
  int connections = 0, closed = 0;
};

class ResenderTest : public WindowTest {
 protected:
  ResenderPage& page() { return window->resender(); }
  template <class Widget>
  Widget* in(const char* name) {
    auto* widget = page().findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }
  BytesEditor* editor() { return in<BytesEditor>("draftText"); }
  std::string text() { return editor()->bytes(); }
  QString status() { return in<QLabel>("answerStatus")->text(); }
  QString place() { return in<QLabel>("sentPlace")->text(); }
  void begin(const std::string& request) {
    window->actions().newRequest->trigger();
    in<QLineEdit>("sendTarget")->setText("http://" + echo.address());
    Q_EMIT in<QLineEdit>("sendTarget")->textEdited({});
    editor()->setFocus();
    QTest::keyClick(editor(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(editor(), Qt::Key_Delete);
    editor()->become(request);
  }
  bool sendAndWait() {
    const int before = int(echo.requests.size());
    QTest::keyClick(editor(), Qt::Key_Return, Qt::ControlModifier);
    return QTest::qWaitFor([&] { return echo.requests.size() == before + 1 && status().contains("200") && !in<QPushButton>("cancelButton")->isVisible(); }, 10'000);
  }
  void closeAndOpen() {
    window->close();
    window.reset();
    theme.reset();
    service->stop(std::chrono::milliseconds(0));
    open();
  }

  Echo echo;
};

}  // namespace penstock::gui::test

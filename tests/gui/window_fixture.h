// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window over a real proxy on free ports, and an origin behind it.
#pragma once

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "gui/settings.h"
#include "gui/window/main_window.h"

namespace penstock::gui::test {

/// Answers every request with 200 and two bytes.
class Origin : public QTcpServer {
 public:
  Origin() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      QTcpSocket* socket = nextPendingConnection();
      connect(socket, &QTcpSocket::readyRead, socket, [socket] {
        const QByteArray request = socket->readAll();
        for (qsizetype i = 0; i < request.count("\r\n\r\n"); ++i)
          socket->write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      });
    });
  }
};

class WindowTest : public testing::Test {
 protected:
  WindowTest() {
    settings().clear();
    settings().setValue("tour/step", 3);  // hints for newcomers are over
  }

  model::Config config() {
    model::Config config;
    config.engine.listeners = {{"127.0.0.1", 0}};
    config.ui = {"127.0.0.1", 0};
    config.caDir = folder.filePath("ca").toStdString();
    config.project = folder.filePath("test.penstock").toStdString();
    return config;
  }
  void open() { open(config()); }
  void open(const model::Config& config, service::SettingsSource source = {}) {
    service = std::make_unique<service::ProxyService>(config, model::ScriptConfig(), std::move(source));
    show();
  }
  /// Over the service that is there.
  void show() {
    theme = std::make_unique<Theme>();
    window = std::make_unique<MainWindow>(*service, *theme);
    window->show();
    QSignalSpy started(window.get(), &MainWindow::started);
    window->start();
    ASSERT_TRUE(started.wait(20'000));
  }
  ~WindowTest() override {
    window.reset();
    theme.reset();
    if (service) service->stop(std::chrono::milliseconds(0));
  }

  /// One request through the proxy, its answer awaited.
  void get(const QByteArray& path) {
    QTcpSocket socket;
    socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    QByteArray answer;
    QObject::connect(&socket, &QTcpSocket::connected, &socket, [&] {
      const QByteArray host = "127.0.0.1:" + QByteArray::number(origin.serverPort());
      socket.write("GET http://" + host + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    });
    ASSERT_TRUE(QTest::qWaitFor([&] { return (answer += socket.readAll()).endsWith("ok"); })) << answer.toStdString();
  }
  int rows() { return window->page().model().rowCount(); }
  bool waitForRows(int count) {
    return QTest::qWaitFor([&] { return rows() == count; });
  }
  template <class Widget>
  Widget* find(const char* name) {
    auto* widget = window->findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }

  QTemporaryDir folder;
  Origin origin;
  std::unique_ptr<service::ProxyService> service;
  std::unique_ptr<Theme> theme;
  std::unique_ptr<MainWindow> window;
};

}  // namespace penstock::gui::test

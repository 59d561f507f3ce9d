// SPDX-License-Identifier: GPL-3.0-or-later
// The window over the API of another engine: its traffic, what it holds, its rules, and what is said when it goes.
#include "gui/attached/attached_window.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QListView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <memory>
#include <optional>

#include "gui/detail/detail_panel.h"
#include "gui/settings.h"
#include "gui/window_fixture.h"
#include "penstock/api/server.h"

namespace penstock::gui::test {
namespace {

/// An engine as --mode headless has it, in this process; the window knows its API alone.
class AttachedWindowTest : public testing::Test {
 protected:
  AttachedWindowTest() {
    settings().clear();
    model::Config config;
    config.engine.listeners = {{"127.0.0.1", 0}};
    config.ui = {"127.0.0.1", 0};
    config.caDir = folder.filePath("ca").toStdString();
    config.project = folder.filePath("attached.penstock").toStdString();
    config.api.tokenFile = folder.filePath("token").toStdString();
    const auto listeners = config.engine.listeners;
    service = std::make_unique<service::ProxyService>(config, model::ScriptConfig(), service::SettingsSource());
    server = std::make_unique<api::Server>(*service);
    EXPECT_TRUE(service->open());
    EXPECT_TRUE(service->listen(listeners));
  }
  ~AttachedWindowTest() override {
    window.reset();
    QThreadPool::globalInstance()->waitForDone();
    theme.reset();
    end();
  }
  void end() {
    if (server) server->stop();
    if (service) service->stop(std::chrono::milliseconds(0));
    server.reset();
    service.reset();
  }

  void attach() {
    service::RunningPenstock running;
    running.pid = 4711;
    running.mode = "headless";
    running.api = service->uiListener()->address;
    running.tokenFile = folder.filePath("token").toStdString();
    running.project = service->project()->status().project;
    auto remote = api::Remote::to(running);
    ASSERT_TRUE(remote) << remote.error().message;
    auto status = api::RemoteCalls(*remote).status();
    ASSERT_TRUE(status) << status.error().message;
    theme = std::make_unique<Theme>();
    window = std::make_unique<AttachedWindow>(
        [&](std::function<void(std::string)> say) {
          return attached::attach({running, std::move(*remote), std::move(*status)}, [](const std::string&) { return std::nullopt; }, std::move(say));
        },
        *theme);
    window->resize(1200, 760);
    window->show();
  }

  /// A request through the engine; `done` once it was answered.
  std::unique_ptr<QTcpSocket> ask(const QByteArray& path) {
    auto socket = std::make_unique<QTcpSocket>();
    socket->connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
    const QByteArray host = "127.0.0.1:" + QByteArray::number(origin.serverPort());
    QObject::connect(socket.get(), &QTcpSocket::connected, socket.get(), [raw = socket.get(), host, path] {
      raw->write("GET http://" + host + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    });
    return socket;
  }
  static bool answered(QTcpSocket& socket, QByteArray& answer) {
    return QTest::qWaitFor([&] { return (answer += socket.readAll()).endsWith("ok"); }, 20'000);
  }
  void get(const QByteArray& path) {
    const auto socket = ask(path);
    QByteArray answer;
    ASSERT_TRUE(answered(*socket, answer)) << answer.toStdString();
  }
  bool waitForRows(int count) {
    return QTest::qWaitFor([&] { return model().rowCount() == count; }, 20'000);
  }
  TrafficModel& model() { return window->traffic().model(); }
  template <class Widget>
  Widget* find(const char* name) {
    auto* widget = window->findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }
  QAction* action(const char* name) { return find<QAction>(name); }
  QString status() { return find<QLabel>("attachedStatus")->text(); }

  QTemporaryDir folder;
  Origin origin;
  std::unique_ptr<service::ProxyService> service;
  std::unique_ptr<api::Server> server;
  std::unique_ptr<Theme> theme;
  std::unique_ptr<AttachedWindow> window;
};

TEST_F(AttachedWindowTest, ShowsWhatTheOtherCapturesAndFiltersIt) {
  get("/before");
  attach();
  EXPECT_TRUE(status().contains("Attached to process 4711")) << status().toStdString();
  EXPECT_TRUE(status().contains("attached.penstock"));
  ASSERT_TRUE(waitForRows(1));
  get("/after");
  get("/other");
  ASSERT_TRUE(waitForRows(3));
  EXPECT_TRUE(QTest::qWaitFor([&] { return model().cell(2, TrafficModel::path) == "/other" && model().cell(0, TrafficModel::status) == "200"; }, 20'000))
      << "the cells are fetched as they are drawn";
  window->traffic().filter().setText("path startswith /a");
  ASSERT_TRUE(waitForRows(1));
  EXPECT_TRUE(QTest::qWaitFor([&] { return model().cell(0, TrafficModel::path) == "/after"; }, 20'000));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("filterCount")->text().startsWith("1 of 3"); }, 20'000)) << find<QLabel>("filterCount")->text().toStdString();
  window->traffic().filter().clear();
  ASSERT_TRUE(waitForRows(3));
  window->traffic().view().select(model().summaryAt(0).id);
  EXPECT_TRUE(QTest::qWaitFor([&] { return window->traffic().detail().shown() == model().summaryAt(0).id; }, 20'000));
}

TEST_F(AttachedWindowTest, OffersNothingThatIsNotDoneHere) {
  attach();
  for (const char* name : {"recordAction", "clearAction", "toResenderAction", "toBulkAction", "settingsAction", "trustCaAction", "newRuleAction"}) {
    EXPECT_FALSE(action(name)->isVisible()) << name;
    EXPECT_TRUE(action(name)->shortcuts().isEmpty()) << name;
  }
  EXPECT_EQ(window->findChild<QPushButton*>("heldToResender"), nullptr);
  EXPECT_FALSE(window->traffic().view().isSortingEnabled()) << "rows that are not here have no order but that of capture";
}

TEST_F(AttachedWindowTest, WhatIsHeldIsEditedAndGoesOn) {
  attach();
  action("interceptAction")->trigger();
  ASSERT_TRUE(QTest::qWaitFor([&] { return service->intercept().state().enabled; }, 20'000));
  EXPECT_TRUE(find<InterceptPanel>("interceptPanel")->isVisible());
  const auto socket = ask("/held");
  auto* list = find<QListView>("heldList");
  ASSERT_TRUE(QTest::qWaitFor([&] { return list->model()->rowCount() == 1; }, 20'000));
  auto* text = find<QPlainTextEdit>("heldText");
  ASSERT_TRUE(QTest::qWaitFor([&] { return text->toPlainText().contains("/held"); }, 20'000)) << text->toPlainText().toStdString();
  text->setPlainText(text->toPlainText().replace("/held", "/changed"));
  action("forwardHeldAction")->trigger();
  QByteArray answer;
  ASSERT_TRUE(answered(*socket, answer)) << answer.toStdString();
  ASSERT_TRUE(QTest::qWaitFor([&] { return list->model()->rowCount() == 0; }, 20'000));
  ASSERT_TRUE(waitForRows(1));
  EXPECT_TRUE(QTest::qWaitFor([&] { return model().summaryAt(0).modified; }, 20'000)) << "by a person, in another process";
}

TEST_F(AttachedWindowTest, RulesAreSwitched) {
  rules::Rule rule;
  rule.name = "Teapot";
  rule.when = "path == /tea";
  rule.actions.emplace_back(rules::Block{});
  const auto id = service->rules().add(rule);
  ASSERT_TRUE(id) << id.error().message;
  attach();
  action("showRulesAction")->trigger();
  auto* table = find<QTableView>("rulesTable");
  ASSERT_TRUE(table->isVisible() || QTest::qWaitFor([&] { return table->isVisible(); }, 20'000));
  ASSERT_TRUE(QTest::qWaitFor([&] { return table->model()->rowCount() == 1; }, 20'000));
  EXPECT_EQ(table->model()->index(0, RulesModel::name).data().toString(), "Teapot");
  table->model()->setData(table->model()->index(0, RulesModel::on), Qt::Unchecked, Qt::CheckStateRole);
  EXPECT_TRUE(QTest::qWaitFor([&] { return !service->rules().list().at(0).rule.enabled; }, 20'000));
  EXPECT_TRUE(QTest::qWaitFor([&] { return table->model()->index(0, RulesModel::on).data(Qt::CheckStateRole).toInt() == Qt::Unchecked; }, 20'000));
}

TEST_F(AttachedWindowTest, AnExchangeIsSentAgainAndColoured) {
  get("/again");
  attach();
  ASSERT_TRUE(waitForRows(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return !model().summaryAt(0).host.empty(); }, 20'000));
  window->traffic().view().select(model().summaryAt(0).id);
  ASSERT_TRUE(QTest::qWaitFor([&] { return action("resendAction")->isEnabled(); }, 20'000));
  action("color1Action")->trigger();
  EXPECT_TRUE(QTest::qWaitFor([&] { return model().summaryAt(0).annotation.color == 1; }, 20'000));
  action("resendAction")->trigger();
  ASSERT_TRUE(waitForRows(2));
  EXPECT_TRUE(QTest::qWaitFor([&] { return model().summaryAt(1).source == model::Source::resender; }, 20'000));
}

TEST_F(AttachedWindowTest, SaysThatTheOtherEndedAndKeepsWhatItSaw) {
  get("/kept");
  attach();
  ASSERT_TRUE(waitForRows(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return model().cell(0, TrafficModel::path) == "/kept"; }, 20'000));
  auto* banner = find<Banner>("goneBanner");
  EXPECT_FALSE(banner->isVisible());
  end();
  ASSERT_TRUE(QTest::qWaitFor([&] { return banner->isVisible(); }, 20'000));
  EXPECT_TRUE(banner->sentence().contains("process 4711")) << banner->sentence().toStdString();
  EXPECT_TRUE(status().contains("Not attached")) << status().toStdString();
  EXPECT_EQ(model().rowCount(), 1);
  EXPECT_EQ(model().cell(0, TrafficModel::path), "/kept");
  EXPECT_FALSE(action("interceptAction")->isEnabled());
}

TEST_F(AttachedWindowTest, TheEngineGoesOnWhenItIsClosed) {
  attach();
  QSignalSpy closed(window.get(), &AttachedWindow::closed);
  window->close();
  EXPECT_EQ(closed.count(), 1);
  window.reset();
  get("/later");
  EXPECT_TRUE(QTest::qWaitFor([&] { return service->project()->rows()->rows() == 1; }, 20'000));
}

}  // namespace
}  // namespace penstock::gui::test

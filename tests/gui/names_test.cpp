// SPDX-License-Identifier: GPL-3.0-or-later
// The dock of names over a real service: what is typed there is asked of the name server, and is where the proxy goes.
#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTableView>
#include <QUdpSocket>

#include "gui/names/names_panel.h"
#include "gui/window_fixture.h"
#include "penstock/wire/dns/message.h"

namespace penstock::gui::test {
namespace {

namespace wire = penstock::wire::dns;

class NamesTest : public WindowTest {
 protected:
  void openNames(const model::Config& config) {
    open(config);
    ASSERT_TRUE(service->names().setUpstream({{"127.0.0.1", 9}})) << "nobody, so that no test asks the network";
    window->actions().showNames->trigger();
    ASSERT_TRUE(find<QWidget>("namesPanel")->isVisible());
  }
  QTableView* table() { return find<QTableView>("namesTable"); }
  QString cell(int row, int column) { return table()->model()->index(row, column).data().toString(); }
  int count() { return table()->model()->rowCount(); }
  /// Types into the cell that is a field, and takes it.
  void type(const QString& text) {
    QPointer<QLineEdit> field;
    ASSERT_TRUE(QTest::qWaitFor([&] { return (field = table()->findChild<QLineEdit*>("namesCellField")); }));
    field->selectAll();
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
    ASSERT_TRUE(QTest::qWaitFor([&] { return field.isNull(); }));
  }
  void edit(int row, int column, const QString& text) {
    table()->setFocus();
    table()->setCurrentIndex(table()->model()->index(row, column));
    QTest::keyClick(table(), Qt::Key_Return);
    type(text);
  }
  bool turned(bool on) {
    return QTest::qWaitFor([&] { return service->names().status().listening.has_value() == on && find<QCheckBox>("nameServerSwitch")->isEnabled(); });
  }
  void switchOn() {
    auto* address = find<QLineEdit>("nameServerAddress");
    address->setFocus();
    address->selectAll();
    QTest::keyClicks(address, "127.0.0.1:0");
    find<QCheckBox>("nameServerSwitch")->click();
    ASSERT_TRUE(turned(true)) << find<QLabel>("nameServerProblem")->text().toStdString();
  }
  std::string ask(const std::string& name) {
    QUdpSocket socket;
    socket.bind(QHostAddress::LocalHost);
    wire::Message query;
    query.id = 7;
    query.recursionDesired = true;
    query.questions = {wire::Question{name, wire::typeA, wire::classIn}};
    socket.writeDatagram(QByteArray::fromStdString(wire::writeMessage(query)), QHostAddress::LocalHost, service->names().status().listening->port);
    if (!QTest::qWaitFor([&] { return socket.hasPendingDatagrams(); }, 10'000)) return {};
    QByteArray room(4096, '\0');
    room.resize(socket.readDatagram(room.data(), room.size()));
    const auto said = wire::readMessage(room.toStdString());
    return said ? wire::answerText(*said) : "not read";
  }
};

TEST_F(NamesTest, WhatIsTypedIsAnsweredAtOnce) {
  openNames(config());
  EXPECT_TRUE(find<QWidget>("namesEmpty")->isVisible());
  EXPECT_EQ("dig @127.0.0.1 -p 5353 example.com", find<QLineEdit>("nameServerTry")->text());
  switchOn();
  EXPECT_TRUE(find<QLabel>("nameServerState")->text().startsWith("Listens on 127.0.0.1:"));
  EXPECT_EQ("SERVFAIL", ask("api.example.test"));

  QAbstractItemModelTester tester(table()->model());
  find<QPushButton>("namesEmptyNew")->click();
  type("api.example.test");
  type("192.0.2.77");  // the next field opens by itself
  EXPECT_EQ("192.0.2.77", ask("api.example.test"));
  EXPECT_TRUE(find<QLineEdit>("nameServerTry")->text().endsWith(" api.example.test"));
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("nameServerState")->text().contains("1 answered by names here, 1 that nobody answered"); }));
  find<QPushButton>("nameServerCopy")->click();
  EXPECT_EQ(find<QLineEdit>("nameServerTry")->text(), QGuiApplication::clipboard()->text());

  edit(0, NamesModel::answer, "192.0.2.300");
  EXPECT_EQ("192.0.2.77", ask("api.example.test")) << "what was right stays";
  EXPECT_TRUE(cell(0, NamesModel::state).contains("192.0.2.300\" is no answer of an A record")) << cell(0, NamesModel::state).toStdString();
  EXPECT_EQ("192.0.2.300", cell(0, NamesModel::answer)) << "and what was typed as well";
  EXPECT_TRUE(find<QLabel>("namesProblem")->text().contains("expected an IPv4 address, or self")) << "all of it, below the table";
  edit(0, NamesModel::answer, "192.0.2.78");
  EXPECT_EQ("192.0.2.78", ask("api.example.test"));
  EXPECT_FALSE(find<QLabel>("namesProblem")->isVisible());

  QTest::keyClick(table(), Qt::Key_Space);
  EXPECT_EQ("off", cell(0, NamesModel::state));
  EXPECT_EQ("SERVFAIL", ask("api.example.test"));
  QTest::keyClick(table(), Qt::Key_Space);
  QTest::keyClick(table(), Qt::Key_Delete);
  EXPECT_EQ(0, count());
  EXPECT_EQ("SERVFAIL", ask("api.example.test"));
  window->actions().undoNames->trigger();
  EXPECT_EQ("192.0.2.78", ask("api.example.test"));

  find<QCheckBox>("nameServerSwitch")->click();
  ASSERT_TRUE(turned(false));
  EXPECT_TRUE(find<QLabel>("nameServerState")->text().startsWith("Off."));
}

TEST_F(NamesTest, TypesOrderAndWhatIsNotWantedAfterAll) {
  openNames(config());
  ASSERT_TRUE(service->names().add(model::DnsRecord{"one.test", model::DnsRecord::Type::a, "192.0.2.1", 60}));
  ASSERT_TRUE(service->names().add(model::DnsRecord{"/two/", model::DnsRecord::Type::a, "192.0.2.2", 60}));
  ASSERT_TRUE(QTest::qWaitFor([&] { return count() == 2; })) << "also what others add";
  table()->setFocus();
  table()->setCurrentIndex(table()->model()->index(1, NamesModel::name));
  QTest::keyClick(table(), Qt::Key_Up, Qt::ControlModifier | Qt::ShiftModifier);
  EXPECT_EQ("/two/", cell(0, NamesModel::name));
  EXPECT_EQ(0, table()->currentIndex().row()) << "the selection goes with it";
  EXPECT_EQ("/two/", service::toTexts(service->names().settings().rows.at(0).says).name);

  table()->setCurrentIndex(table()->model()->index(1, NamesModel::type));
  QTest::keyClick(table(), Qt::Key_Return);
  auto* choice = find<QComboBox>("namesTypeChoice");
  choice->setCurrentText("NXDOMAIN");
  Q_EMIT choice->activated(choice->currentIndex());
  EXPECT_EQ("NXDOMAIN", cell(1, NamesModel::type));
  EXPECT_EQ("", cell(1, NamesModel::answer));
  EXPECT_EQ(model::DnsRecord::Type::nxDomain, std::get<model::DnsRecord>(service->names().settings().rows.at(1).says).type);

  QTest::keyClick(table(), Qt::Key_Insert);
  QLineEdit* field = nullptr;
  ASSERT_TRUE(QTest::qWaitFor([&] { return (field = table()->findChild<QLineEdit*>("namesCellField")); }));
  EXPECT_EQ(3, count());
  QTest::keyClick(field, Qt::Key_Escape);
  EXPECT_TRUE(QTest::qWaitFor([&] { return count() == 2; })) << "nothing is left of it";
  EXPECT_EQ(2u, service->names().settings().rows.size());
}

TEST_F(NamesTest, ARowOfTrafficSendsItsHostElsewhere) {
  openNames(config());
  switchOn();
  EXPECT_FALSE(window->actions().sendElsewhere->isEnabled());
  EXPECT_EQ("SERVFAIL", ask("far.example.test"));
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  ASSERT_TRUE(QTest::qWaitFor([&] { return window->actions().answerName->isEnabled(); }));
  window->actions().answerName->trigger();
  EXPECT_EQ("far.example.test", cell(0, NamesModel::name));
  EXPECT_TRUE(service->names().settings().rows.empty()) << "not before it is taken";
  type("192.0.2.5");
  EXPECT_EQ("192.0.2.5", ask("far.example.test"));

  window->actions().sendElsewhere->trigger();
  type("127.0.0.1:" + QString::number(origin.serverPort()));
  EXPECT_EQ("192.0.2.5", ask("far.example.test")) << "who asks is told what the record says";
  QTcpSocket socket;
  socket.connectToHost(QHostAddress::LocalHost, service->listeners().at(0).port);
  QByteArray answer;
  QObject::connect(&socket, &QTcpSocket::connected, &socket,
                   [&] { socket.write("GET http://far.example.test/ HTTP/1.1\r\nHost: far.example.test\r\nConnection: close\r\n\r\n"); });
  EXPECT_TRUE(QTest::qWaitFor([&] { return (answer += socket.readAll()).endsWith("\r\n\r\nok"); })) << answer.toStdString();
  EXPECT_EQ("for the proxy alone", cell(1, NamesModel::state));
  window->actions().sendElsewhere->trigger();
  EXPECT_EQ(2, count()) << "it is there already, and edited";
}

TEST_F(NamesTest, WhatTheRunSaysIsShownAndNotEdited) {
  model::Config run = config();
  run.engine.dns.listen = model::DnsConfig::Place{"127.0.0.1", 0};
  run.engine.dns.records = {{"run.test", model::DnsRecord::Type::a, "192.0.2.9", 60}};
  openNames(run);
  EXPECT_EQ("192.0.2.9", ask("run.test"));
  EXPECT_EQ("of this run", cell(0, NamesModel::state));
  EXPECT_TRUE(find<QCheckBox>("nameServerSwitch")->isChecked());
  EXPECT_FALSE(find<QCheckBox>("nameServerSwitch")->isEnabled());
  EXPECT_TRUE(find<QLineEdit>("nameServerAddress")->isReadOnly());
  table()->setFocus();
  table()->setCurrentIndex(table()->model()->index(0, NamesModel::answer));
  EXPECT_FALSE(window->actions().removeName->isEnabled());
  QTest::keyClick(table(), Qt::Key_Space);
  QTest::keyClick(table(), Qt::Key_Delete);
  EXPECT_EQ("192.0.2.9", ask("run.test"));
}

TEST_F(NamesTest, WhatCannotBeIsSaidWhereItWasTyped) {
  openNames(config());
  auto* address = find<QLineEdit>("nameServerAddress");
  address->setFocus();
  address->selectAll();
  QTest::keyClicks(address, "nowhere:53");
  find<QCheckBox>("nameServerSwitch")->click();
  EXPECT_TRUE(find<QLabel>("nameServerProblem")->text().contains("\"nowhere:53\" is no place to listen"));
  EXPECT_FALSE(find<QCheckBox>("nameServerSwitch")->isChecked());
  address->selectAll();
  QTest::keyClicks(address, "127.0.0.1:" + QString::number(service->listeners().at(0).port));
  EXPECT_FALSE(find<QLabel>("nameServerProblem")->isVisible());
  find<QCheckBox>("nameServerSwitch")->click();
  EXPECT_TRUE(QTest::qWaitFor([&] { return find<QLabel>("nameServerProblem")->text().contains("the port is in use for TCP"); }));
  EXPECT_FALSE(service->names().settings().on);
  auto* upstream = find<QLineEdit>("nameServerUpstream");
  upstream->setFocus();
  upstream->selectAll();
  QTest::keyClicks(upstream, "9.9.9.9, example.com");
  QTest::keyClick(upstream, Qt::Key_Return);
  EXPECT_TRUE(find<QLabel>("nameServerProblem")->text().contains("\"example.com\" is no name server"));
  EXPECT_EQ(9, service->names().settings().upstream.at(0).port);
}

}  // namespace
}  // namespace penstock::gui::test

// SPDX-License-Identifier: GPL-3.0-or-later
// The Bulk tab over a real service: what is set up is sent, and its answers are in the table.
#include <gmock/gmock.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QComboBox>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QSpinBox>

#include "gui/bulk/bulk_page.h"
#include "gui/window_fixture.h"

namespace penstock::gui {
namespace {

using Phase = service::BulkFigures::Phase;
using Kind = ResultsModel::Kind;

/// Answers "user=N" with N, 302 for 7 with a token, and breaks off for "gone"; "json=N" with an object, which has another member for 3;
/// "/login" with a token. Counts.
class Users : public QTcpServer {
 public:
  Users() {
    listen(QHostAddress::LocalHost);
    connect(this, &QTcpServer::newConnection, this, [this] {
      while (QTcpSocket* socket = nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, socket, [this, socket] { answer(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
      }
    });
  }
  QStringList asked;  // request lines

 private:
  void answer(QTcpSocket* socket) {
    QByteArray& in = pending_[socket];
    in += socket->readAll();
    for (qsizetype end; (end = in.indexOf("\r\n\r\n")) >= 0;) {
      const QByteArray head = in.left(end);
      const qsizetype at = head.indexOf("Content-Length: ");
      const qsizetype length = at < 0 ? 0 : head.mid(at + 16, head.indexOf('\r', at) < 0 ? -1 : head.indexOf('\r', at) - at - 16).toInt();
      if (in.size() < end + 4 + length) return;
      const QByteArray body = in.mid(end + 4, length);
      in.remove(0, end + 4 + length);
      asked << QString::fromUtf8(head.left(head.indexOf('\r'))) + (body.isEmpty() ? QString() : ' ' + QString::fromUtf8(body));
      const qsizetype user = head.indexOf("user=");
      const QByteArray name = user < 0 ? QByteArray("nobody") : head.mid(user + 5, head.indexOf(' ', user) - user - 5);
      if (name == "gone") return socket->abort();
      QByteArray text = name == "7" ? "here is user 7\nwith a secret" : "no user " + name;
      if (head.startsWith("GET /login")) text = "{\"token\": \"abc\"}";
      if (const qsizetype json = head.indexOf("json="); json >= 0) {
        const QByteArray number = head.mid(json + 5, head.indexOf(' ', json) - json - 5);
        text = "{\"id\": " + number + (number == "3" ? ", \"admin\": true}" : ", \"words\": \"" + QByteArray(number.toInt(), 'w') + "\"}");
      }
      socket->write("HTTP/1.1 " + QByteArray(name == "7" ? "302 Found\r\nX-Token: t7" : "200 OK") + "\r\nContent-Length: " + QByteArray::number(text.size()) +
                    "\r\n\r\n" + text);
    }
  }
  QHash<QTcpSocket*, QByteArray> pending_;
};

class BulkTest : public test::WindowTest {
 protected:
  void openBulk() {
    open();
    window->resize(1280, 800);
    window->actions().showBulk->trigger();
    QCoreApplication::processEvents();
  }
  BulkPage& page() { return *find<BulkPage>("bulkPage"); }
  RunPane& pane() { return page().pane(); }
  ResultsModel& model() { return pane().results().model(); }
  template <class Widget>
  Widget* in(const char* name) {
    auto* widget = page().findChild<Widget*>(name);
    EXPECT_NE(widget, nullptr) << name;
    return widget;
  }
  bool waitFor(const std::function<bool()>& there) { return QTest::qWaitFor(there, 20'000); }
  void type(const char* name, const QString& text) {
    auto* line = in<QLineEdit>(name);
    line->setFocus();
    line->selectAll();
    QTest::keyClicks(line, text);
  }
  void choose(const char* name, const QString& entry) {
    auto* box = in<QComboBox>(name);
    const int index = box->findText(entry);
    ASSERT_GE(index, 0) << entry.toStdString();
    box->setCurrentIndex(index);
    Q_EMIT box->activated(index);
  }
  service::BulkSpec users(std::int64_t last) {
    service::BulkSpec spec;
    spec.name = "users";
    spec.text = "GET /?user=\u00a71\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
    spec.options.target = {"http", "127.0.0.1", server.serverPort()};
    draft::NumberPayloads numbers;
    numbers.to = last;
    spec.sets.push_back({numbers, {}});
    spec.columns.push_back({"token", {draft::Extraction::From::header, "X-Token", 0, {}}});
    spec.greps = {"response contains secret"};
    return spec;
  }
  void addRun(service::BulkSpec spec) {
    const int before = runs();
    page().add(std::move(spec));
    ASSERT_TRUE(waitFor([&] { return runs() == before + 1 && pane().run() && page().list().current() == pane().run()->run()->id(); }));
  }
  int runs() { return page().list().model()->rowCount(); }
  Phase phase() { return pane().run()->figures().phase; }
  bool finish() {
    in<QPushButton>("bulkStart")->click();
    return waitFor([&] { return phase() == Phase::finished && model().rowCount() == int(pane().run()->figures().done); });
  }
  int columnOf(Kind kind) {
    for (std::size_t i = 0; i < model().columns().size(); ++i)
      if (model().columns()[i].kind == kind) return int(i);
    return -1;
  }
  /// Once it was looked up.
  QString cell(int row, Kind kind) {
    EXPECT_TRUE(waitFor([&] { return model().result(row) != nullptr; }));
    return model().index(row, columnOf(kind)).data().toString();
  }
  std::string kept() {
    auto run = service->bulk().open(page().list().current());
    return run ? service::toJson((*run)->spec()) : std::string();
  }
  QString text(const char* label) { return in<QLabel>(label)->text(); }

  Users server;
};

TEST_F(BulkTest, ARunIsSetUpStartedAndItsAnswersAreInTheTable) {
  openBulk();
  EXPECT_TRUE(find<QWidget>("bulkEmpty")->isVisible());
  find<QPushButton>("bulkBegin")->click();
  ASSERT_TRUE(waitFor([&] { return pane().run() != nullptr; }));
  QAbstractItemModelTester tester(&model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  type("bulkTarget", "http://127.0.0.1:" + QString::number(server.serverPort()));
  pane().setup().request().editor().become("GET /?user=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(waitFor([&] { return text("bulkPositions") == "No positions yet"; }));
  pane().setup().request().editor().select(11, 12);
  in<QPushButton>("bulkAddPosition")->click();
  ASSERT_TRUE(waitFor([&] { return text("bulkPositions") == "1 position"; }));
  EXPECT_EQ(pane().setup().request().text(), "GET /?user=\u00a71\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n");
  type("bulkNumberTo", "20");
  EXPECT_TRUE(waitFor([&] { return text("bulkSetPreview").startsWith("21 payloads: 0, 1, 2"); })) << text("bulkSetPreview").toStdString();
  EXPECT_TRUE(waitFor([&] { return text("bulkState") == "21 requests"; })) << text("bulkState").toStdString();
  in<QToolButton>("bulkAddColumn")->click();
  choose("bulkColumn0From", "Header");
  type("bulkColumn0What", "X-Token");
  in<QToolButton>("bulkAddGrep")->click();
  type("bulkGrep0", "response contains secret");
  QTest::keyClick(in<QLineEdit>("bulkGrep0"), Qt::Key_Return);
  EXPECT_TRUE(in<QCheckBox>("bulkSendBase")->isChecked());
  in<QCheckBox>("bulkSendBase")->setChecked(false);
  ASSERT_TRUE(finish());
  EXPECT_EQ(server.asked.size(), 21);
  ASSERT_EQ(model().rowCount(), 21);
  int seven = -1;
  for (int row = 0; row < 21; ++row)
    if (cell(row, Kind::payload) == "7") seven = row;
  ASSERT_GE(seven, 0);
  EXPECT_EQ(cell(seven, Kind::status), "302");
  EXPECT_EQ(cell(seven, Kind::length), "28");
  EXPECT_EQ(cell(seven, Kind::words), "7");
  EXPECT_EQ(cell(seven, Kind::lines), "2");
  EXPECT_EQ(cell(seven, Kind::value), "t7");
  EXPECT_EQ(cell(seven, Kind::grep), "\u2713");
  EXPECT_EQ(cell(seven == 0 ? 1 : 0, Kind::grep), "");
  EXPECT_TRUE(text("bulkState").startsWith("21 requests \u00b7 in ")) << text("bulkState").toStdString();
  EXPECT_TRUE(in<QWidget>("bulkLocked")->isHidden() || !in<QWidget>("bulkLocked")->isVisible()) << "Results are seen";
}

TEST_F(BulkTest, ChipsAndClustersNarrowAndHeadersSort) {
  openBulk();
  addRun(users(20));
  ASSERT_TRUE(finish());
  auto* redirected = in<QToolButton>("bulkStatusChip302");
  EXPECT_EQ(redirected->text(), "302 \u00b7 1");
  redirected->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 1; }));
  EXPECT_EQ(cell(0, Kind::payload), "7");
  EXPECT_EQ(text("bulkShown"), "1 of 21");
  redirected->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 21; }));
  in<QToolButton>("bulkGrepChip0")->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 1; }));
  in<QToolButton>("bulkGrepChip0")->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 21; }));
  in<QToolButton>("bulkOddFirst")->click();
  ASSERT_TRUE(waitFor([&] { return cell(0, Kind::payload) == "7"; }));
  auto* clusters = in<ClusterList>("bulkClusters");
  ASSERT_EQ(clusters->model()->rowCount(), 2);
  Q_EMIT clusters->clicked(clusters->model()->index(1, 0));
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 1; }));
  EXPECT_TRUE(in<QToolButton>("bulkClusterChip")->isVisible());
  in<QToolButton>("bulkClusterChip")->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 21; }));
  auto& table = pane().results().table();
  table.sortByColumn(columnOf(Kind::number), Qt::DescendingOrder);
  ASSERT_TRUE(waitFor([&] { return cell(0, Kind::number) == "21" && cell(20, Kind::number) == "1"; }));
  table.selectRow(0);
  table.sortByColumn(columnOf(Kind::number), Qt::AscendingOrder);
  ASSERT_TRUE(waitFor([&] { return cell(0, Kind::number) == "1"; }));
  EXPECT_EQ(table.currentIndex().row(), 20) << "what is chosen stays chosen";
  // Each beside the base.
  ASSERT_TRUE(waitFor([&] { return model().result(7) && cell(7, Kind::payload) == "7" && !cell(0, Kind::length).isEmpty(); }));
  const QString plain = cell(7, Kind::length);
  const auto difference = model().result(7)->row.length - model().result(0)->row.length;
  ASSERT_GT(difference, 0);
  model().setBase(model().result(0)->row);
  EXPECT_EQ(cell(7, Kind::length), plain + " (+" + QString::number(difference) + ")");
  EXPECT_FALSE(cell(0, Kind::length).contains('('));
  model().setBase({});
  EXPECT_EQ(cell(7, Kind::length), plain);
}

TEST_F(BulkTest, AnswersAreComparedWithTheBaseAndFilteredByAnExpression) {
  openBulk();
  service::BulkSpec spec = users(20);
  spec.base = true;
  spec.text = "GET /?user=\u00a7ann\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  ASSERT_TRUE(finish());
  EXPECT_EQ(server.asked.size(), 22);
  EXPECT_EQ(server.asked.first(), "GET /?user=ann HTTP/1.1") << "as it stands";
  auto* others = in<QToolButton>("bulkOthers");
  ASSERT_TRUE(waitFor([&] { return others->isVisible() && others->text() == "Other than the base \u00b7 21"; })) << others->text().toStdString();
  int seven = -1;
  for (int row = 0; row < 21; ++row)
    if (cell(row, Kind::payload) == "7") seven = row;
  ASSERT_GE(seven, 0);
  EXPECT_EQ(cell(seven, Kind::status), "302 \u2260");
  EXPECT_EQ(cell(seven, Kind::length), "28 (+17)");
  type("bulkFilter", "resp.size > 20");
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 1; }));
  EXPECT_EQ(cell(0, Kind::payload), "7");
  EXPECT_EQ(text("bulkShown"), "1 of 21");
  type("bulkFilter", "query contains user=1 && status == 200");
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 11; })) << model().rowCount();
  in<QToolButton>("bulkStatusChip302")->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 0; })) << "both at once";
  in<QToolButton>("bulkStatusChip302")->click();
  QTest::keyClick(in<QLineEdit>("bulkFilter"), Qt::Key_Escape);
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 21; }));
}

TEST_F(BulkTest, AnswersOfOneShapeAreOneGroup) {
  openBulk();
  service::BulkSpec spec = users(9);
  spec.text = "GET /?json=\u00a71\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  ASSERT_TRUE(finish());
  auto* list = in<QAbstractItemView>("bulkClusters");
  choose("bulkAlikeBy", "By the shape of their JSON");
  ASSERT_TRUE(waitFor([&] { return list->model()->rowCount() == 2; }));
  const QModelIndex odd = list->model()->index(1, 0);
  EXPECT_TRUE(odd.data().toString().startsWith("Shape ")) << odd.data().toString().toStdString();
  EXPECT_TRUE(odd.data().toString().endsWith(": 1 answer")) << odd.data().toString().toStdString();
  Q_EMIT list->clicked(odd);
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 1; }));
  EXPECT_EQ(cell(0, Kind::payload), "3");
  in<QToolButton>("bulkShapeChip")->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 10; }));
  EXPECT_FALSE(in<QToolButton>("bulkShapeChip")->isVisible());
  pane().results().table().sortByColumn(columnOf(Kind::shape), Qt::AscendingOrder);
  EXPECT_TRUE(waitFor([&] { return cell(0, Kind::payload) == "3"; })) << "the rarest come first";
}

TEST_F(BulkTest, TheChainOfTheResenderIsSentBefore) {
  openBulk();
  service::BulkSpec spec = users(4);
  spec.text = "GET /?user=\u00a71\u00a7&t={{token}} HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  EXPECT_TRUE(text("bulkBeforeWords").startsWith("Nothing"));
  EXPECT_FALSE(in<QWidget>("bulkAgain")->isVisible());
  in<QPushButton>("bulkTakeChain")->click();
  EXPECT_TRUE(pane().setup().before().requests().empty()) << "there is none yet";
  service::RequestTab login;
  login.name = "Log in";
  login.text = "GET /login HTTP/1.1\r\nHost: x\r\n\r\n";
  login.target = "http://127.0.0.1:" + std::to_string(server.serverPort());
  login.after.push_back({draft::Extraction::From::json, "$.token", 0, "token"});
  pane().setChain([login] { return std::vector<service::RequestTab>{login}; });
  in<QPushButton>("bulkTakeChain")->click();
  EXPECT_EQ(text("bulkBeforeWords"), QString::fromUtf8("1  Log in \u2192 {{token}}"));
  EXPECT_TRUE(waitFor([&] { return text("bulkState") == "5 requests"; })) << text("bulkState").toStdString();
  ASSERT_TRUE(finish());
  ASSERT_EQ(server.asked.size(), 6);
  EXPECT_EQ(server.asked.front(), "GET /login HTTP/1.1");
  for (qsizetype i = 1; i < 6; ++i) EXPECT_TRUE(server.asked[i].contains("&t=abc ")) << server.asked[i].toStdString();
  const auto again = service::readBulkSpec(kept());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->before.size(), 1u);
}

TEST_F(BulkTest, AResultIsOpenedShownInTrafficAndItsPayloadCopied) {
  openBulk();
  addRun(users(3));
  ASSERT_TRUE(finish());
  auto& table = pane().results().table();
  table.sortByColumn(columnOf(Kind::number), Qt::AscendingOrder);
  ASSERT_TRUE(waitFor([&] { return cell(2, Kind::number) == "3"; }));
  table.selectRow(2);
  EXPECT_EQ(pane().results().detail(), nullptr);
  QTest::keyClick(&table, Qt::Key_Return);
  auto* detail = pane().results().detail();
  ASSERT_TRUE(detail && detail->isVisible());
  const model::ExchangeId id = model().result(2)->row.exchange;
  EXPECT_TRUE(waitFor([&] { return detail->shown() == id; }));
  QTest::keyClick(&table, Qt::Key_Escape);
  EXPECT_FALSE(detail->isVisible());
  QTimer::singleShot(0, window.get(), [&] {
    auto* menu = page().findChild<QMenu*>("bulkResultMenu");
    ASSERT_NE(menu, nullptr);
    menu->findChild<QAction*>("bulkCopyPayload")->trigger();
    menu->findChild<QAction*>("bulkShowInTraffic")->trigger();
    menu->close();
  });
  Q_EMIT table.menuAsked(window->mapToGlobal(QPoint(100, 100)));
  EXPECT_TRUE(waitFor([] { return QApplication::clipboard()->text() == "2"; }));
  EXPECT_EQ(window->tabs().currentWidget(), &window->page());
  EXPECT_EQ(window->page().view().current(), id);
}

TEST_F(BulkTest, PayloadsAreCopiedAsTheyAreSentAndNoneIsLeftOut) {
  openBulk();
  service::BulkSpec spec = users(1);
  spec.text = "GET /?user=\u00a71\u00a7&b=\u00a72\u00a7 HTTP/1.1\r\nHost: x\r\n\r\n";
  const std::string longOne = std::string(400, 'x') + "\xc3\xa9\tend";
  spec.sets = {{draft::ListPayloads{{longOne, std::string("\xff\x01", 2)}}, {}}};
  addRun(spec);
  ASSERT_TRUE(finish());
  auto& table = pane().results().table();
  table.sortByColumn(columnOf(Kind::number), Qt::AscendingOrder);
  ASSERT_TRUE(waitFor([&] { return cell(3, Kind::number) == "4"; }));
  const auto copy = [&] {
    QApplication::clipboard()->clear();
    QTimer::singleShot(0, window.get(), [&] {
      auto* menu = page().findChild<QMenu*>("bulkResultMenu");
      ASSERT_NE(menu, nullptr);
      menu->findChild<QAction*>("bulkCopyPayload")->trigger();
      menu->close();
    });
    Q_EMIT table.menuAsked(window->mapToGlobal(QPoint(100, 100)));
    EXPECT_TRUE(waitFor([] { return !QApplication::clipboard()->text().isEmpty(); }));
    return QApplication::clipboard()->mimeData()->data("application/x-penstock-bytes").toStdString();
  };
  table.selectRow(0);
  EXPECT_EQ(copy(), longOne);
  EXPECT_EQ(QApplication::clipboard()->text().toStdString(), longOne);
  table.selectAll();
  EXPECT_EQ(copy(), longOne + "\n\xff\x01\n" + longOne + "\n\xff\x01");
}

TEST_F(BulkTest, MorePayloadsThanAreSeenAreCopied) {
  openBulk();
  addRun(users(5'999));
  in<QPushButton>("bulkStart")->click();
  // Six thousand answers of a server that shares its thread with the window.
  ASSERT_TRUE(QTest::qWaitFor([&] { return phase() == Phase::finished && model().rowCount() == 6'000; }, 120'000));
  auto& table = pane().results().table();
  table.sortByColumn(columnOf(Kind::number), Qt::AscendingOrder);
  ASSERT_TRUE(waitFor([&] { return model().rowCount() == 6'000 && cell(2, Kind::number) == "3"; }));
  table.selectAll();
  QApplication::clipboard()->clear();
  QTimer::singleShot(0, window.get(), [&] {
    auto* menu = page().findChild<QMenu*>("bulkResultMenu");
    ASSERT_NE(menu, nullptr);
    menu->findChild<QAction*>("bulkCopyPayload")->trigger();
    menu->close();
  });
  Q_EMIT table.menuAsked(window->mapToGlobal(QPoint(100, 100)));
  ASSERT_TRUE(waitFor([] { return !QApplication::clipboard()->text().isEmpty(); }));
  const QStringList lines = QApplication::clipboard()->text().split('\n');
  EXPECT_EQ(lines.size(), 6'000);
  EXPECT_EQ(lines.front(), "0");
  EXPECT_EQ(lines.back(), "5999");
}

TEST_F(BulkTest, NamesHaveTheirValuesBeforeItIsStartedAndAreSentAsTheyStandWithoutOne) {
  openBulk();
  pane().setVariables([] { return draft::Environment{"", {{"known", "k"}}}; });
  service::BulkSpec spec = users(4);
  spec.text = "GET /?user=\u00a71\u00a7&t={{known}} HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  EXPECT_TRUE(waitFor([&] { return text("bulkState") == "5 requests"; })) << text("bulkState").toStdString();
  spec.text = "GET /?user=\u00a71\u00a7&t={{nobody}} HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  EXPECT_TRUE(waitFor([&] { return text("bulkState").startsWith("5 requests"); }));
  EXPECT_TRUE(text("bulkState").contains("{{nobody}} has no value and is sent as it stands")) << text("bulkState").toStdString();
  ASSERT_TRUE(finish());
  ASSERT_EQ(server.asked.size(), 5);
  EXPECT_TRUE(server.asked.front().contains("&t={{nobody}} ")) << server.asked.front().toStdString();
}

TEST_F(BulkTest, ItIsPausedGoneOnWithAndStopped) {
  openBulk();
  service::BulkSpec spec = users(99'999);
  spec.perSecond = 200;
  addRun(spec);
  auto* start = in<QPushButton>("bulkStart");
  auto* pause = in<QPushButton>("bulkPause");
  start->click();
  ASSERT_TRUE(waitFor([&] { return phase() == Phase::running && model().rowCount() > 20; }));
  EXPECT_FALSE(start->isVisible());
  pause->click();
  ASSERT_TRUE(waitFor([&] { return phase() == Phase::paused && pause->text() == "Resume"; }));
  EXPECT_TRUE(text("bulkState").startsWith("Paused")) << text("bulkState").toStdString();
  pause->click();
  ASSERT_TRUE(waitFor([&] { return phase() == Phase::running; }));
  window->actions().stopBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return phase() == Phase::stopped && start->isVisible(); }));
  EXPECT_EQ(start->text(), "Go on");
  const int done = model().rowCount();
  start->click();
  ASSERT_TRUE(waitFor([&] { return model().rowCount() > done; }));
  window->actions().stopBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return phase() == Phase::stopped; }));
}

TEST_F(BulkTest, WhatIsWrongIsSaidAndNothingIsSent) {
  openBulk();
  service::BulkSpec spec = users(3);
  spec.text = "GET /?user=1 HTTP/1.1\r\nHost: x\r\n\r\n";
  addRun(spec);
  auto* problem = in<NoticeBar>("bulkProblem");
  in<QPushButton>("bulkStart")->click();
  ASSERT_TRUE(waitFor([&] { return problem->isVisible(); }));
  EXPECT_TRUE(problem->text().contains("position")) << problem->text().toStdString();
  type("bulkNumberTo", "x");
  EXPECT_TRUE(waitFor([&] { return text("bulkSetPreview") == "To: expected a number."; })) << text("bulkSetPreview").toStdString();
  in<QPushButton>("bulkStart")->click();
  EXPECT_EQ(problem->text(), "To: expected a number.");
  EXPECT_TRUE(server.asked.isEmpty());
}

TEST_F(BulkTest, WhatIsTypedIsKeptAndComesBackWithResults) {
  openBulk();
  addRun(users(20));
  in<QSpinBox>("bulkAtOnce")->setValue(3);
  choose("bulkShape", "Battering ram");
  ASSERT_TRUE(waitFor([&] { return kept().find("\"concurrency\":3") != std::string::npos && kept().find("\"shape\":1") != std::string::npos; }));
  ASSERT_TRUE(finish());
  EXPECT_FALSE(in<QWidget>("bulkForm")->isEnabled()) << "what results came from stays";
  window->close();
  window.reset();
  service->stop(std::chrono::milliseconds(0));
  open();
  window->actions().showBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return runs() == 1 && pane().run() && model().rowCount() == 21; }));
  EXPECT_EQ(phase(), Phase::finished);
  EXPECT_EQ(cell(0, Kind::status).size(), 3);
  EXPECT_EQ(page().list().model()->index(0, 0).data(Qt::AccessibleTextRole).toString(), "users, Finished \u00b7 21");
  // A copy of it can be changed.
  pane().showSetup();
  in<QPushButton>("bulkCopy")->click();
  ASSERT_TRUE(waitFor([&] { return runs() == 2 && pane().run() && phase() == Phase::ready; }));
  EXPECT_TRUE(in<QWidget>("bulkForm")->isEnabled());
  EXPECT_EQ(in<QSpinBox>("bulkAtOnce")->value(), 3);
}

TEST_F(BulkTest, RunsAreRenamedDuplicatedAndRemoved) {
  openBulk();
  addRun(users(3));
  auto* list = &page().list();
  list->model()->setData(list->model()->index(0, 0), "logins", Qt::EditRole);
  ASSERT_TRUE(waitFor([&] { return list->model()->index(0, 0).data().toString() == "logins"; }));
  in<QSpinBox>("bulkAtOnce")->setValue(4);
  ASSERT_TRUE(waitFor([&] { return kept().find("\"concurrency\":4") != std::string::npos; }));
  EXPECT_EQ(list->model()->index(0, 0).data().toString(), "logins") << "a change of its set-up does not take the name back";
  window->actions().duplicateBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return runs() == 2 && pane().run() && list->current() == pane().run()->run()->id(); }));
  EXPECT_EQ(list->model()->index(1, 0).data().toString(), "logins (copy)");
  list->setFocus();
  QTest::keyClick(list, Qt::Key_Delete);
  ASSERT_TRUE(waitFor([&] { return runs() == 1; }));
  find<QPushButton>("toastButton")->click();
  ASSERT_TRUE(waitFor([&] { return runs() == 2; })) << "undone";
  ASSERT_TRUE(waitFor([&] { return pane().run() && list->current() == pane().run()->run()->id() && phase() == Phase::ready; }));
  ASSERT_TRUE(finish());
  QTimer::singleShot(100, window.get(), [&] {
    auto* box = window->findChild<QMessageBox*>("bulkRemoveBox");
    ASSERT_NE(box, nullptr) << "results are not thrown away unasked";
    box->findChild<QPushButton*>("bulkRemoveYes")->click();
  });
  window->actions().removeBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return runs() == 1; }));
  EXPECT_EQ(service->bulk().list().size(), 1u);
}

TEST_F(BulkTest, ARowOfTrafficBecomesARun) {
  open();
  get("/items?id=5&name=x");
  ASSERT_TRUE(waitForRows(1));
  window->page().view().select(window->page().model().summaryAt(0).id);
  ASSERT_TRUE(waitFor([&] { return window->actions().toBulk->isEnabled(); }));
  window->actions().toBulk->trigger();
  ASSERT_TRUE(waitFor([&] { return runs() == 1 && pane().run(); }));
  EXPECT_EQ(window->tabs().currentWidget(), &page());
  EXPECT_EQ(pane().run()->spec().name, "GET /items");
  EXPECT_EQ(in<QLineEdit>("bulkTarget")->text(), "http://127.0.0.1:" + QString::number(origin.serverPort()));
  in<QPushButton>("bulkAutoPositions")->click();
  EXPECT_TRUE(waitFor([&] { return text("bulkPositions") == "2 positions"; }));
  EXPECT_TRUE(pane().setup().request().text().starts_with("GET /items?id=\u00a75\u00a7&name=\u00a7x\u00a7 HTTP/1.1\r\n")) << pane().setup().request().text();
  choose("bulkShape", "Cluster bomb");
  EXPECT_TRUE(in<QToolButton>("bulkSet1")->isVisible());
  in<QToolButton>("bulkSet1")->click();
  choose("bulkSource", "List");
  type("bulkPayloadTyped", "a");
  QTest::keyClick(in<QLineEdit>("bulkPayloadTyped"), Qt::Key_Return);
  type("bulkPayloadTyped", "b");
  QTest::keyClick(in<QLineEdit>("bulkPayloadTyped"), Qt::Key_Return);
  EXPECT_TRUE(waitFor([&] { return text("bulkState") == "20 requests"; })) << text("bulkState").toStdString();
  in<QPushButton>("bulkClearPositions")->click();
  EXPECT_TRUE(waitFor([&] { return text("bulkPositions") == "No positions yet"; }));
}

TEST_F(BulkTest, PayloadsAreProcessedStepByStep) {
  openBulk();
  addRun(users(2));
  choose("bulkSource", "List");
  QApplication::clipboard()->setText("one\r\ntwo\n");
  in<QPushButton>("bulkPayloadPaste")->click();
  const auto add = [&](const char* name) { find<QMenu>("bulkStepMenu")->findChild<QAction*>(name)->trigger(); };
  add("bulkStepprefix");
  type("bulkStep0Text", "x");
  add("bulkStepupper");
  EXPECT_TRUE(waitFor([&] { return text("bulkSetPreview") == "2 payloads: XONE, XTWO"; })) << text("bulkSetPreview").toStdString();
  in<QToolButton>("bulkStep1Up")->click();
  EXPECT_TRUE(waitFor([&] { return text("bulkSetPreview") == "2 payloads: xONE, xTWO"; })) << text("bulkSetPreview").toStdString();
  in<QToolButton>("bulkStep1Remove")->click();
  EXPECT_TRUE(waitFor([&] { return text("bulkSetPreview") == "2 payloads: ONE, TWO"; })) << text("bulkSetPreview").toStdString();
  ASSERT_TRUE(finish());
  EXPECT_THAT(server.asked, testing::UnorderedElementsAre("GET /?user=ONE HTTP/1.1", "GET /?user=TWO HTTP/1.1"));
}

TEST_F(BulkTest, WholeRequestsComeFromJson) {
  openBulk();
  service::BulkSpec spec = users(2);
  spec.text = "POST /?user=5 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n";
  addRun(spec);
  choose("bulkShape", "Whole requests");
  QFile file(folder.filePath("payloads.json"));
  ASSERT_TRUE(file.open(QIODevice::WriteOnly));
  file.write(R"([{"label": "first", "body": "a=1"}, {"label": "second", "path": "/other", "headers": {"X-Mine": "1"}, "body": "b=22"}])");
  file.close();
  in<ChangesEditor>("bulkChanges")->load(file.fileName());
  ASSERT_TRUE(waitFor([&] { return text("bulkState") == "2 requests"; })) << text("bulkState").toStdString();
  EXPECT_EQ(in<QLineEdit>("bulkChangeLabel")->text(), "first");
  type("bulkChangeLabel", "changed");
  ASSERT_TRUE(finish());
  EXPECT_THAT(server.asked, testing::UnorderedElementsAre("POST /?user=5 HTTP/1.1 a=1", "POST /other?user=5 HTTP/1.1 b=22"));
  pane().results().table().sortByColumn(columnOf(Kind::number), Qt::AscendingOrder);
  EXPECT_TRUE(waitFor([&] { return cell(0, Kind::payload) == "changed" && cell(1, Kind::payload) == "second"; }));
}

}  // namespace
}  // namespace penstock::gui

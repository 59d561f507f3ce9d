// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/single_instance.h"

#include <gtest/gtest.h>

#include <QDir>
#include <QLocalSocket>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <future>

namespace penstock::gui {
namespace {

class SingleInstanceTest : public testing::Test {
 protected:
  QTemporaryDir folder;
  QString name = instanceName(folder.filePath("a.penstock"));
};

TEST_F(SingleInstanceTest, NamesAProjectTheSameWhateverItsSpelling) {
  EXPECT_EQ(instanceName(folder.filePath("./x/../a.penstock")), name);
  EXPECT_NE(instanceName(folder.filePath("b.penstock")), name);
}

TEST_F(SingleInstanceTest, HandsArgumentsOver) {
  EXPECT_FALSE(handOver(name, {"--port", "1"}));
  SingleInstance first;
  ASSERT_TRUE(first.listen(name));
  QSignalSpy again(&first, &SingleInstance::startedAgain);
  auto second = std::async(std::launch::async, [&] { return handOver(name, {"--port", "1"}); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return again.count() == 1; }));
  EXPECT_TRUE(second.get());
  EXPECT_EQ(again[0][0].toStringList(), (QStringList{"--port", "1"}));
}

TEST_F(SingleInstanceTest, TakesOverWhatACrashLeft) {
  QFile stale(name);
  ASSERT_TRUE(stale.open(QIODevice::WriteOnly));
  stale.close();
  SingleInstance instance;
  EXPECT_TRUE(instance.listen(name));
}

TEST_F(SingleInstanceTest, IgnoresNonsense) {
  SingleInstance instance;
  ASSERT_TRUE(instance.listen(name));
  QSignalSpy again(&instance, &SingleInstance::startedAgain);
  QLocalSocket socket;
  socket.connectToServer(name);
  ASSERT_TRUE(QTest::qWaitFor([&] { return socket.state() == QLocalSocket::ConnectedState; }));
  socket.write(QByteArray(64, '\xff'));
  ASSERT_TRUE(QTest::qWaitFor([&] { return socket.state() == QLocalSocket::UnconnectedState; }));
  EXPECT_EQ(again.count(), 0);
}

}  // namespace
}  // namespace penstock::gui

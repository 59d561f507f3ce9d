// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/single_instance.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <future>

namespace penstock::gui {
namespace {

constexpr uid_t kNobody = 65534;

class SingleInstanceTest : public testing::Test {
 protected:
  SingleInstanceTest() : runtime_(qgetenv("XDG_RUNTIME_DIR")) { setRuntime(meeting.path().toLocal8Bit()); }
  ~SingleInstanceTest() override { setRuntime(runtime_); }

  static void setRuntime(const QByteArray& path) {
    path.isNull() ? qunsetenv("XDG_RUNTIME_DIR") : qputenv("XDG_RUNTIME_DIR", path);
  }

  sockaddr_un address() const {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    qstrncpy(out.sun_path, meeting.filePath(name).toLocal8Bit().constData(), sizeof out.sun_path);
    return out;
  }
  Descriptor listening() const {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    const sockaddr_un at = address();
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    return socket;
  }
  Descriptor connected() const {
    Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    const sockaddr_un at = address();
    EXPECT_EQ(::connect(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at), 0) << strerror(errno);
    return socket;
  }
  /// Whether the other side leaves, and what it said before.
  static QByteArray untilItLeaves(const Descriptor& socket) {
    QByteArray said;
    bool left = false;
    EXPECT_TRUE(QTest::qWaitFor([&] {
      char piece[64];
      const ssize_t n = ::recv(socket.get(), piece, sizeof piece, MSG_DONTWAIT);
      if (n > 0) said.append(piece, n);
      left = n == 0 || (n < 0 && errno != EAGAIN);
      return left;
    }));
    return said;
  }
  /// `act` in a process of another user; its return value.
  static std::future<int> asNobody(std::function<int()> act) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(::setgid(kNobody) == 0 && ::setuid(kNobody) == 0 ? act() : 99);
    return std::async(std::launch::async, [child] {
      int status = 0;
      ::waitpid(child, &status, 0);
      return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    });
  }

  QTemporaryDir folder, meeting;
  QString name = instanceName(folder.filePath("a.penstock"));

 private:
  QByteArray runtime_;
};

TEST_F(SingleInstanceTest, NamesAProjectTheSameWhateverItsSpelling) {
  EXPECT_EQ(instanceName(folder.filePath("./x/../a.penstock")), name);
  EXPECT_NE(instanceName(folder.filePath("b.penstock")), name);
}

TEST_F(SingleInstanceTest, ItGoesByTheProjectThatIsOpenNow) {
  SingleInstance first;
  const QString other = instanceName(folder.filePath("other.penstock"));
  ASSERT_TRUE(first.listen(name));
  ASSERT_TRUE(first.listen(other));
  EXPECT_TRUE(first.listen(other));
  EXPECT_FALSE(QFile::exists(meeting.filePath(name))) << "who starts with the project before opens it";
  EXPECT_TRUE(QFile::exists(meeting.filePath(other)));
  SingleInstance second;
  EXPECT_TRUE(second.listen(name));
  EXPECT_FALSE(second.listen(other));
}

TEST_F(SingleInstanceTest, ASecondStartRaisesTheFirst) {
  EXPECT_FALSE(raiseOther(name));
  SingleInstance first, again;
  ASSERT_TRUE(first.listen(name));
  EXPECT_FALSE(again.listen(name));
  QSignalSpy started(&first, &SingleInstance::startedAgain);
  auto second = std::async(std::launch::async, [&] { return raiseOther(name); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return started.count() == 1; }));
  EXPECT_TRUE(second.get());
  struct stat info {};
  ASSERT_EQ(::stat(address().sun_path, &info), 0) << "in the person's own folder";
  EXPECT_EQ(info.st_mode, mode_t(S_IFSOCK | 0600));
}

TEST_F(SingleInstanceTest, AnotherProjectIsAnotherWindow) {
  SingleInstance a, b;
  ASSERT_TRUE(a.listen(name));
  EXPECT_TRUE(b.listen(instanceName(folder.filePath("b.penstock"))));
}

TEST_F(SingleInstanceTest, TakesOverWhatACrashLeft) {
  listening();  // and gone
  EXPECT_FALSE(raiseOther(name));
  SingleInstance instance;
  EXPECT_TRUE(instance.listen(name));
}

TEST_F(SingleInstanceTest, OfALinkOnlyTheLinkGoes) {
  QFile precious(folder.filePath("precious"));
  ASSERT_TRUE(precious.open(QIODevice::WriteOnly));
  ASSERT_TRUE(precious.link(meeting.filePath(name)));
  SingleInstance instance;
  EXPECT_TRUE(instance.listen(name));
  EXPECT_TRUE(precious.exists());
}

TEST_F(SingleInstanceTest, LeavesNothingBehind) {
  { EXPECT_TRUE(SingleInstance().listen(name)); }
  EXPECT_FALSE(QFile::exists(meeting.filePath(name)));
}

TEST_F(SingleInstanceTest, IgnoresNonsense) {
  SingleInstance instance;
  ASSERT_TRUE(instance.listen(name));
  QSignalSpy again(&instance, &SingleInstance::startedAgain);
  const Descriptor loud = connected();
  ASSERT_EQ(::send(loud.get(), QByteArray(64, '\xff').constData(), 64, 0), 64);
  EXPECT_EQ(untilItLeaves(loud), "");
  // Silent ones are sent away after a second, and more than a few at once.
  std::vector<Descriptor> silent;
  for (int i = 0; i < 8; ++i) silent.push_back(connected());
  EXPECT_EQ(untilItLeaves(silent.back()), "");
  EXPECT_EQ(again.count(), 0);
  auto second = std::async(std::launch::async, [&] { return raiseOther(name); });
  ASSERT_TRUE(QTest::qWaitFor([&] { return again.count() == 1; }));
  EXPECT_TRUE(second.get());
}

TEST_F(SingleInstanceTest, DoesNotWaitForOneThatHangs) {
  const Descriptor hanging = listening();
  ASSERT_EQ(::listen(hanging.get(), 1), 0);
  QElapsedTimer time;
  time.start();
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(raiseOther(name)) << "also when its queue is full";
  EXPECT_LT(time.elapsed(), 8000);
}

TEST_F(SingleInstanceTest, SaysNothingToAServerOfAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to be two users";
  const Descriptor socket = listening();
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const Descriptor told(ready[0]), tell(ready[1]);
  auto foreign = asNobody([&] {
    if (::listen(socket.get(), 1) != 0 || ::write(tell.get(), "r", 1) != 1) return 98;
    pollfd waiting{socket.get(), POLLIN, 0};
    if (::poll(&waiting, 1, 10'000) <= 0) return 97;
    const Descriptor peer(::accept(socket.get(), nullptr, nullptr));
    char byte;
    return int(::recv(peer.get(), &byte, 1, 0));
  });
  char byte;
  ASSERT_EQ(::read(told.get(), &byte, 1), 1);
  EXPECT_FALSE(raiseOther(name));
  EXPECT_EQ(foreign.get(), 0) << "bytes that it got";
}

TEST_F(SingleInstanceTest, DoesNotListenToAnotherUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "needs root to be two users";
  SingleInstance instance;
  ASSERT_TRUE(instance.listen(name));
  QSignalSpy again(&instance, &SingleInstance::startedAgain);
  // As if the folder had been opened to all afterwards.
  ASSERT_EQ(::chmod(address().sun_path, 0666), 0);
  ASSERT_EQ(::chmod(meeting.path().toLocal8Bit().constData(), 0755), 0);
  auto foreign = asNobody([&] {
    const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    const sockaddr_un at = address();
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0) return 98;
    ::send(socket.get(), "penstock raise\n", 15, MSG_NOSIGNAL);
    char byte;
    return ::recv(socket.get(), &byte, 1, 0) > 0 ? 1 : 0;
  });
  ASSERT_TRUE(QTest::qWaitFor([&] { return foreign.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
  EXPECT_EQ(foreign.get(), 0) << "an answer";
  EXPECT_EQ(again.count(), 0);
}

TEST_F(SingleInstanceTest, MeetsInAFolderOfItsOwnWhereTheRuntimeFolderIsNot) {
  const QByteArray data = qgetenv("XDG_DATA_HOME");
  qputenv("XDG_DATA_HOME", folder.path().toLocal8Bit());
  const QString own = folder.filePath("penstock/run");
  for (const QByteArray& runtime :
       {QByteArray(), QByteArray("relative"), QByteArray("/nowhere"), meeting.path().toLocal8Bit()}) {
    ASSERT_EQ(::chmod(meeting.path().toLocal8Bit().constData(), 0755), 0) << "others can look in";
    setRuntime(runtime);
    SingleInstance instance;
    EXPECT_TRUE(instance.listen(name));
    EXPECT_TRUE(QFileInfo::exists(own + '/' + name)) << runtime.toStdString();
  }
  struct stat info {};
  ASSERT_EQ(::stat(own.toLocal8Bit().constData(), &info), 0);
  EXPECT_EQ(info.st_mode, mode_t(S_IFDIR | 0700));
  // One that others can write to is none of ours.
  ASSERT_EQ(::chmod(own.toLocal8Bit().constData(), 0777), 0);
  SingleInstance instance;
  EXPECT_FALSE(instance.listen(name));
  EXPECT_FALSE(raiseOther(name));
  qputenv("XDG_DATA_HOME", data);
}

}  // namespace
}  // namespace penstock::gui

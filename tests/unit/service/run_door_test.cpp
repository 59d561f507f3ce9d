// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/run_door.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>

#include "temp_folder.h"

namespace penstock::service {
namespace {

constexpr char kPem[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

/// A door, and what became of those who came.
class RunDoorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = home_.path() + "/run";
    RunDoor::Calls calls;
    calls.enclose = [this](engine::Enclosure sockets) -> Result<engine::EnclosureId> {
      const std::lock_guard lock(mutex_);
      if (sockets.listening.size() != 1) return makeError(ErrorCode::io, "one is what this test takes");
      ++served_;
      return engine::EnclosureId(served_);
    };
    calls.release = [this](engine::EnclosureId) {
      const std::lock_guard lock(mutex_);
      ++released_;
      changed_.notify_all();
    };
    calls.caPem = kPem;
    const auto opened = door_.open(folder_, std::move(calls));
    ASSERT_TRUE(opened) << opened.error().message;
    self_.pid = ::getpid();
  }
  bool waitReleased(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(10), [&] { return released_ == count; });
  }
  static engine::Enclosure oneSocket() {
    engine::Enclosure out;
    out.listening.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    return out;
  }
  Descriptor visitor() const {
    Descriptor out(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "%s/penstock-%d.sock", folder_.c_str(), int(::getpid()));
    EXPECT_EQ(0, ::connect(out.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
    return out;
  }

  TempFolder home_;
  std::string folder_;
  RunDoor door_;
  RunningPenstock self_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int served_ = 0, released_ = 0;
};

TEST_F(RunDoorTest, ServesAsLongAsTheConnectionStands) {
  auto served = serveBy(self_, folder_, oneSocket());
  ASSERT_TRUE(served) << served.error().message;
  EXPECT_EQ(kPem, served->caPem);
  served->connection.close();
  EXPECT_TRUE(waitReleased(1));
}

TEST_F(RunDoorTest, TellsTheCaAlone) {
  const auto ca = caOf(self_, folder_);
  ASSERT_TRUE(ca) << ca.error().message;
  EXPECT_EQ(kPem, *ca);
  EXPECT_EQ(0, served_);
}

TEST_F(RunDoorTest, ARefusalComesInItsOwnWords) {
  engine::Enclosure two = oneSocket();
  two.listening.push_back(std::move(oneSocket().listening.front()));
  const auto served = serveBy(self_, folder_, std::move(two));
  ASSERT_FALSE(served);
  EXPECT_EQ("one is what this test takes", served.error().message);
}

TEST_F(RunDoorTest, StrangersRequestsAreRefusedAndHoldNobodyUp) {
  const Descriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const std::pair<std::string, std::vector<int>> requests[] = {
      {"nonsense", {}},
      {"[]", {}},
      {"{\"protocol\": 7}", {}},
      {R"({"protocol": "penstock run 1"})", {}},
      {R"({"protocol": "penstock run 1", "sockets": ["tcp"]})", {}},
      {R"({"protocol": "penstock run 1", "sockets": ["tcp"]})", {file.get(), file.get()}},
      {R"({"protocol": "penstock run 1", "sockets": ["what", "tcp"]})", {file.get(), file.get()}},
      {R"({"protocol": "penstock run 1", "sockets": [{}, 1]})", {file.get(), file.get()}},
      {std::string(1000, '['), {}},
  };
  const Descriptor silent = visitor();
  for (const auto& [text, descriptors] : requests) {
    const Descriptor one = visitor();
    ASSERT_TRUE(sendPassing(one.get(), text, descriptors));
    const auto answer = receivePassed(one.get());
    ASSERT_TRUE(answer && *answer) << text;
    EXPECT_NE(std::string::npos, (*answer)->text.find("\"error\"")) << (*answer)->text;
  }
  EXPECT_EQ(0, served_);
  EXPECT_TRUE(serveBy(self_, folder_, oneSocket())) << "and the next one is served";
}

TEST_F(RunDoorTest, ItsEndIsTold) {
  auto served = serveBy(self_, folder_, oneSocket());
  ASSERT_TRUE(served);
  door_.close();
  EXPECT_EQ(1, released_);
  const auto end = receivePassed(served->connection.get());
  EXPECT_TRUE(end && !*end);
  EXPECT_FALSE(serveBy(self_, folder_, oneSocket()));
}

TEST(RunDoor, AFolderThatOthersMayWriteToIsRefused) {
  TempFolder home;
  const std::string folder = home.path() + "/run";
  ASSERT_EQ(0, ::mkdir(folder.c_str(), 0777));
  ASSERT_EQ(0, ::chmod(folder.c_str(), 0777));
  RunDoor door;
  EXPECT_FALSE(door.open(folder, {}));
}

}  // namespace
}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/line_writer.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

namespace penstock {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class LineWriterTest : public testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    ASSERT_EQ(::pipe2(ends_, O_CLOEXEC), 0);
  }
  void TearDown() override {
    for (const int end : ends_)
      if (end >= 0) ::close(end);
  }
  void closeEnd(int i) {
    ::close(ends_[i]);
    ends_[i] = -1;
  }
  LineWriter::Options options(std::size_t most = 1 << 20) {
    LineWriter::Options o;
    o.descriptor = ends_[1];
    o.name = "the pipe";
    o.mostBytes = most;
    o.tell = [this](std::string_view sentence) {
      const std::lock_guard lock(mutex_);
      told_.emplace_back(sentence);
    };
    return o;
  }
  std::vector<std::string> told() {
    const std::lock_guard lock(mutex_);
    return told_;
  }
  /// What is there now, "" when that is nothing.
  std::string readSome() {
    pollfd wait{ends_[0], POLLIN, 0};
    if (::poll(&wait, 1, 10) <= 0) return {};
    std::string out(4096, '\0');
    const ssize_t got = ::read(ends_[0], out.data(), out.size());
    out.resize(got > 0 ? std::size_t(got) : 0);
    return out;
  }
  /// All up to `what`, or what came within ten seconds.
  std::string readUntil(std::string_view what) {
    std::string seen;
    for (const auto until = std::chrono::steady_clock::now() + seconds(10);
         seen.find(what) == std::string::npos && std::chrono::steady_clock::now() < until;)
      seen += readSome();
    return seen;
  }
  /// That many bytes, fewer at the end.
  std::string readOf(std::size_t n) {
    std::string out(n, '\0');
    std::size_t at = 0;
    while (at < n) {
      const ssize_t got = ::read(ends_[0], out.data() + at, n - at);
      if (got <= 0) break;
      at += std::size_t(got);
    }
    out.resize(at);
    return out;
  }

  int ends_[2] = {-1, -1};

 private:
  std::mutex mutex_;
  std::vector<std::string> told_;
};

TEST_F(LineWriterTest, LinesComeInOrderAndAllAtTheEnd) {
  std::string expected;
  {
    LineWriter writer(options());
    for (int i = 0; i < 1000; ++i) {
      writer.write("line " + std::to_string(i));
      expected += "line " + std::to_string(i) + "\n";
    }
    writer.finish(seconds(10));
  }
  closeEnd(1);
  EXPECT_EQ(readOf(1 << 20), expected);
  EXPECT_TRUE(told().empty());
}

TEST_F(LineWriterTest, NobodyWaitsForAReaderAndWhatIsDroppedIsTold) {
  const std::string line(999, 'x');
  constexpr std::size_t lines = 100'000;  // 100 MB into a pipe of 64 KB and a queue of 1 MB
  LineWriter writer(options());
  const auto began = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < lines; ++i) writer.write(line);
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(5));
  ASSERT_EQ(told().size(), 1u);
  EXPECT_NE(told()[0].find("is not read"), std::string::npos);

  // Read again: what was kept is whole lines, and how many are missing is told.
  std::string kept;
  std::thread reader([&] { kept = readOf(lines * 1000); });
  writer.finish(seconds(30));
  closeEnd(1);
  reader.join();
  ASSERT_EQ(told().size(), 3u);
  const std::string again = told()[1];
  const std::uint64_t dropped = std::stoull(again.substr(again.find("; ") + 2));
  EXPECT_EQ(kept.size() % 1000, 0u);
  EXPECT_EQ(kept.size() / 1000 + dropped, lines);
  EXPECT_EQ(told()[2], again.substr(again.find("; ") + 2, again.find(" were") - again.find("; ") - 2) + " in all did not go to the pipe");
}

TEST_F(LineWriterTest, AnEndWaitsNoLongerThanItWasTold) {
  LineWriter writer(options());
  for (int i = 0; i < 500; ++i) writer.write(std::string(999, 'x'));
  const auto began = std::chrono::steady_clock::now();
  writer.finish(milliseconds(100));
  EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(1));
  ASSERT_EQ(told().size(), 1u);
  EXPECT_NE(told()[0].find(" lines in all did not go to the pipe"), std::string::npos);
}

TEST_F(LineWriterTest, AReaderThatGoesAwayIsToldOnce) {
  closeEnd(0);
  LineWriter writer(options());
  for (int i = 0; i < 1'000; ++i) writer.write(std::string(99, 'x'));  // they fit, so that nothing is dropped before it is noticed
  writer.finish(seconds(10));
  ASSERT_EQ(told().size(), 1u);
  EXPECT_NE(told()[0].find("nobody reads the pipe"), std::string::npos);
}

TEST_F(LineWriterTest, AFullDiskIsToldAndTriedAgain) {
  LineWriter::Options o = options();
  o.descriptor = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(o.descriptor, 0);
  LineWriter writer(o);
  writer.write("one");
  writer.finish(seconds(10));
  ::close(o.descriptor);
  ASSERT_EQ(told().size(), 2u);
  EXPECT_EQ(told()[0], "the pipe cannot be written: No space left on device");
  EXPECT_EQ(told()[1], "1 line in all did not go to the pipe");
}

TEST_F(LineWriterTest, WithoutAnotherPlaceItTellsInItsOwnLines) {
  LineWriter::Options o = options(64 * 1024);
  o.tell = nullptr;
  LineWriter writer(o);
  for (int i = 0; i < 1000; ++i) writer.write(std::string(999, 'x'));
  EXPECT_NE(readUntil("dropped meanwhile").find("penstock: the pipe is read again; "), std::string::npos);
}

TEST_F(LineWriterTest, WhatItTellsInItsOwnLinesWaitsForRoom) {
  LineWriter::Options o = options(256 * 1024);
  o.tell = nullptr;
  LineWriter writer(o);
  writer.write(std::string(100 * 1024, 'x'));
  // Once the pipe is full that line is being written, and over half of the room fills with lines that come after it.
  const auto until = std::chrono::steady_clock::now() + seconds(10);
  for (int inPipe = 0; inPipe < ::fcntl(ends_[1], F_GETPIPE_SZ); ::ioctl(ends_[0], FIONREAD, &inPipe))
    ASSERT_LT(std::chrono::steady_clock::now(), until);
  for (int i = 0; i < 1000; ++i) writer.write(std::string(999, 'x'));
  EXPECT_NE(readUntil("dropped meanwhile").find("penstock: the pipe is read again; "), std::string::npos);
}

}  // namespace
}  // namespace penstock

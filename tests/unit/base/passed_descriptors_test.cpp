// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/passed_descriptors.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace penstock {
namespace {

struct Pair {
  Pair() {
    int ends[2];
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends));
    one = Descriptor(ends[0]);
    other = Descriptor(ends[1]);
  }
  Descriptor one, other;
};

ino_t inodeOf(int fd) {
  struct stat info {};
  return ::fstat(fd, &info) == 0 ? info.st_ino : 0;
}

TEST(PassedDescriptors, ComeWithTheirTextAndAreClosedOnExec) {
  Pair pair;
  const Descriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  ASSERT_TRUE(sendPassing(pair.one.get(), "two of one", {file.get(), file.get()}));
  const auto got = receivePassed(pair.other.get());
  ASSERT_TRUE(got && *got);
  EXPECT_EQ("two of one", (*got)->text);
  ASSERT_EQ(2u, (*got)->descriptors.size());
  for (const Descriptor& d : (*got)->descriptors) {
    EXPECT_EQ(inodeOf(file.get()), inodeOf(d.get()));
    EXPECT_TRUE(::fcntl(d.get(), F_GETFD) & FD_CLOEXEC);
  }
}

TEST(PassedDescriptors, WhatIsTooMuchIsRefusedByBothSides) {
  Pair pair;
  EXPECT_FALSE(sendPassing(pair.one.get(), ""));
  EXPECT_FALSE(sendPassing(pair.one.get(), std::string(mostPassedText + 1, 'x')));
  EXPECT_FALSE(sendPassing(pair.one.get(), "x", std::vector<int>(mostPassedDescriptors + 1, 0)));
  // A stranger keeps to no bound.
  const std::string text(mostPassedText + 1, 'x');
  const int room = 1 << 20;
  ::setsockopt(pair.one.get(), SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  ASSERT_EQ(ssize_t(text.size()), ::send(pair.one.get(), text.data(), text.size(), 0));
  const auto got = receivePassed(pair.other.get());
  ASSERT_FALSE(got);
  EXPECT_EQ(ErrorCode::corrupt, got.error().code);
}

TEST(PassedDescriptors, TheEndIsNoMessage) {
  Pair pair;
  pair.one.close();
  const auto got = receivePassed(pair.other.get());
  ASSERT_TRUE(got);
  EXPECT_FALSE(*got);
}

TEST(PassedDescriptors, WhoIsOnTheOtherSide) {
  Pair pair;
  EXPECT_TRUE(isOfThisUser(pair.one.get()));
  const Descriptor file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_FALSE(isOfThisUser(file.get()));
}

}  // namespace
}  // namespace penstock

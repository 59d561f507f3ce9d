// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/base/passed_descriptors.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace penstock {

namespace {

constexpr std::size_t controlSize = CMSG_SPACE(sizeof(int) * mostPassedDescriptors);

Error failed(const char* what) { return makeError(ErrorCode::io, std::string(what) + ": " + std::strerror(errno)); }

/// Whatever came, so that nothing of it stays open.
std::vector<Descriptor> takeDescriptors(msghdr& message) {
  std::vector<Descriptor> out;
  for (cmsghdr* c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
    if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
      out.emplace_back(fd);
    }
  }
  return out;
}

}  // namespace

Result<void> sendPassing(int socket, std::string_view text, const std::vector<int>& descriptors) {
  if (text.empty() || text.size() > mostPassedText || descriptors.size() > mostPassedDescriptors)
    return makeError(ErrorCode::limit, "a message between processes has to be smaller");
  alignas(cmsghdr) char control[controlSize] = {};
  iovec part{const_cast<char*>(text.data()), text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    const std::size_t size = sizeof(int) * descriptors.size();
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr* c = CMSG_FIRSTHDR(&message);
    c->cmsg_level = SOL_SOCKET;
    c->cmsg_type = SCM_RIGHTS;
    c->cmsg_len = CMSG_LEN(size);
    std::memcpy(CMSG_DATA(c), descriptors.data(), size);
  }
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0)
    if (errno != EINTR) return failed("the other process");
  return {};
}

Result<std::optional<PassedMessage>> receivePassed(int socket) {
  PassedMessage out;
  out.text.resize(mostPassedText);
  alignas(cmsghdr) char control[controlSize];
  iovec part{out.text.data(), out.text.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t n = 0;
  while ((n = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC)) < 0)
    if (errno != EINTR) return errno == ECONNRESET ? Result<std::optional<PassedMessage>>(std::nullopt) : failed("the other process");
  out.descriptors = takeDescriptors(message);
  if ((message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return makeError(ErrorCode::corrupt, "a message of another process is too large");
  if (n == 0) return std::optional<PassedMessage>();
  out.text.resize(std::size_t(n));
  return std::optional<PassedMessage>(std::move(out));
}

bool isOfThisUser(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

}  // namespace penstock

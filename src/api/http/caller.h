// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the client that waits for an answer is still there.
#pragma once

namespace penstock::api {

/// Has the socket for itself, so that it may outlive the connection. Thread: one at a time.
class Caller {
 public:
  /// A connected socket, which stays the caller's.
  explicit Caller(int socket);
  ~Caller();
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  /// Its connection broke, or ended and no program of this machine has its end any more: one that only ended its sending waits on.
  bool left() const;

 private:
  int socket_ = -1;
};

}  // namespace penstock::api

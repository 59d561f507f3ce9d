// SPDX-License-Identifier: GPL-3.0-or-later
// What `ip` does, of it what a network of one program needs (rtnetlink(7)).
#pragma once

#include <cstdint>
#include <string>

#include "penstock/base/descriptor.h"
#include "penstock/base/result.h"

namespace penstock::run {

/// Of the network namespace that it is made in. **Errors**: io.
class RouteSocket {
 public:
  static Result<RouteSocket> open();
  /// Two devices, each of which receives what the other sends.
  Result<void> addPair(const std::string& one, const std::string& other);
  Result<void> bringUp(const std::string& device);
  /// One address, without a network around it.
  Result<void> addAddress(const std::string& device, const std::string& address);
  /// Whatever has no route of its own goes there.
  Result<void> routeAll(int family, const std::string& device);

 private:
  explicit RouteSocket(Descriptor socket) : socket_(std::move(socket)) {}
  Result<void> ask(std::string message);
  Descriptor socket_;
  std::uint32_t sequence_ = 0;
};

}  // namespace penstock::run

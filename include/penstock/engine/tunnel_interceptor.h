// SPDX-License-Identifier: GPL-3.0-or-later
// Where somebody else has a say in tunnels of TLS.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "penstock/model/trace.h"
#include "penstock/net/io_thread.h"

namespace penstock::engine {

/// A tunnel of TLS, before anything of it is answered.
struct TunnelFacts {
  std::string host;  // asked for, by name where its hello has one
  std::uint16_t port = 0;
  std::string client, process;  // as in ConnectionInfo
};

/// An Interceptor may be one. Thread: any I/O thread.
class TunnelInterceptor {
 public:
  /// Whether it has a say just now.
  virtual bool wantsTunnels() const = 0;
  /// What its trace is to say of a tunnel that is to pass undecrypted; nothing: it is decrypted. May wait for some seconds.
  virtual net::Awaitable<std::optional<model::TraceEntry>> tunnel(net::IoThread& thread, const TunnelFacts& facts) = 0;

 protected:
  ~TunnelInterceptor() = default;
};

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
// One end of an HTTP/2 connection over a blocking socket, with prior knowledge.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "unit/engine/harness.h"
#include "unit/wire/http2_session_for_test.h"

namespace penstock::engine::test {

class H2Peer {
 public:
  H2Peer(Peer peer, wire::http2::Role role, const wire::http2::Options& options = wire::http2::test::smallWindows())
      : end(role, options), peer_(std::move(peer)) {
    send();
  }
  /// Talks until `done`; false after 10 s, or once the peer is gone.
  template <class F>
  bool until(F done) {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!done()) {
      if (std::chrono::steady_clock::now() > patience || !talk()) return false;
    }
    send();
    return true;
  }
  void send() {
    std::string out;
    end.session.produce(out, SIZE_MAX);
    if (!out.empty()) peer_.send(out);
  }
  void close() { peer_.close(); }

  wire::http2::test::End end;
  bool takes = true;  // gives the windows back

  /// Says what there is to say and hears what came within a moment. False: the peer is gone.
  bool talk() {
    send();
    pollfd fd{peer_.fd(), POLLIN, 0};
    constexpr int moment = 5;
    if (::poll(&fd, 1, moment) <= 0) return true;
    char bytes[65536];
    const ssize_t n = ::recv(peer_.fd(), bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    auto before = sizes();
    for (std::string_view left(bytes, std::size_t(n)); !left.empty();)
      if (!end.session.receive(left, steadyNow())) break;
    for (const auto& [id, body] : end.bodies)
      if (takes && body.size() > before[id]) end.session.consume(id, body.size() - before[id]);
    send();
    return true;
  }
  /// A request of a client. `end`: without content.
  wire::http2::StreamId ask(std::string_view method, std::string_view authority, std::string_view path, bool end = true) {
    model::RequestHead head;
    head.method = method;
    for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>{":method", method},
                                      {":scheme", "http"},
                                      {":authority", authority},
                                      {":path", path}})
      head.headers.append(name, value);
    const wire::http2::StreamId next = next_;
    next_ += 2;
    return this->end.session.request(head, end, &this->end.owners[next]);
  }
  /// Whether that was told.
  bool heard(const std::string& line) const { return std::find(end.told.begin(), end.told.end(), line) != end.told.end(); }

 private:
  std::map<wire::http2::StreamId, std::size_t> sizes() const {
    std::map<wire::http2::StreamId, std::size_t> out;
    for (const auto& [id, body] : end.bodies) out[id] = body.size();
    return out;
  }
  Peer peer_;
  wire::http2::StreamId next_ = 1;
};

/// Both ends of a proxy talk until `done`; false after 10 s.
template <class F>
bool together(H2Peer& a, H2Peer& b, F done) {
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(std::getenv("PENSTOCK_SANITIZE") ? 60 : 10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > patience) return false;
    a.talk();
    b.talk();
  }
  a.send();
  b.send();
  return true;
}

}  // namespace penstock::engine::test

// SPDX-License-Identifier: GPL-3.0-or-later
// What all interceptors want of one exchange, in their order.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "engine/exchange/content.h"
#include "penstock/engine/interceptor.h"
#include "penstock/http/sides.h"

namespace penstock::engine {

/// Lifetime: the exchange's. Thread: the exchange's.
class Interceptions {
 public:
  /// Nothing is allocated where nobody wants the exchange. One that is out of scope is withdrawn from the record.
  Interceptions(const Core& core, Passage& passage);
  bool any() const { return !wanted_.empty(); }
  /// Those who want its messages.
  std::vector<MessageInterception*> messages() const;

  struct Asked {
    net::IoThread& thread;
    http::ClientSide& client;
    http::ServerSide* server = nullptr;  // of a response
    Content& content;                    // of the side that is asked about
    const http::SpoolRoom& room;
  };
  /// Each of them, until one has the last word; `withBody` is never the answer. Nothing: the client left meanwhile.
  Awaitable<std::optional<Verdict>> ask(Side side, Asked asked);

 private:
  struct Wait;
  void begin(Interceptor& interceptor);
  Awaitable<Verdict> askOne(Interception& one, Side side, std::optional<Wait>& wait, Asked& asked);
  Awaitable<> bring(Side side, Wait& wait);
  Awaitable<http::Spool::Held> holdFor(Asked& asked);
  Awaitable<> allowBody(Asked& asked);
  Awaitable<bool> encode(Side side, std::optional<Wait>& wait, Asked& asked);
  std::chrono::milliseconds latencyOf(Side side, Verdict::Kind kind);
  Awaitable<bool> slow(std::chrono::milliseconds latency, std::optional<Wait>& wait, Asked& asked);
  Awaitable<> delay(std::chrono::milliseconds latency, const Wait& wait);

  Passage& passage_;
  std::vector<std::unique_ptr<Interception>> wanted_;
  bool pages_ = false;  // a page of our own is asked for
};

}  // namespace penstock::engine

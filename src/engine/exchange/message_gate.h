// SPDX-License-Identifier: GPL-3.0-or-later
// One direction of an exchange where messages may be held, changed, left out and added.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>

#include "penstock/http/body.h"
#include "penstock/record/edited_messages.h"

namespace penstock::engine {

using net::Awaitable;

/// Stands before a source that records what it gives, and so feeds the exchange's tap: what goes on is what that gives
/// out. While a message is held, no more than a bounded amount is read behind it. Lifetime: within that of what it
/// stands before. Thread: the exchange's.
class MessageGate final : public http::BodySource {
 public:
  /// Whoever judges.
  class Judge {
   public:
    /// Something may be held. It is judged at once or later, and wake() called.
    virtual void judge(model::Direction d) = 0;
    /// All that was added was sent on.
    virtual void injected(model::Direction d) = 0;

   protected:
    ~Judge() = default;
  };
  /// `broken`: whether the client is known to have left.
  using Broken = std::function<bool()>;
  MessageGate(net::IoThread& thread, record::LiveExchange& live, model::Direction d, Broken broken, Judge& judge);

  void from(http::BodySource& before) { from_ = &before; }
  bool placed() const { return from_ != nullptr; }
  /// From now on; before, and with null, content passes as it is. Lifetime: of `way`, the tap's.
  void open(record::EditedWay* way);
  record::EditedWay* way() const { return way_; }
  /// Something waits for its verdict.
  bool holds() const { return way_ && (way_->holds(false) || way_->holds(true)); }
  /// What is to be sent on changed.
  void wake();
  /// Nobody waits for what is held.
  void clientLeft();

  http::BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override;
  http::SourceEnd end() const override { return from_->end(); }

 private:
  http::BodyEvent next();
  http::BodyEvent failed(std::string_view why);
  bool asksMore() const { return !way_ || (last_.got == http::Got::nothing && way_->hungry()); }
  Awaitable<bool> waitHere(std::chrono::milliseconds slice);

  record::LiveExchange& live_;
  model::Direction direction_;
  Broken broken_;
  Judge& judge_;
  http::BodySource* from_ = nullptr;
  record::EditedWay* way_ = nullptr;
  std::string out_;
  http::BodyEvent last_;  // of what it stands before, once it is over
  net::asio::steady_timer timer_;
  bool polling_ = false, news_ = false, waitsHere_ = false, clientGone_ = false;
};

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/record/inflation.h"

#include <algorithm>
#include <chrono>

#include "penstock/record/recorder.h"

namespace penstock::record {

namespace {

/// Of a message told: the time it takes (two microseconds), and what it counts for in the purse.
constexpr std::size_t messageWork = 1536, messagePrice = 64;
/// Of one piece: a little more than deflate can make of it, in events of six bytes.
constexpr std::uint64_t mostMessages = 25'000;
/// Of one way before another has its turn.
constexpr std::int64_t turn = 128 * 1024;
constexpr std::chrono::milliseconds congestionPause{20};

}  // namespace

InflatedWay::~InflatedWay() {
  inflation_.forget(*this);
  inflation_.memory_ -= held_;
}

/// Reads one piece. What it cost.
std::size_t InflatedWay::take(LiveExchange& live, std::string_view bytes) {
  pieceBytes_ = bytes.size();
  made_ = paid_ = 0;
  messagesBefore_ = live.x().messages;
  piece(live, bytes);
  return bytes.size() + made_ + std::size_t(live.x().messages - messagesBefore_) * messageWork;
}

bool InflatedWay::made(LiveExchange& live, std::size_t bytes) {
  made_ += bytes;
  if (made_ > Inflation::mostOfPiece || live.x().messages - messagesBefore_ > mostMessages) return false;
  const std::size_t free = pieceBytes_ * std::size_t(Inflation::freeRatio);
  const std::size_t price = made_ + std::size_t(live.x().messages - messagesBefore_) * messagePrice;
  if (price <= free + paid_) return true;
  Inflation::Bucket& purse = inflation_.purse_;
  purse.fill();
  const auto due = std::int64_t(price - free - paid_);
  if (purse.left < due) return false;
  purse.left -= due;
  paid_ += std::size_t(due);
  return true;
}

bool InflatedWay::holds(std::size_t bytes) {
  inflation_.memory_ = inflation_.memory_ - held_ + bytes;
  held_ = bytes;
  return inflation_.memory_ <= Inflation::mostMemory;
}

void InflatedWay::dropBacklog() {
  inflation_.forget(*this);
  std::string().swap(backlog_);
  taken_ = 0;
}

void InflatedWay::giveUp(LiveExchange& live, std::string_view why) {
  if (over_) return;
  over_ = true;
  dropBacklog();
  holds(0);
  givenUp(live, why);
}

void InflatedWay::feed(LiveExchange& live, std::string_view bytes) {
  if (over_ || bytes.empty()) return;
  while (!bytes.empty() && !over_ && waiting() == 0 && inflation_.mayWork()) {
    const std::string_view some = bytes.substr(0, Inflation::pieceSize);
    bytes.remove_prefix(some.size());
    inflation_.now_.left -= std::int64_t(take(live, some));
  }
  if (!over_ && !bytes.empty()) {
    live_ = &live;
    inflation_.wait(*this, bytes);
  }
  paused(live);
}

void InflatedWay::finish(LiveExchange& live) {
  inflation_.last_.fill();
  while (!over_ && waiting() && inflation_.last_.left > 0) {
    const std::string some = backlog_.substr(taken_, Inflation::pieceSize);  // a copy: giving up drops the backlog
    taken_ += some.size();
    inflation_.waiting_ -= some.size();
    inflation_.last_.left -= std::int64_t(take(live, some));
  }
  if (!over_ && waiting()) giveUp(live, "more came at once than there was time to inflate");
  over_ = true;
  dropBacklog();
}

void Inflation::Bucket::fill() {
  const SteadyTime now = steadyNow();
  if (last != SteadyTime{}) {
    const auto elapsed = std::chrono::duration_cast<std::chrono::microseconds>(now - last);
    left = std::min(size, left + std::min<std::int64_t>(elapsed.count(), 10'000'000) * perSecond / 1'000'000);
  }
  last = now;
}

bool Inflation::mayWork() {
  if (now_.left <= 0) now_.fill();
  return now_.left > 0 && !congested_();
}

void Inflation::wait(InflatedWay& way, std::string_view bytes) {
  if (way.waiting() == 0) way.queued_ = queue_.insert(queue_.end(), &way);
  way.backlog_.append(bytes);
  waiting_ += bytes.size();
  while (waiting_ > mostWaiting) {
    InflatedWay& most = **std::max_element(queue_.begin(), queue_.end(), [](auto* a, auto* b) { return a->waiting() < b->waiting(); });
    most.giveUp(*most.live_, "more came than there was time to inflate");
  }
  arm();
}

void Inflation::forget(InflatedWay& way) {
  if (!way.live_) return;
  queue_.erase(way.queued_);
  way.live_ = nullptr;
  waiting_ -= way.waiting();
}

void Inflation::arm() {
  if (armed_ || queue_.empty()) return;
  armed_ = true;
  if (!congested_()) {
    net::asio::post(thread_.context(), [this] { work(); });
    return;
  }
  if (!timer_) timer_.emplace(thread_.context());
  timer_->expires_after(congestionPause);
  timer_->async_wait([this](net::error_code ec) {
    if (!ec) work();
  });
}

/// A slice. The ways take turns in it, so that one with much to read does not keep another's events from being shown.
void Inflation::work() {
  armed_ = false;
  for (std::int64_t left = slice; left > 0 && !queue_.empty() && !congested_();) {
    InflatedWay& way = *queue_.front();
    LiveExchange& live = *way.live_;
    for (std::int64_t its = turn; its > 0 && !way.over_ && way.waiting();) {
      const std::string some = way.backlog_.substr(way.taken_, pieceSize);  // a copy: giving up drops the backlog
      way.taken_ += some.size();
      waiting_ -= some.size();
      const auto cost = std::int64_t(way.take(live, some));
      its -= cost;
      left -= cost;
    }
    if (!way.over_ && way.waiting() == 0) {
      way.dropBacklog();
    } else if (!way.over_) {
      if (way.taken_ > way.backlog_.size() / 2) {
        way.backlog_.erase(0, way.taken_);
        way.taken_ = 0;
      }
      queue_.splice(queue_.end(), queue_, way.queued_);
    }
    way.paused(live);
  }
  arm();
}

}  // namespace penstock::record

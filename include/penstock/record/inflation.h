// SPDX-License-Identifier: GPL-3.0-or-later
// Inflating for display alone: what it may cost an I/O thread in time, in memory, and in output made of little.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/clock.h"
#include "penstock/net/asio.h"
#include "penstock/net/io_thread.h"

namespace penstock::record {

class LiveExchange;
class Inflation;

/// One direction whose content is read for display once it is inflated. A tap derives from it, feeds what comes, and is given it back in
/// pieces: at once while the thread has time for that, else later, between other work. It may be given up, and then nothing more comes back.
/// Lifetime: within its LiveExchange's. Thread: the exchange's.
class InflatedWay {
 public:
  explicit InflatedWay(Inflation& inflation) : inflation_(inflation) {}
  virtual ~InflatedWay();
  InflatedWay(const InflatedWay&) = delete;
  InflatedWay& operator=(const InflatedWay&) = delete;

  /// Content as it came.
  void feed(LiveExchange& live, std::string_view bytes);
  /// No more will come: what waits is given back now, as far as the thread has time.
  void finish(LiveExchange& live);

 protected:
  /// At most Inflation::pieceSize bytes of what was fed.
  virtual void piece(LiveExchange& live, std::string_view bytes) = 0;
  /// For now that was the last piece: what is under way may be told.
  virtual void paused(LiveExchange& live) = 0;
  /// The rest is lost. `why`: a clause.
  virtual void givenUp(LiveExchange& live, std::string_view why) = 0;

  /// While a piece is read: so many bytes were made of it. False: that is more than may be made of so little, and no more may be.
  bool made(LiveExchange& live, std::size_t bytes);
  /// What the decoder holds by now. False: all decoders of the thread hold too much, and this one must go.
  bool holds(std::size_t bytes);
  void giveUp(LiveExchange& live, std::string_view why);

 private:
  friend class Inflation;
  std::size_t waiting() const { return backlog_.size() - taken_; }
  std::size_t take(LiveExchange& live, std::string_view bytes);
  void dropBacklog();

  Inflation& inflation_;
  LiveExchange* live_ = nullptr;  // while something waits
  std::string backlog_;
  std::size_t taken_ = 0;  // of the backlog
  std::list<InflatedWay*>::iterator queued_{};
  std::size_t held_ = 0;
  // Of the piece under way.
  std::size_t pieceBytes_ = 0, made_ = 0, paid_ = 0;
  std::uint64_t messagesBefore_ = 0;
  bool over_ = false;
};

/// What all of a thread's InflatedWays share. Work is counted in bytes read and made, and some for each message told, not by the clock: the
/// same traffic is shown alike on a machine that is busy. Thread: its IoThread.
class Inflation {
 public:
  static constexpr std::size_t pieceSize = 128;                   // bytes
  static constexpr std::size_t mostOfPiece = 1024 * 1024;         // bytes made of one: eight times what deflate can
  static constexpr std::int64_t slice = 1024 * 1024;              // work before others have their turn: some milliseconds
  static constexpr std::int64_t lastSlice = 32 * 1024 * 1024;     // work for exchanges that end, at once
  static constexpr std::int64_t workPerSecond = 64 * 1024 * 1024; // fills both again
  static constexpr std::size_t mostWaiting = 16 * 1024 * 1024;    // bytes not yet read
  static constexpr std::size_t mostMemory = 128 * 1024 * 1024;    // bytes of all decoders
  /// Bytes made of one on the wire for nothing; a message counts as some. What is beyond is paid from a purse that all share and time
  /// fills: honest traffic hardly touches it, a compressed megabyte of zeros (1,000 times its size) empties it.
  static constexpr std::int64_t freeRatio = 32;
  static constexpr std::int64_t purse = 64 * 1024 * 1024, pursePerSecond = 16 * 1024 * 1024;

  /// `congested`: while it says so nothing is read.
  Inflation(net::IoThread& thread, std::function<bool()> congested) : thread_(thread), congested_(std::move(congested)) {}

  /// Something waits.
  bool behind() const { return !queue_.empty(); }
  std::size_t memory() const { return memory_; }
  /// Lets go of the thread's context, which is about to be destroyed.
  void close() { timer_.reset(); }

 private:
  friend class InflatedWay;
  /// Filled by time up to its size.
  struct Bucket {
    std::int64_t size, perSecond;
    std::int64_t left = size;
    SteadyTime last{};
    void fill();
  };
  bool mayWork();
  void wait(InflatedWay& way, std::string_view bytes);
  void forget(InflatedWay& way);
  void arm();
  void work();

  net::IoThread& thread_;
  std::function<bool()> congested_;
  std::optional<net::asio::steady_timer> timer_;
  Bucket now_{slice, workPerSecond}, last_{lastSlice, workPerSecond}, purse_{purse, pursePerSecond};
  std::list<InflatedWay*> queue_;  // those with a backlog, in turn
  std::size_t waiting_ = 0, memory_ = 0;
  bool armed_ = false;
};

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
// What all questions of a server share.
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "dns/name_servers.h"
#include "penstock/dns/server.h"

namespace penstock::dns {

using net::Awaitable;
using net::error_code;

/// What became of a question.
enum class Outcome : std::uint8_t { byRecords, byOthers, refused, unanswered };

/// Thread: the server's, but for what says otherwise.
struct Core {
  explicit Core(ServerParts given) : parts(std::move(given)), records_(parts.records), servers_(std::make_unique<NameServers>(parts.upstream)) {}
  ServerParts parts;
  std::stop_source stopped;     // whoever waits closes what it waits on
  std::string scratch = std::string(65535, '\0');  // for one datagram, until the next wait
  std::size_t waiting = 0;      // questions that others were asked

  const RecordsPtr& records() {
    take();
    return records_;
  }
  NameServers& servers() {
    take();
    return *servers_;
  }
  void count(Outcome outcome) { counted_[std::size_t(outcome)].fetch_add(1, std::memory_order_relaxed); }

  /// Any thread.
  void set(RecordsPtr records, std::vector<model::DnsConfig::Place> upstream) {
    const std::lock_guard lock(mutex_);
    next_ = {std::move(records), std::move(upstream)};
    generation_.fetch_add(1, std::memory_order_release);
  }
  /// Any thread.
  model::DnsCounts counts() const {
    const auto of = [this](Outcome outcome) { return counted_[std::size_t(outcome)].load(std::memory_order_relaxed); };
    return {of(Outcome::byRecords), of(Outcome::byOthers), of(Outcome::refused), of(Outcome::unanswered)};
  }

 private:
  struct Next {
    RecordsPtr records;
    std::vector<model::DnsConfig::Place> upstream;
  };
  /// Locks after a change alone.
  void take() {
    if (generation_.load(std::memory_order_acquire) == taken_) return;
    const std::lock_guard lock(mutex_);
    taken_ = generation_.load(std::memory_order_relaxed);
    records_ = next_.records;
    servers_ = std::make_unique<NameServers>(next_.upstream);
  }

  RecordsPtr records_;
  std::unique_ptr<NameServers> servers_;
  std::uint64_t taken_ = 0;
  std::atomic<std::uint64_t> generation_{0};
  std::array<std::atomic<std::uint64_t>, std::size_t(Outcome::unanswered) + 1> counted_{};
  std::mutex mutex_;
  Next next_;
};

}  // namespace penstock::dns

// SPDX-License-Identifier: GPL-3.0-or-later
// Rows that lie in another process: their numbers and ids are here, of what they show a few pages, fetched as they are looked at.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "attached/errands.h"
#include "attached/line.h"
#include "penstock/api/remote_feed.h"
#include "penstock/attached/backend.h"

namespace penstock::attached {

/// Thread: any.
class AttachedRows final : public TrafficRows {
 public:
  static constexpr std::size_t pageSize = 64, mostPages = 64;
  /// Pages that are wanted are asked for, the last wanted first.
  using Fetch = std::function<Result<std::vector<model::Summary>>(std::size_t first, std::size_t count)>;
  explicit AttachedRows(Fetch fetch) : fetch_(std::move(fetch)), errands_("rows") {}

  void take(const api::RemoteNews::Rows& news);
  /// It is not there for a while: what is here is shown, and nothing is asked for.
  void setThere(bool there);

  std::size_t rows() const override;
  model::Summary at(std::size_t row) const override;
  std::size_t rowOf(model::ExchangeId id) const override;
  std::vector<std::uint32_t> deletedRows() const override;
  Changes changesSince(std::uint64_t revision) const override;
  Notifier<>& changed() override { return changed_; }
  std::size_t kept() const;

 private:
  struct Page {
    std::vector<model::Summary> rows;
    bool stale = true;
    std::uint64_t changedAt = 0;  // revision
    std::uint64_t used = 0;
  };
  void want(std::size_t page) const;  // under mutex_
  void fetchWanted() const;
  void keep(std::size_t page, std::uint64_t generation, Result<std::vector<model::Summary>> rows) const;

  const Fetch fetch_;
  mutable std::mutex mutex_;
  std::vector<model::ExchangeId> ids_;
  std::vector<std::uint32_t> deleted_;
  mutable std::uint64_t revision_ = 0;  // also where a page came
  std::uint64_t resetAt_ = 0, deletedAt_ = 0;
  bool there_ = true;
  mutable std::map<std::size_t, Page> pages_;
  mutable std::vector<std::size_t> wanted_;  // the last is the newest wish
  mutable std::uint64_t clock_ = 0;
  mutable bool fetching_ = false;
  mutable std::optional<std::size_t> under_;  // the page that is on its way
  mutable Notifier<> changed_;
  mutable Errands errands_;  // last: its end is before all else's
};

}  // namespace penstock::attached

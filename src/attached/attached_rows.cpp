// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_rows.h"

#include <algorithm>
#include <utility>

namespace penstock::attached {

void AttachedRows::take(const api::RemoteNews::Rows& news) {
  {
    const std::lock_guard lock(mutex_);
    ++revision_;
    if (news.reset) {
      resetAt_ = deletedAt_ = revision_;
      ids_.clear();
      deleted_.clear();
      pages_.clear();
      wanted_.clear();
    }
    // Those that came stand at the end.
    ids_.resize(news.count - std::min(news.ids.size(), news.count));
    ids_.insert(ids_.end(), news.ids.begin(), news.ids.end());
    for (const std::uint32_t row : news.updated)
      if (const auto page = pages_.find(row / pageSize); page != pages_.end()) {
        page->second.stale = true;
        page->second.changedAt = revision_;
      }
    if (news.deleted) {
      deleted_ = *news.deleted;
      deletedAt_ = revision_;
    }
  }
  changed_.notify();
}

void AttachedRows::setThere(bool there) {
  {
    const std::lock_guard lock(mutex_);
    there_ = there;
    wanted_.clear();
  }
  changed_.notify();
}

std::size_t AttachedRows::rows() const {
  const std::lock_guard lock(mutex_);
  return ids_.size();
}

model::Summary AttachedRows::at(std::size_t row) const {
  const std::lock_guard lock(mutex_);
  model::Summary out;
  if (row >= ids_.size()) return out;
  const std::size_t number = row / pageSize, place = row % pageSize;
  const auto page = pages_.find(number);
  const bool here = page != pages_.end() && place < page->second.rows.size() && page->second.rows[place].id == ids_[row];
  if (!here || page->second.stale) want(number);
  if (here) {
    page->second.used = ++clock_;
    return page->second.rows[place];
  }
  out.id = ids_[row];
  out.state = model::ExchangeState::complete;  // nothing counts up
  return out;
}

// Ids rise with rows, but for those of a moment that several threads shared.
std::size_t AttachedRows::rowOf(model::ExchangeId id) const {
  const std::lock_guard lock(mutex_);
  const auto near = std::lower_bound(ids_.begin(), ids_.end(), id);
  if (near != ids_.end() && *near == id) return std::size_t(near - ids_.begin());
  return std::size_t(std::find(ids_.begin(), ids_.end(), id) - ids_.begin());
}

std::vector<std::uint32_t> AttachedRows::deletedRows() const {
  const std::lock_guard lock(mutex_);
  return deleted_;
}

TrafficRows::Changes AttachedRows::changesSince(std::uint64_t revision) const {
  const std::lock_guard lock(mutex_);
  Changes out{revision_, revision < resetAt_, ids_.size(), revision < deletedAt_, {}};
  // A page at a time: who draws them looks at those that are seen, and asks for what is stale by that.
  for (const auto& [number, page] : pages_)
    for (std::size_t row = number * pageSize; page.changedAt > revision && row < std::min((number + 1) * pageSize, ids_.size()); ++row)
      out.updated.push_back(std::uint32_t(row));
  return out;
}

std::size_t AttachedRows::kept() const {
  const std::lock_guard lock(mutex_);
  return pages_.size();
}

void AttachedRows::want(std::size_t page) const {
  constexpr std::size_t mostWanted = 8;  // a list dragged from end to end asks for little of what goes by
  if (!there_ || (under_ == page && !pages_[page].stale)) return;
  std::erase(wanted_, page);
  wanted_.push_back(page);
  if (wanted_.size() > mostWanted) wanted_.erase(wanted_.begin());
  if (std::exchange(fetching_, true)) return;
  errands_.run([this] { fetchWanted(); });
}

void AttachedRows::fetchWanted() const {
  for (;;) {
    std::size_t page = 0;
    std::uint64_t generation = 0;
    {
      const std::lock_guard lock(mutex_);
      under_.reset();
      if (wanted_.empty()) {
        fetching_ = false;
        return;
      }
      page = wanted_.back();
      wanted_.pop_back();
      generation = resetAt_;
      under_ = page;
      pages_[page].stale = false;  // unless it changes from here on
    }
    keep(page, generation, fetch_(page * pageSize, pageSize));
  }
}

void AttachedRows::keep(std::size_t number, std::uint64_t generation, Result<std::vector<model::Summary>> rows) const {
  {
    const std::lock_guard lock(mutex_);
    under_.reset();
    const auto page = pages_.find(number);
    if (generation != resetAt_ || page == pages_.end()) return;
    if (!rows) {
      page->second.stale = true;
      return;
    }
    page->second.rows = std::move(*rows);
    page->second.changedAt = ++revision_;
    page->second.used = ++clock_;
    if (pages_.size() > mostPages)
      pages_.erase(std::min_element(pages_.begin(), pages_.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; }));
  }
  changed_.notify();
}

}  // namespace penstock::attached

// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_query.h"

#include <algorithm>
#include <utility>

namespace penstock::attached {
namespace {

using Rows = std::vector<std::uint32_t>;

/// `more` into `into`, and out of `other`.
void merge(Rows& into, Rows more, Rows& other) {
  std::sort(more.begin(), more.end());
  std::erase_if(other, [&more](std::uint32_t row) { return std::binary_search(more.begin(), more.end(), row); });
  Rows all;
  std::set_union(into.begin(), into.end(), more.begin(), more.end(), std::back_inserter(all));
  into = std::move(all);
}

}  // namespace

void AttachedQuery::add(Changes news) {
  {
    const std::lock_guard lock(mutex_);
    if (news.reset) waiting_ = {};
    waiting_.reset = waiting_.reset || news.reset;
    merge(waiting_.removed, std::move(news.removed), waiting_.added);
    merge(waiting_.added, std::move(news.added), waiting_.removed);
    waiting_.settled = news.settled;
    waiting_.total = news.total;
    waiting_.complete = news.complete;
    waiting_.trouble = std::move(news.trouble);
  }
  changed_.notify();
}

model::TrafficQuery::Changes AttachedQuery::take() {
  const std::lock_guard lock(mutex_);
  Changes out = std::move(waiting_);
  waiting_ = {};
  waiting_.settled = out.settled;
  waiting_.total = out.total;
  waiting_.complete = out.complete;
  waiting_.trouble = out.trouble;
  return out;
}

}  // namespace penstock::attached

// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/host_figures.h"

#include <algorithm>

namespace penstock::store {

HostFigures::Rows& HostFigures::of(const Row& row) {
  if (row.port != 0 && row.port != 80 && row.port != 443) return others_[std::uint64_t(row.host) << 16 | row.port];
  if (row.host >= web_.size()) web_.resize(std::max<std::size_t>(row.host + 1, web_.size() * 2));
  return web_[row.host];
}

void HostFigures::add(const HostFigures& other) {
  const auto add = [](Rows& to, const Rows& rows) {
    to.exchanges += rows.exchanges;
    to.failed += rows.failed;
  };
  web_.resize(std::max(web_.size(), other.web_.size()));
  for (std::size_t i = 0; i < other.web_.size(); ++i) add(web_[i], other.web_[i]);
  for (const auto& [key, rows] : other.others_) add(others_[key], rows);
}

void HostFigures::clear() {
  web_.clear();
  others_.clear();
}

}  // namespace penstock::store

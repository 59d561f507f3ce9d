// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/field_values.h"

#include <algorithm>
#include <utility>

#include "penstock/display/conditions.h"

namespace penstock::display {
namespace {

constexpr std::size_t mostValues = 200;

}  // namespace

filter::ValuesOf valuesIn(std::shared_ptr<const model::TrafficIndex> rows) {
  return [rows = std::move(rows)](filter::FieldId field) {
    std::vector<std::string> values;
    if (field != filter::FieldId::host) return values;
    auto hosts = rows->hosts();
    std::sort(hosts.begin(), hosts.end(), [](const auto& a, const auto& b) { return a.exchanges > b.exchanges; });
    for (std::size_t i = 0; i < std::min(hosts.size(), mostValues); ++i) values.push_back(HostChoice{hosts[i].host, false, hosts[i].port}.name());
    return values;
  };
}

}  // namespace penstock::display

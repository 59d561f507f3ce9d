// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/address_names.h"

#include <cstdio>
#include <iterator>
#include <utility>

namespace penstock::engine {

void AddressNames::put(Entry entry) {
  if (const auto known = byAddress_.find(entry.address); known != byAddress_.end()) {
    entries_.erase(known->second);
    byAddress_.erase(known);
  }
  entries_.push_back(std::move(entry));
  byAddress_.emplace(entries_.back().address, std::prev(entries_.end()));
  if (entries_.size() <= most) return;
  const Entry& oldest = entries_.front();
  if (oldest.named.standIn) standIns_.erase((oldest.address.find(':') == std::string::npos ? "4" : "6") + oldest.named.name);
  byAddress_.erase(oldest.address);
  entries_.pop_front();
}

void AddressNames::told(const std::string& name, const std::vector<std::string>& addresses) {
  const std::lock_guard lock(mutex_);
  for (const std::string& address : addresses) {
    const auto known = byAddress_.find(address);
    if (known == byAddress_.end() || !known->second->named.standIn) put({address, {name, false}});
  }
}

AddressNames::Named AddressNames::nameOf(std::string_view address) const {
  const std::lock_guard lock(mutex_);
  const auto known = byAddress_.find(std::string(address));
  return known == byAddress_.end() ? Named() : known->second->named;
}

// 198.18.0.0/15 is for measurements of network devices (RFC 2544), 2001:db8::/32 for documentation: no server has them.
std::string AddressNames::standInFor(const std::string& name, bool v6) {
  const std::lock_guard lock(mutex_);
  const auto [known, isNew] = standIns_.try_emplace((v6 ? "6" : "4") + name);
  if (isNew) {
    constexpr std::uint32_t fewest = 16, all = 1u << 17;
    const std::uint32_t number = fewest + lastStandIn_++ % (all - 2 * fewest);
    char text[48];
    if (v6)
      std::snprintf(text, sizeof text, "2001:db8:0:1::%x", number & 0xFFFF);
    else
      std::snprintf(text, sizeof text, "198.%u.%u.%u", 18 + (number >> 16), (number >> 8) & 255, number & 255);
    known->second = text;
  }
  const std::string address = known->second;  // before what is put may take away another
  put({address, {name, true}});
  return address;
}

}  // namespace penstock::engine

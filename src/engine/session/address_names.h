// SPDX-License-Identifier: GPL-3.0-or-later
// What the addresses are called that enclosed programs were told.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace penstock::engine {

/// Thread: any.
class AddressNames {
 public:
  static constexpr std::size_t most = 8'192;  // the oldest are forgotten
  struct Named {
    std::string name;      // "": the address was in no answer
    bool standIn = false;  // it is nobody's, and leads to the name alone
  };
  void told(const std::string& name, const std::vector<std::string>& addresses);
  /// By the last answer with that address, as net::addressText has it without a port.
  Named nameOf(std::string_view address) const;
  /// An address in place of one that means another machine inside than outside: the same for a name as long as it is remembered.
  std::string standInFor(const std::string& name, bool v6);

 private:
  struct Entry {
    std::string address;
    Named named;
  };
  void put(Entry entry);

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // the oldest first
  std::unordered_map<std::string, std::list<Entry>::iterator> byAddress_;
  std::unordered_map<std::string, std::string> standIns_;  // by family and name
  std::uint32_t lastStandIn_ = 0;
};

/// Which names the person says something of. Thread: any.
class Overridden {
 public:
  void set(std::function<bool(const std::string&)> by) {
    auto next = std::make_shared<const std::function<bool(const std::string&)>>(std::move(by));
    const std::lock_guard lock(mutex_);
    by_ = std::move(next);
  }
  bool operator()(const std::string& name) const {
    std::shared_ptr<const std::function<bool(const std::string&)>> by;
    {
      const std::lock_guard lock(mutex_);
      by = by_;
    }
    return by && (*by)(name);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const std::function<bool(const std::string&)>> by_;
};
using OverriddenPtr = std::shared_ptr<Overridden>;

}  // namespace penstock::engine

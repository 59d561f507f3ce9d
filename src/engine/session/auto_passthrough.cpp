// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/auto_passthrough.h"

#include <algorithm>
#include <ctime>

namespace penstock::engine {

void AutoPassthroughTable::configure(model::AutoPassthroughConfig config) {
  const std::lock_guard lock(mutex_);
  config_ = config;
}

std::optional<model::AutoPassthrough> AutoPassthroughTable::find(const std::string& host, const ClientProgram& client, WallTime now) {
  if (empty_.load(std::memory_order_relaxed)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find({host, client});
  if (it == entries_.end() || !inForce(it->second, now)) return std::nullopt;
  return it->second.told;
}

std::optional<model::AutoPassthrough> AutoPassthroughTable::refused(const std::string& host, const ClientProgram& client, Refusal how,
                                                                    const std::string& ja4, const std::string& reason, WallTime began,
                                                                    WallTime now) {
  const std::lock_guard lock(mutex_);
  if (config_.after == 0) return std::nullopt;
  Key key(host, client);
  if (!entries_.contains(key)) makeRoom();
  Entry& e = entries_[std::move(key)];
  empty_.store(false, std::memory_order_relaxed);
  if (inForce(e, now) || began < e.last) return std::nullopt;
  if (e.last + config_.period < now) e = Entry();
  e.last = now;
  if (e.told.takenBack) return std::nullopt;
  ++(how == Refusal::said ? e.said : e.silent);
  if (how == Refusal::said || e.said == 0) e.told.reason = reason;
  if (e.said < config_.after && e.said + e.silent < std::max(silentAfter, config_.after)) return std::nullopt;
  e.told.host = host;
  e.told.client = client.address;
  e.told.ja4 = ja4;
  e.told.count = e.said + e.silent;
  e.told.since = now;
  e.told.expires = now + config_.period;
  return e.told;
}

std::optional<model::AutoPassthrough> AutoPassthroughTable::refusedAsWell(const std::string& host, const ClientProgram& client, Refusal how,
                                                                          WallTime now) {
  const std::lock_guard lock(mutex_);
  const auto it = entries_.find({host, client});
  if (it == entries_.end()) return std::nullopt;
  Entry& e = it->second;
  if (!inForce(e, now) || (how == Refusal::silent && e.said != 0)) return std::nullopt;
  e.told.takenBack = true;
  e.told.expires = now;
  e.told.reason = "the client refused the server's own certificate as well";
  e.last = now;
  return e.told;
}

void AutoPassthroughTable::accepted(const std::string& host, const ClientProgram& client) {
  const std::lock_guard lock(mutex_);
  if (config_.after == 0) return;
  if (accepting_.size() >= limit) accepting_.clear();  // the worst of it: a program is taken for new once more
  const bool first = accepting_.insert(client).second;
  if (entries_.empty()) return;
  if (first)
    std::erase_if(entries_, [&](const auto& e) { return e.first.second == client; });
  else
    entries_.erase({host, client});
  empty_.store(entries_.empty(), std::memory_order_relaxed);
}

bool AutoPassthroughTable::accepts(const ClientProgram& client) const {
  const std::lock_guard lock(mutex_);
  return accepting_.contains(client);
}

std::vector<model::AutoPassthrough> AutoPassthroughTable::active(WallTime now) {
  std::vector<model::AutoPassthrough> out;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, e] : entries_)
    if (inForce(e, now)) out.push_back(e.told);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.since > b.since; });
  return out;
}

bool AutoPassthroughTable::retry(const std::string& host, WallTime now) {
  const std::lock_guard lock(mutex_);
  bool any = false;
  std::erase_if(entries_, [&](const auto& e) {
    if (!host.empty() && e.first.first != host) return false;
    any = any || inForce(e.second, now);
    return true;
  });
  empty_.store(entries_.empty(), std::memory_order_relaxed);
  return any;
}

void AutoPassthroughTable::makeRoom() {
  if (entries_.size() < limit) return;
  entries_.erase(std::min_element(entries_.begin(), entries_.end(),
                                  [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
}

std::string noteOf(const model::AutoPassthrough& p) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(p.expires);
  std::tm local{};
  localtime_r(&seconds, &local);
  char until[16];
  std::strftime(until, sizeof until, "%H:%M:%S", &local);
  return "passed through automatically: " + p.reason + ", " + (p.count == 1 ? "once" : std::to_string(p.count) + " times") +
         "; until " + until;
}

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/clients.h"

#include <algorithm>

namespace penstock::engine {

std::string clientHost(std::string_view endpoint) {
  endpoint = endpoint.substr(0, endpoint.rfind(':'));
  if (endpoint.starts_with('[') && endpoint.ends_with(']')) endpoint = endpoint.substr(1, endpoint.size() - 2);
  return std::string(endpoint);
}

bool Clients::came(const std::string& address, bool ofThisMachine, WallTime now) {
  const std::lock_guard lock(mutex_);
  if (clients_.size() >= most && !clients_.contains(address)) forgetOne();
  model::ClientSeen& client = clients_[address];
  client.address = address;
  client.ofThisMachine = ofThisMachine;
  ++client.open;
  ++client.connections;
  client.last = now;
  return client.paused;
}

void Clients::left(const std::string& address, WallTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(address);
  if (found == clients_.end()) return;
  if (found->second.open > 0) --found->second.open;
  found->second.last = now;
}

void Clients::pause(const std::string& address, bool paused) {
  const std::lock_guard lock(mutex_);
  model::ClientSeen& client = clients_[address];
  client.address = address;
  client.paused = paused;
}

void Clients::forgetOne() {
  auto oldest = clients_.end();
  for (auto it = clients_.begin(); it != clients_.end(); ++it)
    if (it->second.open == 0 && !it->second.paused && (oldest == clients_.end() || it->second.last < oldest->second.last)) oldest = it;
  if (oldest != clients_.end()) clients_.erase(oldest);
}

std::vector<model::ClientSeen> Clients::all() const {
  std::vector<model::ClientSeen> out;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [address, client] : clients_) out.push_back(client);
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.last > b.last; });
  return out;
}

}  // namespace penstock::engine

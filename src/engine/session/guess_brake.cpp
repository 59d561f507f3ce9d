// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/guess_brake.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>

#include "penstock/net/address.h"
#include "penstock/net/this_machine.h"

namespace penstock::engine {

std::string networkOf(const std::string& clientAddress) {
  const auto parsed = net::parseAuthority(clientAddress, 1);
  const std::string host = parsed ? parsed->host : clientAddress;
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) return host;
  char text[INET6_ADDRSTRLEN] = "";
  if (const auto v4 = net::ipv4Inside(reinterpret_cast<const sockaddr&>(v6))) {
    ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  } else {
    std::memset(v6.sin6_addr.s6_addr + 8, 0, 8);
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  }
  return text;
}

GuessBrake::Entry* GuessBrake::find(const std::string& network, SteadyTime now) {
  Entry* entry = entries_.get(network);
  if (!entry || now - entry->last < memory || entry->waiting) return entry;
  entries_.erase(network);
  empty_ = entries_.size() == 0;
  return nullptr;
}

std::chrono::milliseconds GuessBrake::untilTurn(const std::string& network, SteadyTime now) {
  if (empty_) return {};
  const std::lock_guard lock(mutex_);
  const Entry* entry = find(network, now);
  if (!entry || entry->next <= now) return {};
  return std::chrono::ceil<std::chrono::milliseconds>(entry->next - now);
}

GuessBrake::Place GuessBrake::enter(const std::string& network) {
  const std::lock_guard lock(mutex_);
  Entry* entry = entries_.get(network);
  if (!entry || entry->waiting == mayWait || waiting_ == mayWaitInAll) return {};
  ++entry->waiting;
  ++waiting_;
  return {*this, network};
}

void GuessBrake::left(const std::string& network) {
  const std::lock_guard lock(mutex_);
  --waiting_;
  Entry* entry = entries_.get(network);
  if (entry && entry->waiting) --entry->waiting;  // it may have been forgotten meanwhile
}

void GuessBrake::wrong(const std::string& network, bool ofThisMachine, SteadyTime now) {
  const std::lock_guard lock(mutex_);
  Entry* entry = find(network, now);
  if (!entry) entry = &entries_.put(network, Entry());
  empty_ = false;
  entry->last = now;
  if (++entry->wrong < freeTries) return;
  constexpr unsigned doublings = 5;  // to over `longest`
  const std::chrono::seconds delay(1 << std::min(entry->wrong - freeTries, doublings));
  entry->next = now + std::min(delay, ofThisMachine ? longestHere : longest);
}

void GuessBrake::right(const std::string& network, SteadyTime now) {
  if (empty_) return;
  const std::lock_guard lock(mutex_);
  Entry* entry = find(network, now);
  constexpr std::chrono::minutes seldom{1};
  if (!entry || (entry->forgiven != SteadyTime{} && now - entry->forgiven < seldom)) return;
  entry->wrong = 0;
  entry->next = entry->forgiven = now;
}

}  // namespace penstock::engine

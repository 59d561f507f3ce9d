// SPDX-License-Identifier: GPL-3.0-or-later
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <list>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "penstock/net/dialer.h"

namespace penstock::net {

namespace {

constexpr std::size_t maxThreads = 4;
constexpr std::size_t maxCached = 1'000;
constexpr std::chrono::seconds freshFor{30};       // getaddrinfo tells no TTL; short enough for a changed hosts file to be noticed
constexpr std::chrono::seconds failedFreshFor{1};  // a page asks for the same dead host a dozen times at once

std::shared_ptr<const Resolved> lookUp(const std::string& host) {
  auto out = std::make_shared<Resolved>();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  int rc = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  if (rc == EAI_NONAME || rc == EAI_ADDRFAMILY) {  // AI_ADDRCONFIG hides ::1 and 127.0.0.1 on a machine without a network
    hints.ai_flags = 0;
    rc = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
  }
  if (rc != 0) {
    out->error = rc == EAI_SYSTEM ? std::strerror(errno) : ::gai_strerror(rc);
    return out;
  }
  for (const addrinfo* a = list; a && out->addresses.size() < 32; a = a->ai_next) {
    if (a->ai_family != AF_INET && a->ai_family != AF_INET6) continue;
    IpAddress ip;
    std::memcpy(&ip.storage, a->ai_addr, a->ai_addrlen);
    ip.length = a->ai_addrlen;
    out->addresses.push_back(ip);
  }
  ::freeaddrinfo(list);
  if (out->addresses.empty()) out->error = "no IPv4 or IPv6 address";
  return out;
}

}  // namespace

struct Resolver::Impl {
  struct Entry {
    std::shared_ptr<const Resolved> resolved;
    SteadyTime until;
    std::list<std::string>::iterator age;
  };
  std::mutex mutex;
  std::condition_variable wake;
  std::unordered_map<std::string, Entry> cache;
  std::list<std::string> ages;  // oldest first
  std::unordered_map<std::string, std::vector<Done>> waiting;  // one look-up a name, however many ask
  std::deque<std::string> queue;
  std::size_t threads = 0;
  std::size_t idle = 0;
  bool stopping = false;

  void keep(const std::string& host, std::shared_ptr<const Resolved> r) {
    if (const auto it = cache.find(host); it != cache.end()) {
      ages.erase(it->second.age);
      cache.erase(it);
    }
    const auto fresh = r->addresses.empty() ? failedFreshFor : freshFor;
    ages.push_back(host);
    cache.emplace(host, Entry{std::move(r), steadyNow() + fresh, std::prev(ages.end())});
    if (cache.size() > maxCached) {
      cache.erase(ages.front());
      ages.pop_front();
    }
  }

  void run() {
    pthread_setname_np(pthread_self(), "resolver");
    std::unique_lock lock(mutex);
    while (true) {
      ++idle;
      wake.wait(lock, [&] { return stopping || !queue.empty(); });
      --idle;
      if (stopping) return;
      const std::string host = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      const auto resolved = lookUp(host);
      lock.lock();
      keep(host, resolved);
      const auto callbacks = std::move(waiting[host]);
      waiting.erase(host);
      if (stopping) return;  // those who asked are gone
      for (const Done& done : callbacks) done(resolved);
    }
  }
};

Resolver::Resolver() : impl_(std::make_shared<Impl>()) {}

Resolver::~Resolver() { stop(); }

void Resolver::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
}

std::shared_ptr<const Resolved> Resolver::cached(const std::string& host) {
  const std::lock_guard lock(impl_->mutex);
  const auto it = impl_->cache.find(host);
  return it != impl_->cache.end() && it->second.until > steadyNow() ? it->second.resolved : nullptr;
}

void Resolver::resolve(const std::string& host, Done done) {
  const std::lock_guard lock(impl_->mutex);
  auto& callbacks = impl_->waiting[host];
  callbacks.push_back(std::move(done));
  if (callbacks.size() > 1) return;
  impl_->queue.push_back(host);
  if (impl_->idle == 0 && impl_->threads < maxThreads) {
    ++impl_->threads;
    std::thread([impl = impl_] { impl->run(); }).detach();
  } else {
    impl_->wake.notify_one();
  }
}

}  // namespace penstock::net

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/resolver.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "penstock/base/clock.h"

namespace penstock::net {

namespace {

using Family = Resolver::Family;

constexpr std::size_t maxCached = 1'000;
constexpr std::chrono::seconds freshFor{5};        // getaddrinfo tells no TTL; short enough for a changed hosts file to be noticed
constexpr std::chrono::seconds failedFreshFor{1};  // a page asks for the same dead host a dozen times at once
constexpr std::chrono::seconds idleFor{10};        // a thread without work ends
constexpr std::size_t stackSize = 512 * 1024;      // address space: what a look-up touches is some 20 KB

ResolvedPtr failure(std::string error) {
  auto out = std::make_shared<Resolved>();
  out->error = std::move(error);
  return out;
}

ResolvedPtr lookUp(const std::string& host, Family family) {
  auto out = std::make_shared<Resolved>();
  addrinfo hints{};
  hints.ai_family = family == Family::v4 ? AF_INET : AF_UNSPEC;
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

/// What was said of a name: of IPv4 alone, where that is asked for beside both.
ResolvedPtr ofFamily(const Resolved& said, Family family) {
  auto out = std::make_shared<Resolved>(said);
  if (family == Family::v4) std::erase_if(out->addresses, [](const IpAddress& a) { return a.raw().sa_family != AF_INET; });
  if (out->addresses.empty() && out->error.empty()) out->error = "no IPv4 address";
  return out;
}

/// The last two labels.
std::string domainOf(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  std::size_t dot = host.rfind('.');
  if (dot != std::string_view::npos && dot > 0) dot = host.rfind('.', dot - 1);
  return std::string(dot == std::string_view::npos ? host : host.substr(dot + 1));
}

}  // namespace

/// One that is under way, however many wait for it.
struct Resolver::Lookup {
  using Key = std::pair<std::string, Family>;
  Key key;
  std::string domain;
  std::map<std::uint64_t, Done> waiting;  // by number
};

struct Resolver::Impl {
  using Key = Lookup::Key;
  using LookupPtr = std::shared_ptr<Lookup>;
  struct Entry {
    ResolvedPtr resolved;
    SteadyTime until;
    std::list<Key>::iterator age;
  };
  std::mutex mutex;
  std::condition_variable wake;
  std::map<Key, Entry> cache;
  std::list<Key> ages;  // oldest first
  std::map<Key, LookupPtr> lookups;
  std::unordered_map<std::string, std::size_t> ofDomain;
  std::deque<LookupPtr> begun;  // not taken by a thread yet
  std::size_t threads = 0, idle = 0, starting = 0;
  std::uint64_t lastNumber = 0;
  std::shared_ptr<const NameOverrides> overrides;  // null: none
  bool stopping = false;

  /// Asked without the lock: a pattern may take its time.
  std::optional<NameOverride> overridden(const std::string& host) {
    std::shared_ptr<const NameOverrides> asked;
    {
      const std::lock_guard lock(mutex);
      asked = overrides;
    }
    return asked ? (*asked)(host) : std::nullopt;
  }

  void keep(const Key& key, ResolvedPtr r) {
    if (const auto it = cache.find(key); it != cache.end()) {
      ages.erase(it->second.age);
      cache.erase(it);
    }
    const auto fresh = r->addresses.empty() ? failedFreshFor : freshFor;
    ages.push_back(key);
    cache.emplace(key, Entry{std::move(r), steadyNow() + fresh, std::prev(ages.end())});
    if (cache.size() > maxCached) {
      cache.erase(ages.front());
      ages.pop_front();
    }
  }

  void end(const LookupPtr& lookup, const ResolvedPtr& resolved) {
    keep(lookup->key, resolved);
    lookups.erase(lookup->key);
    const auto domain = ofDomain.find(lookup->domain);
    if (--domain->second == 0) ofDomain.erase(domain);
    // Under the lock, so that whoever takes back its ticket, or stops us, is not called after it.
    if (!stopping)
      for (auto& [number, done] : lookup->waiting) done(resolved);
    lookup->waiting.clear();
  }

  void run(const std::shared_ptr<Impl>& self) {
    pthread_setname_np(pthread_self(), "resolver");
    std::unique_lock lock(mutex);
    --starting;
    while (true) {
      if (begun.empty()) {
        ++idle;
        const bool more = wake.wait_for(lock, idleFor, [&] { return stopping || !begun.empty(); });
        --idle;
        if (stopping || !more) break;
      }
      const LookupPtr lookup = std::move(begun.front());
      begun.pop_front();
      // Each starts the next one: making a thread takes long enough not to be done, hundreds of times in a row, by who asks.
      if (begun.size() > idle && starting == 0) startThread(self);
      lock.unlock();
      const ResolvedPtr resolved = lookUp(lookup->key.first, lookup->key.second);
      lock.lock();
      end(lookup, resolved);
      if (stopping) break;
    }
    --threads;
  }

  /// False when the system gives no thread.
  static bool startThread(const std::shared_ptr<Impl>& impl) {
    auto own = std::make_unique<std::shared_ptr<Impl>>(impl);
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    ::pthread_attr_setstacksize(&attributes, stackSize);
    pthread_t thread;
    const auto body = [](void* given) -> void* {
      const std::unique_ptr<std::shared_ptr<Impl>> held(static_cast<std::shared_ptr<Impl>*>(given));
      (*held)->run(*held);
      return nullptr;
    };
    const bool started = ::pthread_create(&thread, &attributes, body, own.get()) == 0;
    ::pthread_attr_destroy(&attributes);
    if (!started) return false;
    own.release();
    ++impl->threads;
    ++impl->starting;
    return true;
  }
};

Resolver::Ticket::Ticket(Ticket&&) noexcept = default;

Resolver::Ticket& Resolver::Ticket::operator=(Ticket&& other) noexcept {
  std::swap(impl_, other.impl_);
  std::swap(lookup_, other.lookup_);
  std::swap(number_, other.number_);
  return *this;
}

Resolver::Ticket::~Ticket() {
  if (!lookup_) return;
  const std::lock_guard lock(impl_->mutex);
  lookup_->waiting.erase(number_);
}

Resolver::Resolver() : impl_(std::make_shared<Impl>()) {}
Resolver::~Resolver() { stop(); }

void Resolver::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->wake.notify_all();
}

void Resolver::setOverrides(NameOverrides overrides) {
  const std::lock_guard lock(impl_->mutex);
  impl_->overrides = overrides ? std::make_shared<const NameOverrides>(std::move(overrides)) : nullptr;
}

ResolvedPtr Resolver::resolve(const std::string& host, Family family, Done done, Ticket& ticket) {
  const std::optional<NameOverride> said = impl_->overridden(host);
  if (said && said->instead.empty()) return ofFamily(said->resolved, family);
  const std::lock_guard lock(impl_->mutex);
  const Lookup::Key key(said ? said->instead : host, family);
  if (const auto it = impl_->cache.find(key); it != impl_->cache.end() && it->second.until > steadyNow()) return it->second.resolved;
  std::shared_ptr<Lookup> lookup;
  if (const auto it = impl_->lookups.find(key); it != impl_->lookups.end()) {
    lookup = it->second;
  } else {
    // IPv4 alone is asked for beside a look-up of both: never where that would take the place of another name.
    const std::size_t share = family == Family::v4 ? 2 : 1;
    if (impl_->lookups.size() >= most / share) return failure(std::to_string(most) + " names are being looked up already");
    std::string domain = domainOf(key.first);
    const auto beside = impl_->ofDomain.find(domain);
    if (beside != impl_->ofDomain.end() && beside->second >= mostOfDomain / share)
      return failure(std::to_string(mostOfDomain) + " names under " + domain + " are being looked up already");
    const bool needed = impl_->idle == 0 && impl_->starting == 0;
    if (needed && !Impl::startThread(impl_) && impl_->threads == 0) return failure("the system gives no thread to look it up");
    lookup = std::make_shared<Lookup>();
    lookup->key = key;
    ++impl_->ofDomain[domain];
    lookup->domain = std::move(domain);
    impl_->lookups.emplace(key, lookup);
    impl_->begun.push_back(lookup);
    impl_->wake.notify_one();
  }
  Ticket taken;
  taken.impl_ = impl_;
  taken.number_ = ++impl_->lastNumber;
  lookup->waiting.emplace(taken.number_, std::move(done));
  taken.lookup_ = std::move(lookup);
  ticket = std::move(taken);
  return nullptr;
}

}  // namespace penstock::net

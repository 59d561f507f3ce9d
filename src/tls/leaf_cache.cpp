// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/leaf_cache.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "penstock/base/lru.h"
#include "tls/leaf_minter.h"
#include "tls/openssl_error.h"

namespace penstock::tls {
namespace {

// A program that runs for months must not hand out an expired leaf.
constexpr auto renewBefore = std::chrono::hours(24 * 30);
// Nor, once the clock was set right, one that was made by a clock further ahead than this.
constexpr auto clockMayGoBack = std::chrono::hours(24);
static_assert(clockMayGoBack < LeafMinter::backdated);

bool isCurrent(const Leaf& leaf, WallTime now) {
  const WallTime made = leaf.notBefore + LeafMinter::backdated;
  return now >= made - clockMayGoBack && leaf.notAfter - now > renewBefore;
}

/// A certificate keeps its names twice (parsed, and encoded to be sent), the leaf and the cache's key once each.
std::size_t costOf(const std::vector<std::string>& names) {
  std::size_t cost = 3 * 1024;
  for (const std::string& name : names) cost += sizeof name + 4 * name.size();
  return cost;
}

std::string keyOf(const std::vector<std::string>& sorted, const LeafForm& form) {
  std::string key = form.key == KeyType::rsa ? "rsa," : "";
  for (const std::string& name : sorted) (key += name) += ',';
  for (const std::string& url : form.revocationLists) (key += '|') += url;
  return key;
}

}  // namespace

struct LeafCache::Impl {
  Impl(CertificateAuthorityPtr authority, std::size_t capacity, Clock c)
      : minter(std::move(authority)), clock(std::move(c)), leaves(capacity) {}

  LeafMinter minter;
  Clock clock;
  mutable std::mutex mutex;
  Lru<LeafPtr> leaves;

  /// Thread: its own.
  void makeRsaKey() {
    minter.makeRsaKey(stopping);
    std::vector<std::function<void()>> told;
    {
      const std::lock_guard lock(makingMutex);
      made = true;
      told.swap(waiting);
    }
    for (const auto& ready : told) ready();
  }
  std::mutex makingMutex;
  std::vector<std::function<void()>> waiting;
  bool made = false;  // or failed
  std::atomic<bool> stopping{false};
  std::thread maker;
};

LeafCache::LeafCache(CertificateAuthorityPtr authority, std::size_t capacity, Clock clock)
    : impl_(std::make_unique<Impl>(std::move(authority), capacity, std::move(clock))) {}
LeafCache::~LeafCache() { stop(); }

bool LeafCache::prepare(KeyType type, std::function<void()> ready) {
  if (impl_->minter.has(type) || type == KeyType::ec) return true;
  const std::lock_guard lock(impl_->makingMutex);
  if (impl_->made || impl_->stopping) return true;
  impl_->waiting.push_back(std::move(ready));
  if (!impl_->maker.joinable()) impl_->maker = std::thread([impl = impl_.get()] { impl->makeRsaKey(); });
  return false;
}

void LeafCache::stop() {
  {
    const std::lock_guard lock(impl_->makingMutex);
    impl_->stopping = true;
  }
  if (impl_->maker.joinable()) impl_->maker.join();
}

Result<LeafPtr> LeafCache::leafFor(std::string_view host, std::string_view sni, std::span<const std::string> verifiedNames,
                                   const LeafForm& form) {
  if (!impl_->minter.has(form.key)) return makeError(ErrorCode::notFound, "there is no key for certificates of this type");
  std::vector<std::string> names;
  std::size_t bytes = 0;
  const auto add = [&](std::string name) {
    bytes += name.size();
    if (!name.empty() && bytes <= maxNameBytes) names.push_back(std::move(name));
  };
  for (const std::string_view asked : {host, sni})
    if (!asked.starts_with('*')) add(normalisedName(asked));
  if (names.size() == 2 && names[0] == names[1]) names.pop_back();
  const std::vector<std::string> asked = names;
  for (const std::string& name : verifiedNames) {
    if (names.size() == maxNames || bytes > maxNameBytes) break;
    const bool wildcard = name.starts_with('*');
    if (!wildcard || name.find('.', 2) != std::string::npos) add(normalisedName(name));
  }
  if (names.empty()) names.push_back("host.invalid");  // RFC 2606: a handshake that fails with a readable reason

  const std::string first = names.front();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string key = keyOf(names, form);
  const WallTime now = impl_->clock();
  {
    const std::lock_guard lock(impl_->mutex);
    if (const LeafPtr* known = impl_->leaves.get(key); known && isCurrent(**known, now)) return *known;
  }
  // What was asked for stands first.
  auto to = names.begin();
  for (const std::string& name : asked) {
    const auto at = std::find(to, names.end(), name);
    std::rotate(to, at, at + 1);
    ++to;
  }
  const std::size_t cost = costOf(names);
  LeafPtr leaf = impl_->minter.mint(std::move(names), asked.size(), now, form);
  if (!leaf) return makeError(ErrorCode::limit, "No certificate could be made: " + takeOpenSslError());
  const std::lock_guard lock(impl_->mutex);
  return impl_->leaves.put(std::move(key), std::move(leaf), cost);
}

std::size_t LeafCache::size() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->leaves.size();
}

const CertificateAuthorityPtr& LeafCache::authority() const {
  return impl_->minter.authority();
}

}  // namespace penstock::tls

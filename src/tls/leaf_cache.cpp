// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/leaf_cache.h"

#include <algorithm>
#include <mutex>

#include "tls/leaf_minter.h"
#include "penstock/base/lru.h"
#include "tls/openssl_error.h"

namespace penstock::tls {
namespace {

// A program that runs for months must not hand out an expired leaf.
constexpr auto renewBefore = std::chrono::hours(24 * 30);

std::string keyOf(const std::vector<std::string>& sorted) {
  std::string key;
  for (const std::string& name : sorted) (key += name) += ',';
  return key;
}

}  // namespace

struct LeafCache::Impl {
  Impl(CertificateAuthorityPtr authority, std::size_t capacity) : minter(std::move(authority)), leaves(capacity) {}

  LeafMinter minter;
  mutable std::mutex mutex;
  Lru<LeafPtr> leaves;
};

LeafCache::LeafCache(CertificateAuthorityPtr authority, std::size_t capacity)
    : impl_(std::make_unique<Impl>(std::move(authority), capacity)) {}
LeafCache::~LeafCache() = default;

Result<LeafPtr> LeafCache::leafFor(std::string_view host, std::string_view sni,
                                   std::span<const std::string> upstreamNames) {
  std::vector<std::string_view> names{host, sni};
  names.insert(names.end(), upstreamNames.begin(), upstreamNames.end());
  return mint(names);
}

Result<LeafPtr> LeafCache::mint(std::span<const std::string_view> asked) {
  std::vector<std::string> names;
  names.reserve(std::min(asked.size(), maxNames));
  for (const auto name : asked) {
    if (names.size() == maxNames) break;
    if (std::string n = normalisedName(name); !n.empty()) names.push_back(std::move(n));
  }
  if (names.empty()) names.push_back("host.invalid");  // RFC 2606: a handshake that fails with a readable reason

  const std::string first = names.front();
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string key = keyOf(names);
  {
    const std::lock_guard lock(impl_->mutex);
    if (const LeafPtr* known = impl_->leaves.get(key); known && (*known)->notAfter - wallNow() > renewBefore)
      return *known;
  }
  const auto subject = std::find(names.begin(), names.end(), first);
  std::rotate(names.begin(), subject, subject + 1);
  LeafPtr leaf = impl_->minter.mint(std::move(names));
  if (!leaf) return makeError(ErrorCode::limit, "No certificate could be made: " + takeOpenSslError());
  const std::lock_guard lock(impl_->mutex);
  return impl_->leaves.put(std::move(key), std::move(leaf));
}

std::size_t LeafCache::size() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->leaves.size();
}

const CertificateAuthorityPtr& LeafCache::authority() const {
  return impl_->minter.authority();
}

}  // namespace penstock::tls

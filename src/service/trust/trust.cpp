// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/trust.h"

#include <unistd.h>

#include "penstock/service/paths.h"
#include "service/machine/run_program.h"
#include "service/trust/nss_places.h"
#include "service/trust/nss_store.h"
#include "service/trust/system_store.h"

namespace penstock::service {
namespace {

constexpr char kSystemServes[] = "curl, Python, Go, git and most other programs, for all users";

std::string idOf(const NssPlace& place) {
  return (place.kind == TrustKind::firefoxProfile ? "firefox:" : "nss:") + place.folder;
}

TrustStore describe(std::string id, std::string title, TrustKind kind, const std::string& serves,
                    const Standing& standing) {
  return {std::move(id), std::move(title), kind, standing.state, standing.detail.empty() ? serves : standing.detail};
}

}  // namespace

struct TrustStores::Impl {
  TrustEnvironment environment;
  Result<StoreContext> context = StoreContext{};
};

TrustEnvironment TrustEnvironment::ofThisUser() {
  UserFolders folders = UserFolders::ofThisUser();
  return {folders.home, folders.dataHome, "", programFolders(), systemFolders(), geteuid() == 0};
}

TrustStores::TrustStores(std::string caPem, TrustEnvironment environment) {
  auto impl = std::make_shared<Impl>();
  Result<OurCertificate> ours = OurCertificate::fromPem(caPem);
  if (ours) {
    impl->context = StoreContext{std::move(*ours), environment};
  } else {
    impl->context = makeError(ours.error().code, "the CA cannot be read: " + ours.error().message);
  }
  impl->environment = std::move(environment);
  impl_ = std::move(impl);
}

std::vector<TrustStore> TrustStores::list() const {
  std::vector<TrustStore> stores;
  const Result<StoreContext>& context = impl_->context;
  auto standing = [&context](auto ask) {
    return context ? ask(*context) : Standing{TrustState::unknown, context.error().message};
  };
  for (const NssPlace& place : findNssPlaces(impl_->environment)) {
    Standing found = standing([&](const StoreContext& c) { return NssStore(c, place.folder).standing(); });
    stores.push_back(describe(idOf(place), place.title, place.kind, place.detail, found));
  }
  Standing system = standing([](const StoreContext& c) { return SystemStore(c).standing(); });
  stores.push_back(describe("system", "System", TrustKind::system, kSystemServes, system));
  return stores;
}

Result<void> TrustStores::install(std::string_view id) {
  if (!impl_->context) return impl_->context.error();
  if (id == "system") return SystemStore(*impl_->context).install();
  for (const NssPlace& place : findNssPlaces(impl_->environment)) {
    if (idOf(place) == id) return NssStore(*impl_->context, place.folder).install();
  }
  return makeError(ErrorCode::invalidArgument, "there is no trust store " + std::string(id));
}

Result<void> TrustStores::remove(std::string_view id) {
  if (!impl_->context) return impl_->context.error();
  if (id == "system") return SystemStore(*impl_->context).remove();
  for (const NssPlace& place : findNssPlaces(impl_->environment)) {
    if (idOf(place) == id) return NssStore(*impl_->context, place.folder).remove();
  }
  return makeError(ErrorCode::invalidArgument, "there is no trust store " + std::string(id));
}

}  // namespace penstock::service

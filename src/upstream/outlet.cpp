// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/outlet.h"

#include <utility>

namespace penstock::upstream {

Result<OutletPtr> Outlet::create(model::EngineConfig config, std::shared_ptr<Reach> reach) {
  Result<TlsPolicy> policy = TlsPolicy::create(config);
  if (!policy) return policy.error();
  ProxyChain chain(config.upstreamProxy);
  return OutletPtr(std::make_shared<const Outlet>(Outlet{std::move(config), std::move(*policy), std::move(chain), std::move(reach)}));
}

}  // namespace penstock::upstream

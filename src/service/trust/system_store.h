// SPDX-License-Identifier: GPL-3.0-or-later
// The roots that all programs of this machine trust: a folder of anchors and a tool that makes the bundle from it.
#pragma once

#include <string>
#include <vector>

#include "service/trust/store_access.h"

namespace penstock::service {

class SystemStore {
 public:
  /// Lifetime: the context outlives this.
  explicit SystemStore(const StoreContext& context);

  Standing standing() const;
  /// Errors as TrustStores::install and remove.
  Result<void> install() const;
  Result<void> remove() const;

 private:
  bool trusted() const;
  std::vector<std::string> anchorFilesOfOurs() const;
  Result<void> asRoot(const char* script, const std::string& fileName) const;

  const StoreContext& context_;
  std::string anchors_;  // "" when this machine has no known kind of store
  std::string updater_;  // path of the tool; "" when it is missing
  std::vector<std::string> bundles_;
};

}  // namespace penstock::service

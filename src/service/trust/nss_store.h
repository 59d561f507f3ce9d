// SPDX-License-Identifier: GPL-3.0-or-later
// One NSS database (cert9.db in a folder), through certutil: of Chromium and its kin, or of a Firefox profile.
#pragma once

#include <string>

#include "service/trust/store_access.h"

namespace penstock::service {

class NssStore {
 public:
  /// `folder` holds cert9.db, or will. Lifetime: the context outlives this.
  NssStore(const StoreContext& context, std::string folder) : context_(context), folder_(std::move(folder)) {}

  Standing standing() const;
  /// Errors as TrustStores::install and remove.
  Result<void> install() const;
  Result<void> remove() const;

 private:
  struct Entry {
    std::string nickname;
    std::string trust;  // "C,,"
    bool trusted() const;
  };

  bool exists() const;
  Result<std::string> certutil(std::vector<std::string> arguments, std::string input = {}) const;
  Result<std::vector<Entry>> entries() const;
  /// Names under which our very certificate is there.
  Result<std::vector<Entry>> entriesOfOurs() const;
  Result<std::vector<std::string>> certificatesNamed(const std::string& nickname) const;

  const StoreContext& context_;
  std::string folder_;
};

}  // namespace penstock::service

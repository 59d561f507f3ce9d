// SPDX-License-Identifier: GPL-3.0-or-later
// The stores of trusted roots on this machine, and our CA's standing in each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

enum class TrustKind {
  userNss,         // a shared NSS database: Chromium, Chrome, Edge, Brave
  firefoxProfile,  // cert9.db of one Firefox profile
  system,          // OpenSSL, curl, Python, Go ...; all users
};

enum class TrustState {
  trusted,      // our CA is there and trusted for web sites
  notTrusted,   // it is not, or without the trust flag
  unknown,      // the store could not be read: `detail` says why
  toolMissing,  // certutil or pkexec is not installed: `detail` says which package to install
};

struct TrustStore {
  std::string id;     // "system", "nss:/home/x/.pki/nssdb", "firefox:/home/x/.mozilla/firefox/ab12.default"
  std::string title;  // "Chromium and Chrome", "Firefox: default-release", "System"
  TrustKind kind = TrustKind::system;
  TrustState state = TrustState::unknown;
  std::string detail;  // one line below the title: what the store serves, or what is wrong and what to do
};

/// What the look-up depends on; tests give their own.
struct TrustEnvironment {
  std::string home;                   // of the person
  std::string dataHome;               // $XDG_DATA_HOME or home/.local/share
  std::string root;                   // prefix of system files; "" for the real ones
  std::vector<std::string> toolPath;    // folders in which certutil is looked for
  std::vector<std::string> systemPath;  // and those for what runs as root (pkexec, update-ca-certificates ...)
  bool isRoot = false;                // run the system helper directly instead of through pkexec

  static TrustEnvironment ofThisUser();
};

/// **Thread**: any one at a time. Every member function starts programs and waits for them (install and remove of the
/// system store wait for the person's password): never on the GUI thread.
class TrustStores {
 public:
  /// `caPem`: our CA certificate (the first one in it). A PEM that cannot be read makes every state `unknown`.
  explicit TrustStores(std::string caPem, TrustEnvironment environment = TrustEnvironment::ofThisUser());

  /// Every store found on this machine, in a stable order: user NSS databases, Firefox profiles, system. About 50 ms a
  /// store.
  std::vector<TrustStore> list() const;

  /// Makes our CA trusted for web sites there; creates the user's NSS database when there is none. Idempotent.
  /// **Errors**: invalidArgument (no such store), notFound (tool missing: the message names the package), cancelled
  /// (the person closed the password dialog), io (the tool's words).
  Result<void> install(std::string_view id);
  /// Takes our CA out, and nothing else: a certificate is removed only when its bytes are those of our CA. Idempotent.
  /// Errors as above.
  Result<void> remove(std::string_view id);

 private:
  struct Impl;
  std::shared_ptr<const Impl> impl_;
};

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// The proxy settings of the person's desktop, which most of its programs follow: pointed here by a switch, and put back however this program ends.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/service/paths.h"

namespace penstock::service {

struct SystemProxyState {
  std::vector<std::string> desktops;  // whose settings can be changed: "GNOME", "KDE"; none: there is no switch
  bool on = false;
  std::string address;  // "127.0.0.1:8080": what stands there while it is on
  std::string problem;  // a sentence: why it could not follow, or what was left by an earlier run
};

/// Thread: any.
class SystemProxy {
 public:
  virtual ~SystemProxy() = default;
  /// Looks for the desktops' tools the first time it is asked.
  virtual SystemProxyState state() const = 0;
  /// What stood there is kept in a file before anything is changed. What a person changed meanwhile stays as it is. Blocks for some hundred
  /// milliseconds. **Errors**: unsupported (no such desktop), busy (another Penstock's address stands there), notFound (no explicit proxy is open), io.
  virtual Result<void> set(bool on) = 0;
  virtual Notifier<>& changed() = 0;
};

/// Puts back what a Penstock that is over left there. `wait`: first waits until the one that has it on is over, however it ends: what the watcher
/// does. Nothing to be done is well. Blocks. **Errors**: io, and the file stays for another try.
Result<void> restoreSystemProxy(const UserFolders& folders, bool wait);

}  // namespace penstock::service

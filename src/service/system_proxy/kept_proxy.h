// SPDX-License-Identifier: GPL-3.0-or-later
// What stood in the desktops' settings, in a file, for as long as ours stands there. Who has it on holds a lock on the file, which the kernel gives
// back however that process ends.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "penstock/base/result.h"
#include "service/system_proxy/desktop.h"

namespace penstock::service {

struct KeptProxy {
  struct One {
    DesktopValues before, ours;
  };
  std::map<std::string, One> desktops;  // by name
};

/// Thread: one at a time.
class KeptProxyFile {
 public:
  KeptProxyFile() = default;
  ~KeptProxyFile() { close(); }
  KeptProxyFile(KeptProxyFile&& other) noexcept;
  KeptProxyFile& operator=(KeptProxyFile&& other) noexcept;

  /// A new one with this in it, for the person alone, written out and locked. **Errors**: busy (there is one already), io.
  static Result<KeptProxyFile> make(const std::string& path, const KeptProxy& kept);
  /// The one that is there, locked; nullopt: there is none. `wait`: until nobody else holds it. **Errors**: busy (somebody does), io.
  static Result<std::optional<KeptProxyFile>> take(const std::string& path, bool wait);

  /// **Errors**: corrupt, io.
  Result<KeptProxy> read() const;
  /// It is over: the file goes.
  void remove();
  bool open() const { return descriptor_ >= 0; }

 private:
  KeptProxyFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  void close();
  std::string path_;
  int descriptor_ = -1;
};

/// What of it still says what we wrote is put back; what a person changed since stays. **Errors**: io.
Result<void> putBack(const KeptProxy& kept);

}  // namespace penstock::service

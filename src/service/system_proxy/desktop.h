// SPDX-License-Identifier: GPL-3.0-or-later
// A desktop's proxy settings, by the tools it brings.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

/// Keys and values as its tools have them.
using DesktopValues = std::map<std::string, std::string>;

/// Blocks. Thread: any.
class Desktop {
 public:
  virtual ~Desktop() = default;
  /// "GNOME".
  virtual std::string name() const = 0;
  /// All that `pointing` changes, as it is now. **Errors**: io.
  virtual Result<DesktopValues> read() const = 0;
  /// **Errors**: io; some may be written then.
  virtual Result<void> write(const DesktopValues& values) const = 0;
  /// What sends programs to an HTTP proxy there.
  virtual DesktopValues pointing(const std::string& host, std::uint16_t port) const = 0;
};

/// Those whose tools and settings are here.
std::vector<std::unique_ptr<Desktop>> desktopsHere();

std::unique_ptr<Desktop> gnomeDesktop();  // null: it is not here
std::unique_ptr<Desktop> kdeDesktop();    // likewise

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// The folders of browsers that Penstock starts: one a browser, kept between starts, with our CA in it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "penstock/service/browser.h"
#include "service/trust/store_access.h"

namespace penstock::service {

struct ProxyPlace {
  std::string host;  // without brackets; never "any address"
  std::uint16_t port = 0;

  /// Of an address that the proxy listens on. **Errors**: invalidArgument.
  static Result<ProxyPlace> parse(const std::string& address);
  std::string text() const;  // "127.0.0.1:8080", "[::1]:8080"
};

/// A snap may not read hidden folders of the home, nor a home that is not its own.
bool isSnap(const std::string& program);

/// The folder for this browser, made with mode 0700. When a browser that still runs in it uses another proxy, which a
/// second start would not change, it is the next one ("chromium-2"). **Errors**: io.
Result<std::string> claimProfile(const Browser& browser, const std::string& base, const ProxyPlace& proxy);

/// Firefox: our CA in cert9.db and the settings in user.js. **Errors**: io, notFound.
Result<void> prepareFirefox(const std::string& profile, const ProxyPlace& proxy, const StoreContext& context);

/// Chromium's kin: `profile`/home with an NSS database that holds our CA and nothing else, and downloads led to the
/// person's own folder. Errors as above.
Result<void> prepareChromium(const std::string& profile, const StoreContext& context);

}  // namespace penstock::service

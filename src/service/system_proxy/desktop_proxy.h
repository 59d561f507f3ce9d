// SPDX-License-Identifier: GPL-3.0-or-later
// The switch of the desktop's proxy settings.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "penstock/service/system_proxy.h"
#include "service/system_proxy/kept_proxy.h"

namespace penstock::service {

/// Thread: any; changes go one at a time.
class DesktopProxy final : public SystemProxy {
 public:
  /// Host and port of the explicit proxy; nullopt: none is open.
  using Where = std::function<std::optional<std::pair<std::string, std::uint16_t>>()>;

  /// What an earlier run left is put back.
  void begin(const UserFolders& folders, Where where);
  /// Another listener is open: the settings follow.
  void moved();
  /// Puts all back.
  void end();

  SystemProxyState state() const override;
  Result<void> set(bool on) override;
  Notifier<>& changed() override { return changed_; }

 private:
  // Within changing_.
  Result<void> point(const std::string& host, std::uint16_t port);
  Result<void> release();
  void tell(bool on, std::string address, std::string problem);

  UserFolders folders_;
  Where where_;
  std::mutex changing_;  // for as long as a change takes; before mutex_
  KeptProxyFile file_;   // while it is on
  mutable std::mutex mutex_;
  mutable std::optional<std::vector<std::string>> desktops_;  // nullopt: nobody looked yet
  SystemProxyState state_;  // but for its desktops
  Notifier<> changed_;
};

}  // namespace penstock::service

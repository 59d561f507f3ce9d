// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of a run, by what it began with and what its file says since.
#pragma once

#include <functional>
#include <mutex>

#include "penstock/service/command_line.h"
#include "penstock/service/configuration.h"

namespace penstock::service {

class KeptConfiguration final : public Configuration {
 public:
  /// Puts in force what can be, of settings that were others before. **Errors**: and all stays as it was.
  using Apply = std::function<Result<void>(const Settings& before, const Settings& now)>;

  explicit KeptConfiguration(Apply apply) : apply_(std::move(apply)) {}
  /// Before anybody asks: where this run's settings came from.
  void begin(SettingsSource source);

  std::string file() const override { return source_.file; }
  Result<std::vector<SettingState>> all() const override;
  std::optional<SettingRefusal> change(const std::vector<SettingChange>& changes) override;
  Result<std::string> text() const override;
  Result<void> replace(std::string_view yaml) override;
  Notifier<>& changed() override { return changed_; }

 private:
  /// Both under `changing_`.
  Result<void> take(const std::string& yaml);
  std::optional<SettingRefusal> check(const SettingChange& change) const;

  const Apply apply_;
  SettingsSource source_;
  mutable std::mutex mutex_;  // over the next two
  std::optional<Settings> started_, latest_;  // as the run began; as file and flags said last. None: they could not be read
  std::mutex changing_;
  Notifier<> changed_;
};

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/table/values.h"

namespace penstock::service {

std::span<const SettingGroup> settingGroups() {
  static const std::array groups{
      SettingGroup{"How it shows itself", appearanceSettings()},
      SettingGroup{"Where it listens", listeningSettings()},
      SettingGroup{"What it decrypts and whom it believes", decryptionSettings()},
      SettingGroup{"Client certificates", certificateSettings()},
      SettingGroup{"How it reaches servers", upstreamSettings()},
      SettingGroup{"What names are", nameSettings()},
      SettingGroup{"What it keeps", recordingSettings()},
      SettingGroup{"How long it waits, and how much it takes", limitSettings()},
      SettingGroup{"Scripts", scriptSettings()},
      SettingGroup{"What exports and assistants do not see", redactionSettings()},
      SettingGroup{"Else", otherSettings()},
  };
  return groups;
}

const Setting* settingByFlag(std::string_view flag) {
  if (flag.empty()) return nullptr;
  for (const SettingGroup& group : settingGroups())
    for (const Setting& row : group.rows)
      if (row.flag == flag) return &row;
  return nullptr;
}

const std::map<std::string_view, const Setting*>& settingsByKey() {
  static const auto all = [] {
    std::map<std::string_view, const Setting*> out;
    for (const SettingGroup& group : settingGroups())
      for (const Setting& row : group.rows)
        if (!row.key.empty()) out.emplace(row.key, &row);
    return out;
  }();
  return all;
}

}  // namespace penstock::service

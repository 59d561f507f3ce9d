// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of this run, and the file they are kept in: every row of the table (setting.h) that has a key, seen and changed while traffic flows.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/service/paths.h"
#include "penstock/service/setting.h"

namespace penstock::service {

/// How the settings of a run came to be, to read them again.
struct SettingsSource {
  std::vector<std::string> arguments;  // of the command line
  UserFolders folders;
  std::string file;  // of settings, read or to be made; "": there is none, and nothing can be changed
};

struct SettingState {
  const Setting* setting = nullptr;
  // As Setting::written says; nullopt: nothing to say.
  std::optional<Written> inForce;  // in this run, by now
  std::optional<Written> next;     // of a run that begins now with the same flags
  std::optional<Written> usual;    // where neither file nor flags say anything
  bool inFile = false;             // the file says something of it
  bool byFlag = false;             // a flag of this run has the last word
  bool waits = false;              // `next` is other than `inForce`: it counts from the next start on
};

struct SettingChange {
  std::string key;
  std::optional<Written> value;  // nullopt: what the file says of it is taken out
};

/// Why nothing was changed.
struct SettingRefusal {
  std::string key;  // the one that is wrong; "": the file itself, or what several say together
  Error error;      // a sentence that does not name the key
};

/// Thread: any.
class Configuration {
 public:
  virtual ~Configuration() = default;

  /// "" : there is none.
  virtual std::string file() const = 0;
  /// All that have a key and can be written, in the order of the table. What the file says is read anew. **Errors**: the file cannot be read, or is
  /// wrong: "FILE:LINE: ...".
  virtual Result<std::vector<SettingState>> all() const = 0;
  /// All of them or none: checked, written into the file (whose other lines stay as they are), and in force where they apply at once. Paths that
  /// are relative start from the file's folder.
  virtual std::optional<SettingRefusal> change(const std::vector<SettingChange>& changes) = 0;
  /// The file's text; it may hold passwords. **Errors**: as all(). Without a file: "".
  virtual Result<std::string> text() const = 0;
  /// That text in place of the file's. **Errors**: "FILE:LINE: ...", and nothing is changed.
  virtual Result<void> replace(std::string_view yaml) = 0;
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service

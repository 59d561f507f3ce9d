// SPDX-License-Identifier: GPL-3.0-or-later
// The table of settings: one row is a flag, a key of the YAML file, their help and their errors.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/config_file.h"

namespace penstock::service {

/// A value as a person writes it: one word, or several in a list, or mappings of names to one word each.
struct Written {
  std::vector<std::string> words;                         // one where it is a single value
  std::vector<std::map<std::string, std::string>> items;  // of Shape::items, in place of words
  bool isList = false;                                    // it stood in a list
  bool byFlag = false;                                    // else in the file. Flags add to a list, one word at a time
  std::size_t before = 0;                                 // how often this flag, how many items of this key came before

  /// The one word; "" of a list without any.
  std::string text() const { return words.empty() ? std::string() : words.front(); }
};

/// Settings that are being read from one source, flags or a file, and what has to be known of it until its end.
struct SettingsDraft {
  Settings settings;
  std::string folder, home;  // relative paths start from the first, "~/" is the second
  std::string mainMode;      // the flag or key that said what the main listener is: reverse, transparent
  bool projectNamed = false;
  std::vector<model::ListenerConfig> listen;  // of flags: beside or in place of the file's
  // What flags bring stands before what the file has: how many of the first are theirs.
  std::size_t certificates = 0, tlsMinimums = 0;
};

/// How a setting is read and written.
struct SettingValue {
  enum class Shape : std::uint8_t {
    one,
    list,   // a single word is welcome too; of a key without a value nothing comes
    items,  // a list of words or mappings, which come one by one
  } shape = Shape::one;
  /// **Errors**: "... expected ..." without a subject: who calls names flag or key.
  Result<void> (*set)(SettingsDraft&, const Written&) = nullptr;
  /// What set() makes of a default configuration the one that is given; nullopt: there is nothing to say. It may hold a password.
  /// Null: no setting, but another way to one, or a command.
  std::optional<Written> (*written)(const Settings&) = nullptr;
  std::span<const std::string_view> fields = {};  // of items: the names their mappings may have
  /// What one word of it is, for whoever offers a way to choose it.
  enum class Kind : std::uint8_t { text, toggle, file, folder } kind = Kind::text;
  std::span<const std::string_view> choices = {};  // all that the word may be; empty: not to be listed
};

/// When it is looked at, and so from when on a change counts.
enum class Applies : std::uint8_t { now, nextConnection, restart };

struct Setting {
  std::string_view key;    // in YAML: "proxy.max_body"; "": none
  std::string_view flag;   // "--max-body"; "": none
  std::string_view takes;  // the value's name after the flag: "SIZE"; "": the flag stands alone
  std::string_view means;  // the value of a flag that stands alone, or may: "true", "false", "*"
  std::string_view help;   // lines are broken where the help of flags breaks them
  Applies applies = Applies::restart;
  bool secret = false;  // it may hold a password: not for everybody's eyes
  SettingValue value;
};

struct SettingGroup {
  std::string_view title;  // "": not in this version, and so not in the help
  std::span<const Setting> rows;
};

/// One for each line of a text that a person edits: a word, or "{host: a.example, file: a.pem}".
std::vector<std::string> linesOf(const Written& written);
/// What lines say; those without anything are left out. **Errors**: invalidArgument, a line that is no such mapping.
Result<Written> writtenOf(const Setting& setting, const std::vector<std::string>& lines);

/// All of them, in the order of the help. **Thread**: any. **Lifetime**: the program's.
std::span<const SettingGroup> settingGroups();
/// nullptr: there is none.
const Setting* settingByFlag(std::string_view flag);
/// In alphabetical order.
const std::map<std::string_view, const Setting*>& settingsByKey();

}  // namespace penstock::service

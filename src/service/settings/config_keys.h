// SPDX-License-Identifier: GPL-3.0-or-later
// The table of YAML keys: what each does with its value.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/config_file.h"

namespace penstock::service {

/// An item of a list of mappings. One that is a word has it under "".
using ConfigItem = std::map<std::string, std::string>;

/// What a key does with its value. `text` is "" for a list.
struct ConfigValue {
  std::string text;
  std::vector<std::string> list;  // a scalar is a list of one
  bool isList = false;
  ConfigItem item;            // of a key with fields, which gets them one after another
  std::size_t itemIndex = 0;
};

/// Where the values go, and what relative paths start from.
struct ConfigPlace {
  Settings& settings;
  std::string folder;  // of the file, absolute
  std::string home;

  std::string path(const ConfigValue& value) const;
};

using ApplyKey = std::function<Result<void>(const ConfigPlace&, const ConfigValue&)>;

struct ConfigKey {
  ApplyKey apply;
  bool list = false;  // a list is welcome, and an empty value means an empty list
  std::vector<std::string> fields = {};  // what items may have: it is a list of words or mappings
};

/// By path: "proxy.port".
const std::map<std::string, ConfigKey>& configKeys();

}  // namespace penstock::service

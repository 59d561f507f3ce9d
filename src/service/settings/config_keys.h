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

/// What a key does with its value. `text` is "" for a list.
struct ConfigValue {
  std::string text;
  std::vector<std::string> list;  // a scalar is a list of one
  bool isList = false;
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
};

/// By path: "proxy.port".
const std::map<std::string, ConfigKey>& configKeys();

}  // namespace penstock::service

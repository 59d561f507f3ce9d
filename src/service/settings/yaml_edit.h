// SPDX-License-Identifier: GPL-3.0-or-later
// One key of a file of settings is changed, and what a person wrote around it stays.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/service/setting.h"

namespace penstock::service {

/// `yaml` with `value` at `key` ("proxy.port"), or without the key where it is nullopt. Only the lines of that key are others; where the
/// text leaves no way for that (a mapping in braces, an alias) all of it is written anew and comments are lost. What is no longer a mapping
/// because of it (proxy.auto_passthrough: off, and then a key below it) becomes one. **Errors**: invalidArgument, it is not YAML.
Result<std::string> withKey(std::string_view yaml, std::string_view key, const std::optional<Written>& value);

}  // namespace penstock::service

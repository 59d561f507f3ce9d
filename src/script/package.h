// SPDX-License-Identifier: GPL-3.0-or-later
// resources/python/penstock, compiled in: no file that somebody could change is read when a worker starts.
#pragma once

#include <span>
#include <string_view>

namespace penstock::script {

struct PackageSource {
  std::string_view name;  // "penstock", "penstock._worker"
  std::string_view text;
};
/// Made by src/script/package.cmake. "_boot" is what runs first.
std::span<const PackageSource> packageSources();

}  // namespace penstock::script

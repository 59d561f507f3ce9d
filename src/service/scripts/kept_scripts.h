// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts of a project, as its setting keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::service {

struct KeptScript {
  std::string file;  // absolute
  bool on = true;
  bool operator==(const KeptScript&) const = default;
};

/// A line with a seal by `secret`, then a line each. "" for none.
std::string scriptsText(const std::vector<KeptScript>& scripts, std::string_view secret);
/// A project may be made by others, and scripts are programs: without our seal all of them are off.
std::vector<KeptScript> scriptsIn(std::string_view text, std::string_view secret);

}  // namespace penstock::service

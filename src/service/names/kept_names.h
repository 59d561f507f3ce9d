// SPDX-License-Identifier: GPL-3.0-or-later
// What a project says of names, as its setting keeps it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/service/name_server.h"

namespace penstock::service {

/// What a project may have of it.
inline constexpr std::size_t mostNamesText = 4 * 1024 * 1024, mostNames = 10'000;

struct KeptNames {
  bool on = false;
  model::DnsConfig::Place listen;
  std::vector<model::DnsConfig::Place> upstream;
  bool upstreamForeign = false;
  std::vector<NameRow> rows;
};

/// JSON behind a seal by `secret`: a project may be made by others, and these lead this machine's programs to other servers.
std::string namesText(const KeptNames& names, std::string_view secret);

struct ReadNames {
  KeptNames names;
  bool ours = true;
};
/// Of "" nothing is said. **Errors**: invalidArgument, limit, with the place: "names[2]: answer: ...".
Result<ReadNames> namesIn(std::string_view text, std::string_view secret);

}  // namespace penstock::service

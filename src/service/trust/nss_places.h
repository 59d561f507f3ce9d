// SPDX-License-Identifier: GPL-3.0-or-later
// Where NSS databases are on this machine.
#pragma once

#include <string>
#include <vector>

#include "penstock/service/trust.h"

namespace penstock::service {

struct NssPlace {
  TrustKind kind = TrustKind::userNss;
  std::string folder;
  std::string title;
  std::string detail;
};

/// At least the one of Chromium, whether or not it is there yet.
std::vector<NssPlace> findNssPlaces(const TrustEnvironment& environment);

}  // namespace penstock::service

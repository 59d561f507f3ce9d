// SPDX-License-Identifier: GPL-3.0-or-later
// Addresses of our own that others are told.
#pragma once

#include <string_view>

namespace penstock::engine {

/// The host of the interceptors' own pages.
inline constexpr std::string_view ownPagesHost = "penstock";
/// Below it and below the address of any listener for explicit proxying: the authority's revocation list, which leaves name.
inline constexpr std::string_view revocationListPath = "/penstock-ca.crl";

}  // namespace penstock::engine

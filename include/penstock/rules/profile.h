// SPDX-License-Identifier: GPL-3.0-or-later
// Networks by name, for throttle.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "penstock/rules/rule.h"

namespace penstock::rules {

struct Profile {
  std::string_view name;
  std::uint64_t up, down;  // bytes a second
  Spread latency;          // of a round trip: once before the request goes on
  double loss;             // as of Throttle
};
/// From slow to fast, then satellite and lossy.
std::span<const Profile> profiles();
/// Nullptr: there is none.
const Profile* profileNamed(std::string_view name);
/// All of them, ", " between.
std::string profileNames();

/// What it comes to, its profile's figures where it has none itself.
Throttle withProfile(const Throttle& throttle);
/// Whether it says something about that side. Latency alone is the request's, unless it is on the response alone.
bool slows(const Throttle& throttle, Side side);

}  // namespace penstock::rules

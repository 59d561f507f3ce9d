// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/rules/profile.h"

#include <algorithm>

namespace penstock::rules {
namespace {

constexpr std::uint64_t kbit = 1000 / 8;  // bytes a second

// Rates and round trips as WebPageTest has them, so that figures of both can be compared.
constexpr Profile all[] = {
    {"2g", 256 * kbit, 280 * kbit, {0, 0, 800, 120}, 0},
    {"3g", 768 * kbit, 1'600 * kbit, {0, 0, 300, 40}, 0},
    {"4g", 9'000 * kbit, 9'000 * kbit, {0, 0, 170, 20}, 0},
    {"dsl", 384 * kbit, 1'500 * kbit, {0, 0, 50, 5}, 0},
    {"cable", 1'000 * kbit, 5'000 * kbit, {0, 0, 28, 3}, 0},
    {"fibre", 5'000 * kbit, 20'000 * kbit, {0, 0, 4, 1}, 0},
    {"satellite", 3'000 * kbit, 15'000 * kbit, {0, 0, 600, 60}, 0.01},
    {"lossy", 1'000 * kbit, 4'000 * kbit, {0, 0, 120, 60}, 0.1},
};

}  // namespace

std::span<const Profile> profiles() { return all; }

const Profile* profileNamed(std::string_view name) {
  const auto* found = std::find_if(std::begin(all), std::end(all), [&](const Profile& p) { return p.name == name; });
  return found == std::end(all) ? nullptr : found;
}

std::string profileNames() {
  std::string out;
  for (const Profile& p : all) out.append(out.empty() ? "" : ", ").append(p.name);
  return out;
}

Throttle withProfile(const Throttle& throttle) {
  Throttle out = throttle;
  const Profile* profile = profileNamed(throttle.profile);
  if (!profile) return out;
  if (out.up == 0) out.up = profile->up;
  if (out.down == 0) out.down = profile->down;
  if (!out.latency) out.latency = profile->latency;
  if (!out.loss && profile->loss > 0) out.loss = profile->loss;
  return out;
}

bool slows(const Throttle& throttle, Side side) {
  if (throttle.side && *throttle.side != side) return false;
  const Throttle all = withProfile(throttle);
  const std::uint64_t rate = side == Side::request ? all.up : all.down;
  const bool latency = all.latency && (side == Side::request || throttle.side);
  return rate > 0 || latency || all.loss.value_or(0) > 0;
}

}  // namespace penstock::rules

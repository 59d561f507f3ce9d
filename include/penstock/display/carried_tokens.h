// SPDX-License-Identifier: GPL-3.0-or-later
// JSON Web Tokens that header fields carry: Authorization, cookies, or any other.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/clock.h"

namespace penstock::display {

struct CarriedToken {
  std::string token;      // as it is in the value
  std::string label;      // "JWT · expires in 2 hours"
  bool warning = false;   // it has expired, or something is unwise about it
  std::string text;       // header, claims, times and signature, to be read
  std::string sentences;  // what is unwise or wrong; "" for nothing
};

/// The first one in a value. Bounded. Thread: any.
std::optional<CarriedToken> carriedToken(std::string_view value, WallTime now);

}  // namespace penstock::display

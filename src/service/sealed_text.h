// SPDX-License-Identifier: GPL-3.0-or-later
// Text that a project keeps for its person. A project may be made by others, and what they put there has no seal of ours.
#pragma once

#include <string>
#include <string_view>

namespace penstock::service {

/// A line with a seal by `secret`, then the text.
std::string sealedText(std::string_view text, std::string_view secret);

struct Unsealed {
  std::string_view text;  // without the line of its seal
  bool hasSeal = false;
  bool ours = false;      // this person's Penstock wrote it
};
/// Lifetime: of `sealed`.
Unsealed unsealed(std::string_view sealed, std::string_view secret);

}  // namespace penstock::service

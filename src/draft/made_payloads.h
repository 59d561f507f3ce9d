// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads that are made from their number.
#pragma once

#include <memory>

#include "penstock/draft/payloads.h"

namespace penstock::draft {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline constexpr std::uint64_t mostPayloads = std::uint64_t{1} << 63;

// **Errors**: as makePayloads.
Result<std::unique_ptr<PayloadSource>> numbers(const NumberPayloads& spec);
Result<std::unique_ptr<PayloadSource>> characters(const CharacterPayloads& spec);
Result<std::unique_ptr<PayloadSource>> dates(const DatePayloads& spec);
Result<std::unique_ptr<PayloadSource>> fileLines(const FilePayloads& spec);

}  // namespace penstock::draft

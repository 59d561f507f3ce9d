// SPDX-License-Identifier: GPL-3.0-or-later
// What two JSON texts have in common when only their values differ.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace penstock::codec {

/// Equal for texts with the same members of the same types, whatever their values, their order and how many elements arrays have. Nothing
/// for what is no JSON, over 1,000 deep or with over 100,000 different members. Linear in time. Thread: any.
std::optional<std::uint64_t> jsonShape(std::string_view text);

}  // namespace penstock::codec

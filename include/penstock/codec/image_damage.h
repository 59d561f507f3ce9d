// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a picture that its reader draws all the same: libraries fill what is missing with black or grey and say nothing.
#pragma once

#include <string_view>

#include "penstock/codec/body_type.h"

namespace penstock::codec {

/// A clause: "a chunk fails its checksum", "it ends early". "" where nothing was found, and of formats whose readers tell it themselves.
/// `bytes`: all of the file. Time: that of unpacking a PNG, whose pixels are not kept and of which there are at most `mostPixels`.
std::string_view imageDamage(BodyType type, std::string_view bytes);
inline constexpr std::size_t mostPixels = 32u << 20;

}  // namespace penstock::codec

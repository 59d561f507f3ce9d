// SPDX-License-Identifier: GPL-3.0-or-later
// Base64 (RFC 4648), both alphabets.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock::codec {

std::string base64Encode(std::string_view bytes);
/// The alphabet of URLs, without padding.
std::string base64UrlEncode(std::string_view bytes);
/// Takes either alphabet, with or without padding, and skips white space. Nothing when there is any other byte, a lone
/// character at the end or padding in the middle.
std::optional<std::string> base64Decode(std::string_view text);

}  // namespace penstock::codec

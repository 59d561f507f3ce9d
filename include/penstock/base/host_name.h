// SPDX-License-Identifier: GPL-3.0-or-later
// Host names as strangers send them, and the one form in which they are used.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

/// The form in which a host is looked up, dialled, compared, kept as a key and shown as a label. What was received stays as it was in
/// heads and hellos; this is for everything that is derived from it.
///   "Example.COM", "example.com."   -> "example.com"
///   "2001:DB8:0::1", "[::1]"        -> "2001:db8::1", "::1"; a zone ("fe80::1%eth0") stays
///   "127.0.0.1"                     -> as it is
/// "" for what is no host: labels that are empty or over 63 bytes, names over 253, bytes other than letters, digits, hyphens and
/// underscores (real hosts have those). Internationalised names are A-labels ("xn--..."; RFC 5890): UTF-8 is no host name on a wire.
std::string hostName(std::string_view text);

}  // namespace penstock

// SPDX-License-Identifier: GPL-3.0-or-later
// Names on the wire and in text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock::wire::dns {

/// Reads the name at `at` into `name`; `at` is behind it afterwards. False: it is none, or leads beyond the message.
bool readName(std::string_view message, std::size_t& at, std::string& name);
/// Appends it without compression. False: it is no name; `out` is as it was.
bool writeName(std::string& out, std::string_view name);

}  // namespace penstock::wire::dns

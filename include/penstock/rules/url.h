// SPDX-License-Identifier: GPL-3.0-or-later
// A URL of http or https, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace penstock::rules {

struct Url {
  std::string scheme;     // "http", "https"
  std::string authority;  // as a Host field has it
  std::string host;       // in the form of hostName(), without brackets
  std::uint16_t port = 0;
  std::string path;       // with its query; "" where it ends with the authority
};

/// The authority has neither placeholder nor user. Nothing for what is no such URL.
std::optional<Url> readUrl(std::string_view text);

}  // namespace penstock::rules

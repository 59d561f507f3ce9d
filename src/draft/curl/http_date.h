// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock::draft::curl {

/// A date as curl takes it ("1 Jan 2020 10:00", "20240102", "Tue, 02 Jan 2024 00:00:00 GMT", with "+0200"), in the form of HTTP (RFC 9110 5.6.7).
std::optional<std::string> httpDate(std::string_view text);

}  // namespace penstock::draft::curl

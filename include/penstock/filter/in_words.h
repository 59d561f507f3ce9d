// SPDX-License-Identifier: GPL-3.0-or-later
// An expression as a person would say it.
#pragma once

#include <string>
#include <string_view>

namespace penstock::filter {

/// "host is api.example.com and (status is at least 400 or error is true)". Of what is no expression the text itself; "" for a blank one.
std::string inWords(std::string_view expression);

}  // namespace penstock::filter

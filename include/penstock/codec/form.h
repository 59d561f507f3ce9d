// SPDX-License-Identifier: GPL-3.0-or-later
// Queries, urlencoded forms and cookies, read leniently and in order.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace penstock::codec {

/// %XX decoded; what is no escape stays as it is. `plus`: "+" means a space, as in forms.
std::string percentDecode(std::string_view s, bool plus = false);

struct NameValue {
  std::string name, value;
  bool operator==(const NameValue&) const = default;
};
/// Fields of `a=1&b=2`, decoded, in order, duplicates kept; a part without "=" has an empty value; empty parts are
/// skipped.
std::vector<NameValue> parseForm(std::string_view form);
/// The query of a path, without "?" and without the fragment; "" when there is none.
std::string_view queryOf(std::string_view path);

/// Pairs of one Cookie field (RFC 6265 4.2), undecoded.
std::vector<NameValue> parseCookies(std::string_view cookie);

struct SetCookie {
  std::string name, value;
  std::vector<NameValue> attributes;  // as sent: "Path", "/"; flags have an empty value
};
/// One Set-Cookie field (RFC 6265 5.2).
SetCookie parseSetCookie(std::string_view field);

}  // namespace penstock::codec

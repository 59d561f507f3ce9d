// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/form.h"

#include "penstock/base/ascii.h"

namespace penstock::codec {
namespace {

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = toLower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

template <class Each>
void split(std::string_view s, char separator, Each each) {
  while (true) {
    const std::size_t at = s.find(separator);
    each(s.substr(0, at));
    if (at == std::string_view::npos) return;
    s.remove_prefix(at + 1);
  }
}

NameValue pairOf(std::string_view part) {
  const std::size_t equals = part.find('=');
  if (equals == std::string_view::npos) return {std::string(trimOws(part)), ""};
  return {std::string(trimOws(part.substr(0, equals))), std::string(trimOws(part.substr(equals + 1)))};
}

}  // namespace

std::string percentDecode(std::string_view s, bool plus) {
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '%' && i + 2 < s.size() && hexValue(s[i + 1]) >= 0 && hexValue(s[i + 2]) >= 0) {
      out += char(hexValue(s[i + 1]) << 4 | hexValue(s[i + 2]));
      i += 2;
    } else {
      out += plus && s[i] == '+' ? ' ' : s[i];
    }
  }
  return out;
}

std::vector<NameValue> parseForm(std::string_view form) {
  std::vector<NameValue> fields;
  split(form, '&', [&](std::string_view part) {
    if (part.empty()) return;
    const std::size_t equals = part.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
    fields.push_back({percentDecode(part.substr(0, equals), true), percentDecode(value, true)});
  });
  return fields;
}

std::string_view queryOf(std::string_view path) {
  path = path.substr(0, path.find('#'));
  const std::size_t mark = path.find('?');
  return mark == std::string_view::npos ? std::string_view() : path.substr(mark + 1);
}

std::vector<NameValue> parseCookies(std::string_view cookie) {
  std::vector<NameValue> cookies;
  split(cookie, ';', [&](std::string_view part) {
    if (trimOws(part).empty()) return;
    // A part without "=" is a value without a name (RFC 6265bis 5.6).
    if (part.find('=') == std::string_view::npos)
      cookies.push_back({"", std::string(trimOws(part))});
    else
      cookies.push_back(pairOf(part));
  });
  return cookies;
}

SetCookie parseSetCookie(std::string_view field) {
  SetCookie cookie;
  bool first = true;
  split(field, ';', [&](std::string_view part) {
    NameValue pair = pairOf(part);
    if (first) {
      if (part.find('=') == std::string_view::npos) std::swap(pair.name, pair.value);
      cookie.name = std::move(pair.name);
      cookie.value = std::move(pair.value);
      first = false;
    } else if (!pair.name.empty() || !pair.value.empty()) {
      cookie.attributes.push_back(std::move(pair));
    }
  });
  return cookie;
}

}  // namespace penstock::codec

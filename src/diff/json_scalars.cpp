// SPDX-License-Identifier: GPL-3.0-or-later
// What strings and numbers of JSON are, however they are written.
#include <algorithm>
#include <charconv>

#include "diff/json_tree.h"
#include "penstock/base/ascii.h"
#include "penstock/base/utf8.h"

namespace penstock::diff {
namespace {

/// The four digits behind \u at `at`; 0x110000 where there are none.
std::uint32_t unitAt(std::string_view s, std::size_t at) {
  std::uint32_t unit = 0;
  if (at + 6 > s.size() || s[at] != '\\' || s[at + 1] != 'u') return 0x110000;
  const auto read = std::from_chars(s.data() + at + 2, s.data() + at + 6, unit, 16);
  return read.ptr == s.data() + at + 6 ? unit : 0x110000;
}

char plainEscape(char c) {
  switch (c) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
  }
}

}  // namespace

std::string unescaped(std::string_view quoted) {
  const std::string_view s = quoted.size() < 2 ? std::string_view() : quoted.substr(1, quoted.size() - 2);
  std::string out;
  out.reserve(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] != '\\' || i + 1 == s.size()) {
      out += s[i];
    } else if (s[i + 1] != 'u') {
      out += plainEscape(s[++i]);
    } else {
      const std::uint32_t unit = unitAt(s, i);
      const std::uint32_t low = (unit & 0xfc00) == 0xd800 ? unitAt(s, i + 6) : 0;
      if ((low & 0xfffffc00) == 0xdc00) {
        appendUtf8(out, 0x10000 + ((unit & 0x3ff) << 10 | (low & 0x3ff)));
        i += 11;
      } else if (unit > 0xffff || (unit & 0xf800) == 0xd800) {
        out.append(s.substr(i, 6));
        i += 5;
      } else {
        appendUtf8(out, unit);
        i += 5;
      }
    }
  }
  return out;
}

std::string canonicalNumber(std::string_view number) {
  const bool negative = number.starts_with('-');
  std::string_view rest = number.substr(negative);
  std::int64_t exponent = 0;
  if (const std::size_t e = rest.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view digits = rest.substr(e + 1);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    if (digits.size() > 18) return std::string(number);
    std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    rest = rest.substr(0, e);
  }
  std::string digits(rest.substr(0, rest.find('.')));
  if (const std::size_t dot = rest.find('.'); dot != std::string_view::npos) {
    digits.append(rest.substr(dot + 1));
    exponent -= std::int64_t(rest.size() - dot - 1);
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return negative ? "-0" : "0";
  const std::size_t last = digits.find_last_not_of('0') + 1;
  exponent += std::int64_t(digits.size() - last);
  digits.resize(last);
  return (negative ? "-" : "") + digits + (exponent ? "e" + std::to_string(exponent) : std::string());
}

std::string pathOf(const JsonTree& tree, std::uint32_t node) {
  constexpr std::size_t mostSteps = 64;
  std::vector<std::uint32_t> steps;
  for (; node != 0; node = tree[node].parent) steps.push_back(node);
  std::string path = "$";
  if (steps.size() > mostSteps) path += "…", steps.resize(mostSteps);
  for (auto it = steps.rbegin(); it != steps.rend(); ++it) {
    const JsonTree::Node& n = tree[*it];
    if (!tree.isMember(n)) {
      path += "[" + std::to_string(n.index) + "]";
      continue;
    }
    const std::string name = unescaped(tree.key(n).substr(0, 512));
    const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= '0' && c <= '9') || (toLower(c) >= 'a' && toLower(c) <= 'z') || c == '_' || c == '-' ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    const char quote = name.find('"') == std::string::npos ? '"' : '\'';
    path += plain ? "." + name : std::string("[") + quote + name + quote + "]";
  }
  return path;
}

}  // namespace penstock::diff

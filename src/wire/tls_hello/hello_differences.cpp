// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "penstock/wire/tls_hello/fingerprint.h"

namespace penstock::wire {
namespace {

using Numbers = std::vector<std::uint16_t>;

// Of a resumption and of padding: they come and go with the session and the name, not with the program.
constexpr std::uint16_t preSharedKey = 41, padding = 21, earlyData = 42;
constexpr std::size_t namedAtMost = 8;

std::string hex(std::uint16_t value) {
  constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (int shift = 12; shift >= 0; shift -= 4) out += digits[value >> shift & 15];
  return out;
}

/// What `of` has and `in` has not, each once.
Numbers missing(const Numbers& of, const Numbers& in) {
  Numbers out;
  for (const std::uint16_t v : of)
    if (!isGrease(v) && std::find(in.begin(), in.end(), v) == in.end() && std::find(out.begin(), out.end(), v) == out.end())
      out.push_back(v);
  return out;
}

void add(std::string& out, const char* one, const char* many, const Numbers& values) {
  if (values.empty()) return;
  if (!out.empty()) out += ", ";
  out += values.size() == 1 ? one : many;
  for (std::size_t i = 0; i < std::min(values.size(), namedAtMost); ++i) out += ' ' + hex(values[i]);
  if (values.size() > namedAtMost) out += " and " + std::to_string(values.size() - namedAtMost) + " more";
}

std::string oneWay(const ClientHello& has, const ClientHello& lacks) {
  const auto ofTheProgram = [](Numbers list) {
    std::erase_if(list, [](std::uint16_t e) { return e == preSharedKey || e == padding || e == earlyData; });
    return list;
  };
  std::string out;
  add(out, "version", "versions", missing(has.versions, lacks.versions));
  add(out, "cipher suite", "cipher suites", missing(has.cipherSuites, lacks.cipherSuites));
  add(out, "group", "groups", missing(has.groups, lacks.groups));
  add(out, "signature algorithm", "signature algorithms", missing(has.signatureAlgorithms, lacks.signatureAlgorithms));
  add(out, "extension", "extensions", missing(ofTheProgram(has.extensions), ofTheProgram(lacks.extensions)));
  return out;
}

}  // namespace

std::string helloDifferences(const ClientHello& wanted, const ClientHello& sent) {
  const std::string without = oneWay(wanted, sent), beyond = oneWay(sent, wanted);
  std::string out;
  if (!without.empty()) out = "without " + without;
  if (!beyond.empty()) out += (out.empty() ? "with " : "; with ") + beyond + " of our own";
  return out;
}

}  // namespace penstock::wire

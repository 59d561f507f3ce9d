// SPDX-License-Identifier: GPL-3.0-or-later
// The values of flags and YAML keys, read the same way from both.
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <boost/regex.hpp>

#include "penstock/base/ascii.h"
#include "penstock/service/config_file.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

/// Digits, perhaps spaces, perhaps a unit; the first unit is the one meant when none is written.
template <std::size_t N>
std::optional<std::uint64_t> parseWithUnit(std::string_view text, const std::array<Unit, N>& units) {
  text = trimOws(text);
  std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  auto number = parseDecimal(text.substr(0, digits));
  std::string_view unit = trimOws(text.substr(digits));
  if (!number) return std::nullopt;
  for (const Unit& known : units) {
    if (!unit.empty() && !equalsIgnoreCase(unit, known.name)) continue;
    if (*number > UINT64_MAX / known.factor) return std::nullopt;
    return *number * known.factor;
  }
  return std::nullopt;
}

bool isV4(const std::string& text) {
  in_addr parsed{};
  return inet_pton(AF_INET, text.c_str(), &parsed) == 1;
}

bool isV6(const std::string& text) {
  std::size_t percent = text.find('%');
  in6_addr parsed{};
  if (inet_pton(AF_INET6, text.substr(0, percent).c_str(), &parsed) != 1) return false;
  return percent == std::string::npos || (percent + 1 < text.size() && text.size() - percent <= IF_NAMESIZE);
}

}  // namespace

std::optional<std::uint64_t> parseSize(std::string_view text) {
  static constexpr std::uint64_t kKilo = 1024;
  static constexpr std::array<Unit, 14> kUnits{{{"b", 1},
                                                {"bytes", 1},
                                                {"k", kKilo},
                                                {"kb", kKilo},
                                                {"kib", kKilo},
                                                {"m", kKilo * kKilo},
                                                {"mb", kKilo * kKilo},
                                                {"mib", kKilo * kKilo},
                                                {"g", kKilo * kKilo * kKilo},
                                                {"gb", kKilo * kKilo * kKilo},
                                                {"gib", kKilo * kKilo * kKilo},
                                                {"t", kKilo * kKilo * kKilo * kKilo},
                                                {"tb", kKilo * kKilo * kKilo * kKilo},
                                                {"tib", kKilo * kKilo * kKilo * kKilo}}};
  return parseWithUnit(text, kUnits);
}

std::optional<std::chrono::milliseconds> parseDuration(std::string_view text) {
  static constexpr std::array<Unit, 5> kUnits{
      {{"s", 1000}, {"ms", 1}, {"m", 60'000}, {"min", 60'000}, {"h", 3'600'000}}};
  static constexpr std::uint64_t kLongest = 366ULL * 24 * 3'600'000;  // far from any overflow of clocks
  auto milliseconds = parseWithUnit(text, kUnits);
  if (!milliseconds || *milliseconds > kLongest) return std::nullopt;
  return std::chrono::milliseconds(*milliseconds);
}

Result<std::string> parseAddress(std::string_view text) {
  std::string address(text);
  if (address.size() > 2 && address.front() == '[' && address.back() == ']') {
    address = address.substr(1, address.size() - 2);
    if (isV6(address)) return address;
  } else if (equalsIgnoreCase(address, "localhost")) {
    return std::string("localhost");
  } else if (isV4(address) || isV6(address)) {
    return address;
  }
  return bad(inQuotes(text) +
             " is not an IP address; expected one of this machine such as 127.0.0.1, ::1, or 0.0.0.0 for all");
}

Result<std::uint16_t> parsePort(std::string_view text) {
  auto number = parseDecimal(text);
  if (!number || *number > 65535) {
    return bad(inQuotes(text) + " is not a port; expected a number from 0 to 65535 (0: any free port)");
  }
  return static_cast<std::uint16_t>(*number);
}

Result<model::TlsMinimum> parseTlsMinimum(std::string_view text) {
  model::TlsMinimum out;
  const std::size_t equals = text.rfind('=');
  const std::string_view version = equals == std::string_view::npos ? text : text.substr(equals + 1);
  if (equals != std::string_view::npos) {
    Result<std::string> pattern = parseHostPattern(text.substr(0, equals));
    if (!pattern) return pattern.error();
    out.host = *pattern;
  }
  for (const auto v : {model::TlsVersion::tls10, model::TlsVersion::tls11, model::TlsVersion::tls12, model::TlsVersion::tls13}) {
    if (version != model::toText(v)) continue;
    out.version = v;
    return out;
  }
  return bad(inQuotes(version) + " is not a version of TLS; expected 1.0, 1.1, 1.2 or 1.3, or such as printer.lan=1.0");
}

Result<std::string> parseHostPattern(std::string_view text) {
  static const std::string kExpected =
      "; expected a host such as api.example.com, *.example.com, example.com:8443, or /regex/";
  if (text.empty()) return bad("the pattern is empty" + kExpected);
  if (text.size() > 1000) return bad(inQuotes(text) + " is longer than 1000 characters" + kExpected);
  if (text.front() == '/') {
    if (text.size() < 3 || text.back() != '/') return bad(inQuotes(text) + " is not closed by a slash" + kExpected);
    std::string_view body = text.substr(1, text.size() - 2);
    try {
      boost::regex compiled(body.begin(), body.end());
    } catch (const boost::regex_error& e) {
      std::string why = e.what();
      why = why.substr(0, why.find("  The error occurred"));
      while (!why.empty() && (why.back() == '.' || why.back() == ' ')) why.pop_back();
      return bad(inQuotes(text) + " is not a regular expression: " + why);
    }
    return std::string(text);
  }
  if (text.find("://") != std::string_view::npos) return bad(inQuotes(text) + " is a URL" + kExpected);
  if (text.find_first_of(" \t\r\n/,;") != std::string_view::npos)
    return bad(inQuotes(text) + " is not one host" + kExpected);
  return std::string(text);
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/conditions.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <map>

#include "penstock/base/ascii.h"
#include "penstock/display/quick_filters.h"
#include "penstock/display/row_text.h"
#include "penstock/model/authority.h"

namespace penstock::display {
namespace {

/// In UTC, to the microsecond.
std::string timeText(WallTime t) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(t);
  const auto seconds = std::time_t(whole.time_since_epoch().count());
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d:%02d.%06dZ", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                utc.tm_min, utc.tm_sec, int((t - whole).count()));
  return text.data();
}

bool isAddress(std::string_view host) {
  return host.find(':') != std::string_view::npos ||
         std::all_of(host.begin(), host.end(), [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

}  // namespace

std::string quotedText(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string HostChoice::name() const { return port == 0 ? host : model::bracketed(host) + ':' + std::to_string(port); }

std::string Scope::expression() const {
  std::string any;
  const auto either = [&any](const std::string& condition) { any += (any.empty() ? "" : " || ") + condition; };
  std::map<std::uint16_t, std::string> byPort;
  for (const HostChoice& choice : hosts) {
    if (choice.below) {
      either("host == " + quotedText(choice.host) + " || host endswith " + quotedText('.' + choice.host));
    } else {
      std::string& names = byPort[choice.port];
      names += (names.empty() ? "" : ", ") + quotedText(choice.host);
    }
  }
  for (const auto& [port, names] : byPort)
    either("host in (" + names + ") && port in (" + (port == 0 ? "0, 80, 443" : std::to_string(port)) + ")");
  std::string text;
  const auto also = [&text](const std::string& condition) { text += (text.empty() ? "" : " && ") + condition; };
  if (!any.empty()) also("(" + any + ")");
  if (time) also("time >= " + quotedText(timeText(time->from)) + " && time < " + quotedText(timeText(time->to)));
  if (!types.empty()) also("(" + anyOf(typeFilters(), types) + ")");
  if (!statuses.empty()) also("(" + anyOf(statusFilters(), statuses) + ")");
  return text;
}

std::string narrowed(std::string_view filter, std::string_view condition, bool no) {
  const std::string added = no ? "!(" + std::string(condition) + ")" : std::string(condition);
  const std::size_t first = filter.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return added;
  const std::string before(filter.substr(first, filter.find_last_not_of(" \t\r\n") + 1 - first));
  // Without alternatives it needs no brackets to mean the same.
  const bool simple = before.find("||") == std::string::npos && lowered(before).find(" or ") == std::string::npos;
  return (simple ? before : "(" + before + ")") + " && " + added;
}

std::string hostCondition(const model::Summary& row) { return row.host.empty() ? "" : "host == " + quotedText(hostAndPort(row)); }

std::string pathCondition(const model::Summary& row) {
  constexpr std::size_t kMost = 2000;  // bytes that one reads in a filter
  if (row.kind != model::ExchangeKind::http || row.path.empty()) return {};
  const std::string path = row.path.substr(0, row.path.find('?'));
  return path.size() > kMost ? "" : "path startswith " + quotedText(path);
}

std::string operationCondition(const model::Summary& row) {
  constexpr std::size_t kMost = 500;  // bytes that one reads in a filter
  return row.operation.empty() || row.operation.size() > kMost ? "" : "operation == " + quotedText(row.operation);
}

std::string statusCondition(const model::Summary& row) { return row.status <= 0 ? "" : "status == " + std::to_string(row.status); }

std::string_view domainOf(std::string_view host) {
  if (isAddress(host)) return host;
  const auto before = [&](std::size_t dot) {
    return dot == std::string_view::npos || dot == 0 ? std::string_view::npos : host.rfind('.', dot - 1);
  };
  const std::size_t last = host.rfind('.');
  if (last == std::string_view::npos) return host;
  const std::size_t second = before(last);
  if (second == std::string_view::npos) return host;
  // "co.uk", "com.au": two short labels.
  if (host.size() - last - 1 == 2 && last - second - 1 <= 3) {
    const std::size_t third = before(second);
    return third == std::string_view::npos ? host : host.substr(third + 1);
  }
  return host.substr(second + 1);
}

}  // namespace penstock::display

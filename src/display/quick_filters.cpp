// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/quick_filters.h"

#include <algorithm>

namespace penstock::display {
namespace {

constexpr QuickFilter kTypes[] = {
    {"html", "HTML", "mime contains html"},
    {"json", "JSON", "mime contains json"},
    {"js", "JS", "mime contains javascript || mime contains ecmascript"},
    {"css", "CSS", "mime == text/css"},
    {"image", "Images", "mime startswith image/"},
    {"media", "Media", "mime startswith video/ || mime startswith audio/ || mime contains mpegurl"},
    {"font", "Fonts", "mime contains font"},
    {"websocket", "WS", "protocol == WebSocket"},
    {"grpc", "gRPC", "protocol startswith grpc"},
    {"other", "Other",
     "!(mime contains html || mime contains json || mime contains javascript || mime contains ecmascript || mime == text/css || "
     "mime startswith image/ || mime startswith video/ || mime startswith audio/ || mime contains mpegurl || mime contains font || "
     "protocol == WebSocket || protocol startswith grpc)"},
};
constexpr QuickFilter kStatuses[] = {
    {"2xx", "2xx", "status == 2xx"}, {"3xx", "3xx", "status == 3xx"},     {"4xx", "4xx", "status == 4xx"},
    {"5xx", "5xx", "status == 5xx"}, {"failed", "Failed", "error == true"},
};

}  // namespace

std::span<const QuickFilter> typeFilters() { return kTypes; }
std::span<const QuickFilter> statusFilters() { return kStatuses; }

std::vector<std::string> knownFilters(std::span<const QuickFilter> among, const std::vector<std::string>& names) {
  std::vector<std::string> known;
  for (const QuickFilter& filter : among)
    if (std::find(names.begin(), names.end(), filter.name) != names.end()) known.emplace_back(filter.name);
  return known;
}

std::string anyOf(std::span<const QuickFilter> among, const std::vector<std::string>& names) {
  std::string any;
  for (const QuickFilter& filter : among)
    if (std::find(names.begin(), names.end(), filter.name) != names.end()) any += (any.empty() ? "" : " || ") + std::string(filter.expression);
  return any;
}

}  // namespace penstock::display

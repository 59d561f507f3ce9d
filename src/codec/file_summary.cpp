// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/file_summary.h"

#include <cstdio>

#include "codec/files/bytes.h"
#include "penstock/base/printable.h"
#include "penstock/codec/charset.h"

namespace penstock::codec {
namespace files {

std::string shown(std::string_view text) {
  constexpr std::size_t most = 160;
  while (!text.empty() && (text.back() == '\0' || text.back() == ' ')) text.remove_suffix(1);
  std::string out = printable(asUtf8(text.substr(0, most)));
  return text.size() > most ? out + "…" : out;
}

std::string extent(std::uint64_t width, std::uint64_t height) { return std::to_string(width) + " × " + std::to_string(height); }

std::string counted(std::uint64_t n, std::string_view one, std::string_view many) {
  return std::to_string(n).append(" ").append(n == 1 ? one : many);
}

std::string lasting(double seconds) {
  if (!(seconds > 0) || seconds > 1e8) return {};
  char text[48];
  const auto whole = std::uint64_t(seconds);
  if (whole >= 3600)
    std::snprintf(text, sizeof text, "%llu h %02u min", static_cast<unsigned long long>(whole / 3600), unsigned(whole / 60 % 60));
  else if (whole >= 60)
    std::snprintf(text, sizeof text, "%u min %02u s", unsigned(whole / 60), unsigned(whole % 60));
  else
    std::snprintf(text, sizeof text, "%.1f s", seconds);
  return text;
}

}  // namespace files

std::optional<FileSummary> fileSummary(std::string_view bytes, std::uint64_t size) {
  const files::Bytes b{bytes};
  if (bytes.size() < 4) return std::nullopt;
  if (auto s = files::imageSummary(b)) return s;
  if (auto s = files::fontSummary(b)) return s;
  if (auto s = files::documentSummary(b)) return s;
  if (auto s = files::archiveSummary(b, size)) return s;
  if (auto s = files::mediaSummary(b)) return s;
  return files::programSummary(b);
}

}  // namespace penstock::codec

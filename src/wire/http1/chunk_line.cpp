// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/http1/chunk_line.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;

constexpr std::size_t maxDigits = 16;
// Beyond this some readers see a negative number.
constexpr std::uint64_t maxSize = INT64_MAX;

int hexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = toLower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

ChunkLine readChunkLine(std::string_view line) {
  ChunkLine out;
  line.remove_suffix(1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  } else {
    out.anomalies |= Anomaly::invalidChunk | Anomaly::bareLf;
  }
  std::string_view text = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
  if (text.starts_with('+')) {
    text.remove_prefix(1);
  } else if (text.size() > 2 && text[0] == '0' && toLower(text[1]) == 'x') {
    text.remove_prefix(2);
  }
  if (text.size() != line.size()) out.anomalies |= Anomaly::invalidChunk;

  std::size_t digits = 0;
  for (; digits < text.size() && hexValue(text[digits]) >= 0; ++digits) {
    if (digits == maxDigits) return out;
    out.size = out.size << 4 | std::uint64_t(hexValue(text[digits]));
  }
  if (digits == 0 || out.size > maxSize) return out;
  text.remove_prefix(digits);

  const std::string_view extension = text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  if (extension.size() != text.size()) out.anomalies |= Anomaly::invalidChunk;
  if (!extension.empty()) {
    if (extension[0] != ';') return out;
    out.anomalies |= Anomaly::chunkExtension;
    const auto control = [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; };
    if (std::any_of(extension.begin(), extension.end(), control)) out.anomalies |= Anomaly::invalidChunk;
  }
  out.readable = true;
  return out;
}

}  // namespace penstock::wire::http1

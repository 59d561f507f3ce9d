// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/http1/irregular.h"

#include <algorithm>
#include <bit>

#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"
#include "wire/http1/fields.h"

namespace penstock::wire::http1 {
namespace {

using model::Anomaly;
using Field = model::Headers::Field;

constexpr std::size_t maxShown = 3;
constexpr std::size_t maxText = 64;  // bytes of each

/// The line without its own end.
std::string_view contentOf(const Field& field) {
  std::string_view line = field.line;
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

bool hasBareCr(std::string_view line) {
  for (std::size_t i = line.find('\r'); i < line.size(); i = line.find('\r', i + 1))
    if (i + 1 == line.size() || line[i + 1] != '\n') return true;
  return false;
}

bool hasBareLf(std::string_view line) {
  for (std::size_t i = line.find('\n'); i < line.size(); i = line.find('\n', i + 1))
    if (i == 0 || line[i - 1] != '\r') return true;
  return false;
}

/// What to show of the field when the anomaly is about it, else nothing.
std::string_view shownOf(Anomaly bit, const Field& field) {
  const auto nameWhen = [&](bool about) { return !about ? std::string_view() : field.name.empty() ? contentOf(field) : field.name; };
  const auto valueOf = [&](std::string_view name) { return equalsIgnoreCase(field.name, name) ? field.value : std::string_view(); };
  switch (bit) {
    case Anomaly::conflictingContentLength:
    case Anomaly::repeatedContentLength:
    case Anomaly::invalidContentLength: return valueOf("Content-Length");
    case Anomaly::unknownTransferCoding: return valueOf("Transfer-Encoding");
    case Anomaly::repeatedHost:
    case Anomaly::hostMismatch: return valueOf("Host");
    case Anomaly::obsFold: return nameWhen(contentOf(field).find('\n') != std::string_view::npos);
    case Anomaly::bareLf: return nameWhen(hasBareLf(field.line));
    case Anomaly::bareCr: return nameWhen(hasBareCr(field.line));
    case Anomaly::nul: return nameWhen(field.line.find('\0') != std::string_view::npos);
    case Anomaly::spaceBeforeColon:
      return nameWhen(!field.name.empty() && field.line.size() > field.name.size() && field.line[field.name.size()] != ':');
    case Anomaly::invalidFieldName:
      return nameWhen(field.name.empty() ? field.line.starts_with(':') : !std::all_of(field.name.begin(), field.name.end(), isTokenChar));
    case Anomaly::missingColon: return nameWhen(field.name.empty() && !field.line.starts_with(':'));
    default: return {};
  }
}

}  // namespace

std::string fieldsBehind(Anomaly bit, const model::Headers& headers) {
  std::string out;
  std::size_t shown = 0;
  for (std::size_t i = 0; i < headers.size(); ++i) {
    const std::string_view text = shownOf(bit, headers[i]);
    if (text.empty()) continue;
    if (shown++ == maxShown) return out + ", …";
    if (!out.empty()) out += ", ";
    out += printable(text.substr(0, maxText));
    if (text.size() > maxText) out += "…";
  }
  return out;
}

std::string irregularities(const model::Headers& headers, Anomaly anomalies) {
  std::string out;
  for (auto left = std::uint32_t(anomalies); left; left &= left - 1) {
    const auto bit = Anomaly(1u << std::countr_zero(left));
    const std::string fields = fieldsBehind(bit, headers);
    if (fields.empty()) continue;
    if (!out.empty()) out += "; ";
    out.append(model::toText(bit)).append(": ").append(fields);
  }
  return out;
}

}  // namespace penstock::wire::http1

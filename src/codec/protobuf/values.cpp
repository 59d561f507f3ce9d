// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/values.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "codec/protobuf/guess.h"
#include "codec/protobuf/wire.h"
#include "penstock/codec/charset.h"
#include "penstock/codec/protobuf_readings.h"

namespace penstock::codec::protobuf {
namespace {

using Kind = ProtobufKind;

template <class T>
std::string shortest(T v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, v).ptr;
  return std::string(text, end);
}

std::string hex(std::uint64_t v, int digits) {
  char text[20];
  std::snprintf(text, sizeof text, "0x%0*llx", digits, static_cast<unsigned long long>(v));
  return text;
}

/// "2024-05-01T12:00:00Z"; "" outside the years 1 to 9999.
std::string dateText(std::int64_t seconds) {
  if (seconds < -62'135'596'800 || seconds > 253'402'300'799) return {};
  const std::time_t t = seconds;
  std::tm utc{};
  char text[80];
  if (!gmtime_r(&t, &utc)) return {};
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text;
}

/// Seconds, milliseconds, micro- or nanoseconds since 1970 that lie between 2001 and 2100.
std::string momentOf(std::uint64_t v) {
  constexpr std::uint64_t first = 978'307'200, last = 4'102'444'800;
  for (std::uint64_t unit = 1; unit <= 1'000'000'000; unit *= 1000)
    if (v / unit >= first && v / unit <= last) return dateText(std::int64_t(v / unit)) + "Z";
  return {};
}

/// ".5", ".000001"; "" for 0.
std::string fraction(std::uint32_t nanos) {
  if (nanos == 0) return {};
  char text[16];
  std::snprintf(text, sizeof text, ".%09u", nanos);
  std::string out = text;
  while (out.back() == '0') out.pop_back();
  return out;
}

}  // namespace

std::string floatText(double v) { return shortest(v); }
std::string floatText(float v) { return shortest(v); }

std::string numberText(Kind kind, std::uint64_t bits) {
  switch (kind) {
    case Kind::int32:
    case Kind::sfixed32:
    case Kind::enumeration: return std::to_string(std::int32_t(bits));
    case Kind::int64:
    case Kind::sfixed64:
    case Kind::varint: return std::to_string(std::int64_t(bits));
    case Kind::uint32:
    case Kind::fixed32: return std::to_string(std::uint32_t(bits));
    case Kind::sint32: return std::to_string(std::int32_t(unzigzag(std::uint32_t(bits))));
    case Kind::sint64: return std::to_string(unzigzag(bits));
    case Kind::boolean: return bits ? "true" : "false";
    case Kind::float32: return floatText(asFloat(bits));
    case Kind::float64: return floatText(asDouble(bits));
    case Kind::bits32: return isUsual(asFloat(bits)) ? floatText(asFloat(bits)) : std::to_string(std::uint32_t(bits));
    case Kind::bits64: return isUsual(asDouble(bits)) ? floatText(asDouble(bits)) : std::to_string(bits);
    default: return std::to_string(bits);
  }
}

std::string otherReadings(Kind kind, std::uint64_t bits) {
  std::string out;
  bool mayBeMoment = true;
  const auto add = [&out](const std::string& s) { out += (out.empty() ? "" : ", ") + s; };
  switch (kind) {
    case Kind::varint:
      if (bits > 1) add("zigzag " + std::to_string(unzigzag(bits)));
      if (std::int64_t(bits) < 0) add("unsigned " + std::to_string(bits));
      break;
    case Kind::bits32:
      add("fixed32 " + hex(bits, 8));
      if (isUsual(asFloat(bits))) {
        if (bits) add("int " + std::to_string(std::int32_t(bits)));
        mayBeMoment = false;
        break;
      }
      if (std::int32_t(bits) < 0) add("signed " + std::to_string(std::int32_t(bits)));
      add("float " + floatText(asFloat(bits)));
      break;
    case Kind::bits64:
      add("fixed64 " + hex(bits, 16));
      if (isUsual(asDouble(bits))) {
        if (bits) add("int " + std::to_string(std::int64_t(bits)));
        mayBeMoment = false;
        break;
      }
      if (std::int64_t(bits) < 0) add("signed " + std::to_string(std::int64_t(bits)));
      add("double " + floatText(asDouble(bits)));
      break;
    default: return out;
  }
  if (const std::string moment = momentOf(bits); mayBeMoment && !moment.empty()) add(moment);
  return out;
}

std::string readingNote(const ProtobufField& f) {
  if (f.known) return {};
  if (f.chosen) return "read as " + readingName({f.kind, f.packed});
  if (f.kind == Kind::message) return isText(f.bytes) ? "or a string" : std::string();
  return f.packed ? std::string() : otherReadings(f.kind, f.value);
}

void appendQuoted(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string repaired;
  if (!isUtf8(text)) text = repaired = toUtf8(text, "utf-8");
  out += '"';
  for (const char c : text) {
    const auto u = static_cast<unsigned char>(c);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (u < 0x20 || u == 0x7f)
          out.append("\\u00") += digits[u >> 4], out += digits[u & 15];
        else
          out += c;
    }
  }
  out += '"';
}

std::string wellKnownText(const ProtobufField& m) {
  const bool timestamp = m.typeName == "google.protobuf.Timestamp";
  if ((!timestamp && m.typeName != "google.protobuf.Duration") || m.problem) return {};
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  for (const ProtobufField& f : m.fields) {
    if (!f.known || f.packed || f.number > 2) return {};
    f.number == 1 ? void(seconds = std::int64_t(f.value)) : void(nanos = std::int32_t(f.value));
  }
  if (timestamp) {
    const std::string date = nanos < 0 || nanos > 999'999'999 ? std::string() : dateText(seconds);
    return date.empty() ? date : date + fraction(std::uint32_t(nanos)) + "Z";
  }
  if (nanos < -999'999'999 || nanos > 999'999'999 || (seconds < 0 && nanos > 0) || (seconds > 0 && nanos < 0)) return {};
  if (seconds < -315'576'000'000 || seconds > 315'576'000'000) return {};
  return (seconds < 0 || nanos < 0 ? "-" : "") + std::to_string(seconds < 0 ? -seconds : seconds) + fraction(std::uint32_t(nanos < 0 ? -nanos : nanos)) +
         "s";
}

}  // namespace penstock::codec::protobuf

// SPDX-License-Identifier: GPL-3.0-or-later
// The fields an expression may name.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace penstock::filter {

enum class FieldId : std::uint8_t {
  // In the row.
  id,
  time,
  method,
  scheme,
  host,
  port,
  path,
  query,
  url,
  status,
  protocol,
  type,
  size,
  requestSize,
  responseSize,
  duration,
  client,
  server,
  process,
  tls,
  tag,
  comment,
  color,
  error,
  source,
  modified,
  rule,
  messages,
  grpcMethod,
  operation,
  // In the heads.
  requestHeader,
  responseHeader,
  header,
  cookie,
  grpcStatus,
  // In bodies and messages.
  mqttTopic,
  request,
  response,
  fullText,
  json,
  wsText,
};
inline constexpr std::size_t fieldCount = std::size_t(FieldId::wsText) + 1;

enum class FieldType : std::uint8_t { text, number, bytes, duration, time, flag };
enum class FieldPlace : std::uint8_t { row, head, body };

/// What completion, errors and the documentation show of a field.
struct FieldInfo {
  FieldId id;
  std::string_view name;  // as written: "resp.header"
  FieldType type;
  FieldPlace place;
  bool keyed;                // takes ["key"] or ("key")
  bool oneWord;              // its texts hold no spaces, so that `and` and `or` always end a value without quotes
  std::string_view summary;  // one clause: "host name without port"
  std::string_view example;  // a whole expression
};
/// In order of FieldId.
std::span<const FieldInfo> fields();
const FieldInfo& infoOf(FieldId field);
/// Ignores letter case; aliases of pypproxy and PacketProxy are understood.
std::optional<FieldId> fieldNamed(std::string_view name);
/// Names of colours 1 to 6, in order: what `color ==` understands besides the numbers.
std::span<const std::string_view> colorNames();

}  // namespace penstock::filter

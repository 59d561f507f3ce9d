// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in JSON, which has texts alone.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "penstock/codec/charset.h"
#include "penstock/codec/base64.h"

namespace penstock::service {

/// As a text where it is one, else {"base64": "..."}.
inline nlohmann::ordered_json textJson(const std::string& bytes) {
  if (codec::isUtf8(bytes)) return bytes;
  return {{"base64", codec::base64Encode(bytes)}};
}
/// Throws what nlohmann_json throws, or std::invalid_argument.
inline std::string textOf(const nlohmann::ordered_json& j) {
  if (!j.is_object()) return j.get<std::string>();
  const auto bytes = codec::base64Decode(j.at("base64").get<std::string>());
  if (!bytes) throw std::invalid_argument("not Base64");
  return *bytes;
}
/// Throws std::invalid_argument for what is no number from 0 on and below `end`.
inline int numberBelow(const nlohmann::ordered_json& j, int end) {
  const int number = j.get<int>();
  if (number < 0 || number >= end) throw std::invalid_argument(std::to_string(number) + " is not below " + std::to_string(end));
  return number;
}

}  // namespace penstock::service

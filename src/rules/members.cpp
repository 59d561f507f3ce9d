// SPDX-License-Identifier: GPL-3.0-or-later
#include "rules/members.h"

#include "penstock/codec/base64.h"

namespace penstock::rules {

void Members::only(std::span<const std::string_view> names) {
  for (const auto& [name, value] : object_.items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    std::string all;
    for (const std::string_view one : names) all.append(all.empty() ? "" : ", ").append(one);
    return note(name, "is unknown; expected one of " + all);
  }
}

const Json* Members::at(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

std::string Members::text(std::string_view name) {
  const Json* value = at(name);
  if (!value) return {};
  if (value->is_string()) return value->get<std::string>();
  note(std::string(name), "expected a text");
  return {};
}

std::string Members::bytes(std::string_view name) {
  const std::string coded = std::string(name) + "_base64";
  if (!has(coded)) return text(name);
  if (has(name)) note(coded, "stands beside " + std::string(name) + "; expected one of them");
  auto decoded = codec::base64Decode(text(coded));
  if (!decoded) note(coded, "expected Base64");
  return decoded.value_or("");
}

bool Members::flag(std::string_view name, bool otherwise) {
  const Json* value = at(name);
  if (!value) return otherwise;
  if (value->is_boolean()) return value->get<bool>();
  note(std::string(name), "expected true or false");
  return otherwise;
}

std::int64_t Members::number(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) {
  const Json* value = at(name);
  if (!value) return otherwise;
  // A number beyond what 64 bits hold is a float to the parser.
  const bool whole = value->is_number_integer() && !(value->is_number_unsigned() && value->get<std::uint64_t>() > std::uint64_t(INT64_MAX));
  if (whole && value->get<std::int64_t>() >= least && value->get<std::int64_t>() <= most) return value->get<std::int64_t>();
  note(std::string(name), "expected a whole number of " + std::to_string(least) + " to " + std::to_string(most));
  return otherwise;
}

double Members::fraction(std::string_view name, double otherwise) {
  const Json* value = at(name);
  if (!value) return otherwise;
  const double given = value->is_number() ? value->get<double>() : -1;
  if (given >= 0 && given <= 1) return given;
  note(std::string(name), "expected a number of 0 to 1");
  return otherwise;
}

std::optional<Side> Members::side() {
  if (!has("side")) return std::nullopt;
  Side out{};
  word("side", sideNames, out);
  return out;
}

}  // namespace penstock::rules

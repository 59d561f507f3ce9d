// SPDX-License-Identifier: GPL-3.0-or-later
// Reads what stands behind the "?" of a call.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/api/call.h"

namespace penstock::api {

/// Percent-encoding and "+" taken off.
std::vector<std::pair<std::string, std::string>> queryPairs(std::string_view query);
/// Percent-encoding taken off; nothing where it is broken.
std::optional<std::string> decodedPart(std::string_view text);

/// As Fields, of a query: the first mistake is remembered. Lifetime: of the call.
class QueryValues {
 public:
  explicit QueryValues(const Call& call) : call_(call) {}
  bool good() const { return !problem_; }
  const Answer& answer() const { return *problem_; }
  void refuse(std::string_view name, std::string_view sentence);
  std::string text(std::string_view name) const;
  std::uint64_t number(std::string_view name, std::uint64_t otherwise, std::uint64_t most = INT64_MAX);
  bool flag(std::string_view name, bool otherwise);

 private:
  const std::string* find(std::string_view name) const;
  const Call& call_;
  std::optional<Answer> problem_;
};

/// An id of an exchange; nothing: it is none, and so unknown.
std::optional<std::uint64_t> idOf(std::string_view part);

}  // namespace penstock::api

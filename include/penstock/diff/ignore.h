// SPDX-License-Identifier: GPL-3.0-or-later
// What is not to be looked at when two things are compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/filter/json_path.h"
#include "penstock/filter/pattern.h"

namespace penstock::diff {

/// As a person wrote it.
struct IgnoreLists {
  std::vector<std::string> headers;    // names without case, `*` and `?` as in globs
  std::vector<std::string> jsonPaths;  // "$.meta.time", "$..id": that value and all below it
  std::vector<std::string> patterns;   // PCRE2: what matches in a line, a field's value or a JSON value, whether the whole or a part
  bool empty() const { return headers.empty() && jsonPaths.empty() && patterns.empty(); }
  bool operator==(const IgnoreLists&) const = default;
};

struct IgnoreProblem {
  enum class List : std::uint8_t { headers, jsonPaths, patterns } list;
  std::size_t index = 0;
  std::string message;  // one clause without a final stop
};

/// Immutable. Thread: any.
class IgnoreRules {
 public:
  static constexpr std::size_t most = 100;  // entries of a list

  IgnoreRules() = default;
  /// What is wrong with an entry is told, and the entry left out.
  static IgnoreRules compile(const IgnoreLists& lists, std::vector<IgnoreProblem>& problems);

  bool header(std::string_view name) const;
  const std::vector<filter::JsonPath>& jsonPaths() const { return paths_; }
  const std::vector<filter::Pattern>& patterns() const { return patterns_; }

 private:
  std::vector<std::string> headers_;
  std::vector<filter::JsonPath> paths_;
  std::vector<filter::Pattern> patterns_;
};

}  // namespace penstock::diff

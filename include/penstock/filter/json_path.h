// SPDX-License-Identifier: GPL-3.0-or-later
// "$.a.b[0]["c"].*" over JSON text of any size: read once, nothing of it kept.
#pragma once

#include <bitset>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace penstock::filter {

struct JsonPathProblem {
  std::size_t offset = 0;
  std::string message;
};

/// Immutable. Thread: any.
class JsonPath {
 public:
  static constexpr std::size_t maxSteps = 31, maxDepth = 500;  // of the path; of what is read
  static std::variant<JsonPath, JsonPathProblem> compile(std::string_view path);
  /// Calls `value` with each scalar the path leads to (strings without quotes, numbers as written, true, false, null), and with
  /// "" for an object or array where `containers`; until it says false. Stops at what is no JSON. Depth and memory are bounded.
  void each(std::string_view json, bool containers, const std::function<bool(std::string_view)>& value) const;

  struct Step {
    enum Kind : std::uint8_t { name, index, anyChild, anyDepth } kind;
    std::string key;
    std::size_t at = 0;
  };
  const std::vector<Step>& steps() const { return steps_; }

  /// For who walks over JSON himself: where the path may stand. Bit i is set when the steps before i have led here. A walk that is
  /// non-deterministic, so that ".." costs nothing.
  using Places = std::bitset<maxSteps + 1>;
  Places start() const;
  /// One level down, by a member's name or, with nullptr, by an index.
  Places after(const Places& from, const std::string* name, std::size_t index) const;
  /// Whether it leads to what is here.
  bool ends(const Places& here) const { return here[steps_.size()]; }

 private:
  void rest(Places& places) const;

  std::vector<Step> steps_;
};

}  // namespace penstock::filter

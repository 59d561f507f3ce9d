// SPDX-License-Identifier: GPL-3.0-or-later
// Two captures, endpoint by endpoint: what only one of them has, and what is answered otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/base/result.h"
#include "penstock/model/recording.h"

namespace penstock::display {

/// A capture to be gone through.
struct CaptureToCompare {
  const model::Recording* recording = nullptr;
  /// Calls it for each id, in order, until it says false.
  std::function<Result<void>(const std::function<bool(model::ExchangeId)>& each)> ids;
};

/// What one capture has of an endpoint.
struct EndpointTraffic {
  std::uint64_t exchanges = 0;
  std::map<int, std::uint64_t> statuses;  // -1: no answer came
  std::set<std::string> types;            // of answers
  std::int64_t medianUs = -1;             // -1: none ended
  model::ExchangeId newest = 0;           // of those with an answer, or else of all
};

struct EndpointCompared {
  std::string method, origin, path;  // "GET", "https://api.example.com", "/users/{id}": UTF-8
  std::optional<EndpointTraffic> left, right;
  std::vector<std::string> differences;  // clauses: "the shape of its JSON", "Set-Cookie is gone"; of what only one has none
  bool differs() const { return !left || !right || !differences.empty(); }
};

struct CapturesCompared {
  static constexpr std::size_t mostEndpoints = 20'000;
  std::vector<EndpointCompared> endpoints;  // what differs first, then by origin, path and method
  std::string trouble;                      // "" or a sentence: what was left out
};

/// Of exchanges that are requests of HTTP. Of the newest answers of an endpoint that both have, fields and the shape of JSON are compared. `progress`
/// may be empty: exchanges so far. Memory is bounded by endpoints. Blocks. **Errors**: cancelled, those of reading.
Result<CapturesCompared> compareCaptures(const CaptureToCompare& left, const CaptureToCompare& right, const std::function<void(std::uint64_t)>& progress, const CancelToken& token);

}  // namespace penstock::display

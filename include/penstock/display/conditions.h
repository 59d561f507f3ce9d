// SPDX-License-Identifier: GPL-3.0-or-later
// Expressions for what is chosen beside a filter: hosts, a span of time, types and statuses. And conditions made of rows. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// A host by its name and port, or with `below` a domain and every host in it.
struct HostChoice {
  std::string host;
  bool below = false;
  std::uint16_t port = 0;  // as of HostCount: 0 are those of the web
  /// "example.com", "example.com:8443".
  std::string name() const;
  auto operator<=>(const HostChoice&) const = default;
};

struct TimeSpan {
  WallTime from, to;
  bool operator==(const TimeSpan&) const = default;
};

struct Scope {
  std::vector<HostChoice> hosts;
  std::optional<TimeSpan> time;
  std::vector<std::string> types, statuses;  // names of quick filters
  bool empty() const { return hosts.empty() && !time && types.empty() && statuses.empty(); }
  /// "" where nothing is chosen.
  std::string expression() const;
  bool operator==(const Scope&) const = default;
};

/// A literal of the expression language, whatever its bytes.
std::string quotedText(std::string_view bytes);
/// `filter` with another condition: "only" or, with `no`, "not".
std::string narrowed(std::string_view filter, std::string_view condition, bool no);
/// Conditions that a row fulfils: its host, its path without query, its operation, its status; "" where it has none.
std::string hostCondition(const model::Summary& row);
std::string pathCondition(const model::Summary& row);
std::string operationCondition(const model::Summary& row);
std::string statusCondition(const model::Summary& row);

/// The part of a host name under which hosts stand together: its last two labels, three where the last two look like a registry's
/// ("co.uk"). An address is its own.
std::string_view domainOf(std::string_view host);

}  // namespace penstock::display

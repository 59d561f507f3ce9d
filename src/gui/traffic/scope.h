// SPDX-License-Identifier: GPL-3.0-or-later
// What is chosen beside the filter: hosts in the tree, a span of time on the timeline, types and statuses. And expressions made of rows.
#pragma once

#include <QString>
#include <optional>
#include <vector>

#include "gui/traffic/quick_filters.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

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
QString narrowed(const QString& filter, const QString& condition, bool no);
/// Conditions that a row fulfils: its host, its path without query, its status; "" where it has none.
QString hostCondition(const model::Summary& row);
QString pathCondition(const model::Summary& row);
QString statusCondition(const model::Summary& row);

/// The part of a host name under which hosts stand together: its last two labels, three where the last two look like a registry's
/// ("co.uk"). An address is its own.
std::string_view domainOf(std::string_view host);

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/columns.h"

#include <array>

namespace penstock::model {
namespace {

using C = SummaryColumn;

constexpr std::array<ColumnInfo, C::count> kColumns = {{
    {C::id, "#", "Id", true, C::id},
    {C::time, "Time", "Time", false, C::time},
    {C::method, "Method", "Method", false, C::method},
    {C::host, "Host", "Host", false, C::host},
    {C::path, "Path", "Path", false, C::path},
    {C::status, "Status", "Status", false, C::status},
    {C::type, "Type", "Type", false, C::type},
    {C::size, "Size", "Response size", true, C::size},
    {C::duration, "Duration", "Duration", true, C::duration},
    {C::protocol, "Proto", "Protocol", false, C::protocol},
    {C::waterfall, "Waterfall", "Waterfall", false, C::time},
    {C::process, "Process", "Process", false, C::process},
    {C::scheme, "Scheme", "Scheme", false, C::scheme},
    {C::query, "Query", "Query", false, C::query},
    {C::requestSize, "Sent", "Request size", true, C::requestSize},
    {C::client, "Client", "Client", false, C::client},
    {C::tls, "TLS", "TLS", false, C::tls},
    {C::tags, "Tags", "Tags", false, C::tags},
    {C::comment, "Comment", "Comment", false, C::comment},
    {C::port, "Port", "Port", true, C::port},
    {C::rules, "Rules", "Rules", false, C::rules},
    {C::operation, "Operation", "Operation", false, C::operation},
}};

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kColumns.size(); ++i)
    if (kColumns[i].id != i) return false;
  return true;
}
static_assert(inOrder());

}  // namespace

std::span<const ColumnInfo> columns() { return kColumns; }

}  // namespace penstock::model

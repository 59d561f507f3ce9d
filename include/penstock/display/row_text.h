// SPDX-License-Identifier: GPL-3.0-or-later
// The few words a row has room for. UTF-8 in which everything can be seen; of a text of strangers no more than a column is wide. Thread: any.
#pragma once

#include <string>
#include <string_view>

#include "penstock/model/columns.h"
#include "penstock/model/summary.h"

namespace penstock::display {

/// A connection that is kept for what comes over it: while it is open there is nothing to wait for.
bool isLongLived(const model::Summary& row);
/// The status of HTTP whose colour the row has: of a call of gRPC that failed the one that says the same, for HTTP carried
/// it well.
int colorStatus(const model::Summary& row);
/// What a cell says, for who draws it and for assistive tools; "" of a column that is drawn. A pending row's duration is that of this
/// moment.
std::string cellText(const model::Summary& row, model::SummaryColumn::Id column);
/// What a cell says where there is nothing: a dash.
inline constexpr std::string_view noneText = "—";
/// What a cell leaves out; "" where it says it all.
std::string cellHint(const model::Summary& row, model::SummaryColumn::Id column);
/// The host as its cell and a list of hosts say it: with the port where that is not the scheme's own (or 443 of TLS). As it came.
std::string hostAndPort(const model::Summary& row);
/// What of that is the port: ":8443"; "" where it says nothing.
std::string portText(const model::Summary& row);
/// The path without its query.
std::string pathText(const model::Summary& row);

}  // namespace penstock::display

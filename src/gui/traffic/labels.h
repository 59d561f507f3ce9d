// SPDX-License-Identifier: GPL-3.0-or-later
// The few words a row has room for.
#pragma once

#include <QString>

#include "penstock/model/summary.h"

namespace penstock::gui {

/// A connection that is kept for what comes over it: while it is open there is nothing to wait for.
bool isLongLived(const model::Summary& row);
/// What went wrong in two or three words: "server timed out". "" for none.
QString failureLabel(model::FailureKind kind);
/// The status of HTTP whose colour the row has: of a call of gRPC that failed the one that says the same, for HTTP carried
/// it well.
int colorStatus(const model::Summary& row);
/// What a cell says, for the painter and for assistive tools; `column` is a TrafficModel::Column. A pending row's
/// duration is that of this moment.
QString cellText(const model::Summary& row, int column);
/// What a cell says where there is nothing: a dash.
const QString& noneText();
/// What a cell leaves out, for its tool tip; "" where it says it all.
QString cellHint(const model::Summary& row, int column);
/// The host as its cell and the tree at the left say it: with the port where that is not the scheme's own (or 443 of TLS).
std::string hostAndPort(const model::Summary& row);
/// What of that is the port: ":8443"; "" where it says nothing.
QString portText(const model::Summary& row);
/// The path without its query.
QString pathText(const model::Summary& row);
/// Names of the six colours a person may give a row, from 1: "Red".
QString colorName(int color);
constexpr int kColors = 6;
/// "https://host/path", with the port where it is not the scheme's own; of a tunnel "tls://host:port".
QString urlText(const model::Summary& row);

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Fields, cookies and pairs of a message as rows of a table.
#pragma once

#include "gui/detail/name_value_table.h"
#include "penstock/codec/form.h"
#include "penstock/model/exchange.h"

namespace penstock::gui {

/// In the order of the wire, with what each field means, and a badge on one that carries a token.
std::vector<NameValueRow> headerRows(const model::Headers& headers, WallTime now);
/// Cookies of a request, or those that a response sets, with what browsers will make of them.
std::vector<NameValueRow> cookieTable(const model::Headers& headers, bool request, const model::Exchange& exchange, WallTime now);
std::vector<NameValueRow> pairRows(std::vector<codec::NameValue> pairs);

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Which view a person chose for bodies of a kind.
#pragma once

#include <QString>

#include "penstock/display/body.h"
#include "penstock/model/exchange.h"

namespace penstock::gui {

/// Host, first path segment, media type and side: "api.example.com/v2 application/json response".
QString viewKey(const model::Exchange& exchange, model::Direction direction, const std::string& contentType);
display::BodyView rememberedView(const QString& key);
/// `automatic` forgets. The last 200 choices are kept.
void rememberView(const QString& key, display::BodyView view);

}  // namespace penstock::gui

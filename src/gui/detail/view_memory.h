// SPDX-License-Identifier: GPL-3.0-or-later
// Which view a person chose for bodies of a kind.
#pragma once

#include <QString>

#include "penstock/display/body.h"
#include "penstock/model/exchange.h"

namespace penstock::gui {

/// Under which a person's choices for a body are kept.
struct ViewKey {
  QString kind;     // host, path with its values named, media type and side: "api.example.com/users/{id} application/json response"
  QString message;  // the same with all of the path: what a message of Protocol Buffers means
};
ViewKey viewKey(const model::Exchange& exchange, model::Direction direction, const std::string& contentType);
display::BodyView rememberedView(const ViewKey& key);
/// `automatic` forgets. The last 200 choices are kept.
void rememberView(const ViewKey& key, display::BodyView view);
/// What fields of a message without a schema were said to be. None forgets; those of the last 200 messages are kept.
codec::ProtobufChoices rememberedReadings(const ViewKey& key);
void rememberReadings(const ViewKey& key, const codec::ProtobufChoices& choices);

}  // namespace penstock::gui

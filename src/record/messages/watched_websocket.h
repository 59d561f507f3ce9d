// SPDX-License-Identifier: GPL-3.0-or-later
// What a MessageEditor needs of a WebSocket, of which its exchange is told how it does.
#pragma once

#include "record/messages/message_editor.h"
#include "record/messages/websocket_tap.h"

namespace penstock::record {

/// Lifetime: within that of `notes` and of the exchange.
MessageEditor::Parts watchedParts(LiveExchange& live, model::Direction d, const wire::websocket::Extensions& agreed, WebSocketNotes& notes);

}  // namespace penstock::record

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "importer/node.h"
#include "importer/recorder.h"

namespace penstock::importer {

/// Chrome's `_webSocketMessages`, and mitmproxy's. A message that is damaged is passed over.
Result<void> readWebSocketMessages(Source& source, const Node& list, Recorder& to);
/// `_penstock.messages`.
Result<void> readOtherMessages(Source& source, const Node& list, Recorder& to);

}  // namespace penstock::importer

// SPDX-License-Identifier: GPL-3.0-or-later
// The members of a HAR's entry.
#pragma once

#include <string>

#include "exporter/json_text.h"
#include "exporter/shown.h"
#include "penstock/exporter/har.h"

namespace penstock::exporter {

// Standard.
Result<void> addHarRequest(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const Shown& shown);
Result<void> addHarResponse(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const Shown& shown);
/// With `time` and `cache`.
void addHarTimings(JsonList& entry, std::string& out, const model::Timings& timings);

// Ours, and Chrome's.
/// `_webSocketMessages` where it is one. Where `lossless` each message has what else is known of it.
Result<void> addHarMessages(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, bool lossless);
/// "xhr", "document", ...: what Chrome would call it.
std::string_view harResourceType(const model::Exchange& x, const Shown& shown);
/// `_penstock`.
Result<void> addHarRest(JsonList& entry, TextOut& out, const model::Recording& recording, const model::ExchangePtr& x, const model::Annotation& annotation,
                        const Shown& shown, bool lossless);

/// The URL an entry has: of the request it shows.
std::string harUrl(const model::Exchange& x, const Shown& shown);
/// Whether request and response hold the bodies: those of a WebSocket are its messages.
inline bool harCarriesBody(const model::Exchange& x) { return x.application != model::Application::webSocket; }

}  // namespace penstock::exporter

// SPDX-License-Identifier: GPL-3.0-or-later
// What a server answered on its way to the client, once its head is here.
#pragma once

#include "engine/exchange/attempt.h"
#include "engine/exchange/ending.h"
#include "engine/exchange/interceptions.h"

namespace penstock::engine {

/// Until the content's end, or until somebody left or failed. `content`: of the response.
Awaitable<EndFacts::Cause> respond(Run& run, Attempt& attempt, Passage& passage, Interceptions& asked, Content& content);

/// The client gets something else than what came, or would have come.
Awaitable<> replace(Run& run, Passage& passage, Verdict verdict, bool ownsRequest);
/// Which fields of a head that is passed on are not as they should be.
void noteIrregular(record::LiveExchange& live, const model::Headers& headers, model::Anomaly anomalies);

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange in plain words. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "penstock/display/fact.h"
#include "penstock/model/auto_passthrough.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

/// Body sizes after decoding, where they are known already.
struct DecodedSizes {
  std::optional<std::uint64_t> request, response;
};

/// All there is to say of it.
Facts overviewFacts(const model::Exchange& exchange, const DecodedSizes& decoded);
/// Phases, moments and the clock.
Facts timingFacts(const model::Exchange& exchange);
/// What went wrong and what it means, in sentences; "" when nothing did.
std::string failureText(const model::Exchange& exchange);

/// The entry of `active` by which this tunnel is not decrypted, or null. Lifetime: that of `active`.
const model::AutoPassthrough* passthroughOf(const model::Exchange& exchange, const std::vector<model::AutoPassthrough>& active);
/// Why, how often, until when.
std::string passthroughText(const model::AutoPassthrough& entry);

/// Phases as bars over the exchange's time; empty when no moment is known.
FactSection phaseFacts(const model::Exchange& exchange);
/// What rules, scripts and people did to its time on purpose: who, and by how much. Empty where nobody did.
FactSection purposeFacts(const model::Exchange& exchange);
/// Certificates and TLS sessions of both sides; nothing for plain connections.
void addTlsFacts(const model::Exchange& exchange, Facts& facts);

}  // namespace penstock::display

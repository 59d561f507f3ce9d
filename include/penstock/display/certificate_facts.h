// SPDX-License-Identifier: GPL-3.0-or-later
// The certificates that a server showed.
#pragma once

#include <string>
#include <vector>

#include "penstock/display/fact.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

/// A section for each certificate, leaf first: subject, issuer, names, validity at `now`, key, serial, fingerprint; before them what the
/// check said. Empty where no certificate of a server is known. Thread: any.
Facts certificateFacts(const model::Exchange& exchange, WallTime now);
/// The chain as PEM, in the order it was sent; "" where there is none.
std::string certificatePem(const model::Exchange& exchange);

}  // namespace penstock::display

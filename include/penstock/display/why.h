// SPDX-License-Identifier: GPL-3.0-or-later
// Why an exchange is as it is: what was decided about it, and what each rule, script and person changed. Thread: any.
#pragma once

#include "penstock/display/fact.h"
#include "penstock/model/exchange.h"

namespace penstock::display {

/// How it came in and was decrypted or not, then the entries of its trace in their order, each as a sentence with its moment and with
/// what it changed, before and after.
Facts whyFacts(const model::Exchange& exchange);

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
// What may help with a failed exchange, and the same as lines for a shell.
#pragma once

#include <string>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/model/remedy.h"

namespace penstock::display {

/// Those of its failure that make sense for it: of a tunnel nobody knows what to send again, and an address is where it is. Thread: any.
std::vector<model::Remedy> remediesOf(const model::Exchange& exchange);

struct RemedyCommand {
  std::string step;     // a sentence: what it does
  std::string command;  // "penstock --ignore shop.example", quoted for any POSIX shell whatever the host is called
};

/// Those of its remedies that a command line has; where the client refused our certificate, curl with the CA in `caFile` by way of `proxy`
/// ("127.0.0.1:8080"; "" where nothing is open) as well. Thread: any.
std::vector<RemedyCommand> remedyCommands(const model::Exchange& exchange, const std::string& proxy, const std::string& caFile);

}  // namespace penstock::display

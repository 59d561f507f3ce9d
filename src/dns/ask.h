// SPDX-License-Identifier: GPL-3.0-or-later
// A question to other name servers.
#pragma once

#include <string>

#include "dns/core.h"
#include "penstock/model/failure.h"
#include "penstock/wire/dns/message.h"

namespace penstock::dns {

struct Asked {
  std::string response;    // as it came; "": none
  model::Failure failure;  // why there is none
  std::string server;      // that answered, or was asked last: "192.0.2.53:53"
  SteadyTime sent{}, received{};
};

/// Asks one server after the other, each twice, until one answers that question. By UDP each time from another port and with another id, so
/// that nobody can answer who does not see the question; what does not answer it is not looked at. `query`: one that wire/dns reads.
Awaitable<Asked> askOthers(Core& core, std::string query, wire::dns::Question question, bool byTcp);

inline constexpr std::chrono::seconds attemptPatience{2}, wholePatience{6};

}  // namespace penstock::dns

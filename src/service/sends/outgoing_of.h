// SPDX-License-Identifier: GPL-3.0-or-later
// From what a person wrote to what is sent.
#pragma once

#include <string>

#include "penstock/replay/outgoing.h"
#include "penstock/service/sends.h"

namespace penstock::service {

/// Reads the certificate. **Errors**: as Sends::send.
Result<upstream::Destination> destinationOf(const SendOptions& options);
/// **Errors**: invalidArgument: nothing to send, or a head of HTTP/2 that cannot be read.
Result<replay::Outgoing> outgoingOf(std::string bytes, const upstream::Destination& to, std::chrono::milliseconds timeout, model::Source source);

}  // namespace penstock::service

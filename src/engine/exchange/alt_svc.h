// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/3 runs beside a transparent proxy, not through it: a client must not be invited to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/record/recorder.h"

namespace penstock::engine {

/// A value of Alt-Svc (RFC 7838 3) without its HTTP/3 and QUIC alternatives; "" when none is left, nothing when it has none of them.
std::optional<std::string> withoutHttp3(std::string_view altSvc);
/// The head to send to the client of that exchange: the same but for a transparent listener's, which then says so in its note and has
/// `responseSent`.
model::ResponseHeadPtr keptFromHttp3(record::LiveExchange& live, model::ResponseHeadPtr received);

}  // namespace penstock::engine

// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges and messages as JSON, one object a line: valid whatever their texts hold, and printable on any terminal. Thread: any.
#pragma once

#include <string>

#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// What a row says of it, less its bodies. Times in milliseconds since 1970, sizes in bytes.
std::string exchangeJson(const model::Exchange& exchange);
/// Less its payload. Moments in microseconds since its exchange began.
std::string messageJson(const model::Message& message);

/// A list of its entries: at, by, did, and where there are, who, detail and changes.
std::string traceJson(const model::Trace& trace);

/// What came of a request that was sent: {"id", "status", "duration_ms", "size", "error"}; id and status null where there is none.
struct Sent {
  model::ExchangeId id = 0;
  int status = 0;
  std::int64_t durationUs = 0;
  std::uint64_t size = 0;  // of the answer's content
  model::Failure failure;
};
std::string sentJson(const Sent& sent);

/// "host name not found: what in particular", for a field or between brackets; "" for none.
std::string failureText(const model::Failure& failure);

}  // namespace penstock::exporter

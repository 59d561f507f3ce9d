// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange as the entry of pypproxy's JSON, with what we know beside it: what the API, its event stream and JSON files have.
#pragma once

#include <string>

#include "penstock/exporter/text_out.h"
#include "penstock/model/recording.h"

namespace penstock::exporter {

enum class EntryBodies : unsigned char {
  none,     // the members `req_body` and `resp_body` are left out
  decoded,  // as pypproxy: Base64 of the content without its coding
  all,      // and, where a coding was taken off, `req_body_encoded` and `resp_body_encoded`: Base64 of what was recorded
};

// Valid JSON in one line, of printable characters, whatever the exchange holds: text that is no UTF-8 is read as windows-1252. Head and
// body are what came; of an exchange that is `modified` what went on. Thread: any.

/// Appends the entry without bodies. `annotation`: what person and rules put on it, as its row has it.
void appendEntry(std::string& out, const model::Exchange& exchange, const model::Annotation& annotation);
/// Writes the entry, bodies piece by piece. A body that cannot be read, or decoded any further, ends there, and `body_error` says why.
/// **Errors**: what `out` said.
Result<void> writeEntry(TextOut& out, const model::Recording& recording, const model::ExchangePtr& exchange, const model::Annotation& annotation,
                        EntryBodies bodies);

/// "http", "https", "ws", "grpc", "grpc-web", "mqtt", "tls", "tcp", "DNS": pypproxy's word for what an exchange speaks.
std::string_view entryProtocol(const model::Exchange& exchange);

}  // namespace penstock::exporter

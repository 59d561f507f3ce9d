// SPDX-License-Identifier: GPL-3.0-or-later
// The rarely searched rest of an exchange, timings and TLS sessions as blobs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::store {

/// Body figures, interim answers, trailers, failure detail, application, subject, what was sent where that is another body (with its bytes
/// when they are in the exchange), and the trace. It begins with its version; that of schema 5 had no changes in the trace. What schemas 1 to 4 wrote has none, and a note in place of the
/// trace: that becomes one entry. What schema 1 wrote lacks application and subject; TLS sessions of it are read without JA3 and JA4.
void encodeDetail(std::string& out, const model::Exchange& exchange);
bool decodeDetail(std::string_view in, model::Exchange& exchange);

void encodeTimings(std::string& out, const model::Timings& timings);
bool decodeTimings(std::string_view in, model::Timings& timings);

/// Certificates are told by their row in the certificate table.
void encodeTls(std::string& out, const model::TlsInfo& tls, const std::vector<std::int64_t>& certificates);
std::shared_ptr<model::TlsInfo> decodeTls(std::string_view in, std::vector<std::int64_t>& certificates);

void encodeCertificate(std::string& out, const model::CertificateInfo& certificate);
bool decodeCertificate(std::string_view in, model::CertificateInfo& certificate);

}  // namespace penstock::store

// SPDX-License-Identifier: GPL-3.0-or-later
// The rarely searched rest of an exchange, timings and TLS sessions as blobs.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"

namespace penstock::store {

/// Body figures, interim answers, trailers, failure detail, note, application and subject. What schema 1 wrote lacks
/// the last two and is read all the same; so are TLS sessions without JA3 and JA4.
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

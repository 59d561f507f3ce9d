// SPDX-License-Identifier: GPL-3.0-or-later
// A server whose certificate is not good and was accepted by the person all the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace penstock::model {

/// Binds one certificate to one host: any other certificate of the host, and the certificate at any other host, is refused as before.
struct TrustedServer {
  std::string host;         // whom the certificate was asked of: hostName()
  std::string certificate;  // CertificateInfo::sha256
  bool operator==(const TrustedServer&) const = default;
};

/// How long it holds.
enum class TrustScope : std::uint8_t {
  run,      // until Penstock ends
  project,  // whenever this person opens this project
};

struct Exchange;
/// The server whose certificate was refused, or accepted without being good; nothing where it was good, or is not known.
std::optional<TrustedServer> doubtfulServer(const Exchange& x);

}  // namespace penstock::model

// SPDX-License-Identifier: GPL-3.0-or-later
// What the kinds of stores have in common: our certificate, and the tools with which a store is read and changed.
#pragma once

#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/service/trust.h"
#include "penstock/tls/certificate_bytes.h"

namespace penstock::service {

/// Our CA in the forms that stores want.
struct OurCertificate {
  tls::CertificateBytes bytes;
  std::string base64;    // of the DER, one line
  std::string pem;       // made from the DER: one certificate, nothing around it
  std::string nickname;  // "Penstock CA 1A2B3C4D5E6F": the fingerprint keeps the names of two CAs apart

  static Result<OurCertificate> fromPem(const std::string& pem);
};

struct StoreContext {
  OurCertificate ours;
  TrustEnvironment environment;

  // "" when it is not installed.
  std::string tool(const std::string& name) const;
  std::string systemTool(const std::string& name) const;  // to be started as root
};

/// How a store stands, in words.
struct Standing {
  TrustState state = TrustState::unknown;
  std::string detail;  // "" when there is nothing to add
};

/// Every certificate of a PEM text, as one line of base64 each.
std::vector<std::string> pemBodies(std::string_view text);

/// The tool's last line of standard error, without its name, as a clause.
std::string lastWords(const std::string& errors);

inline constexpr char kCertutilMissing[] =
    "certutil is not installed; install the package libnss3-tools (Fedora: nss-tools, Arch: nss)";

}  // namespace penstock::service

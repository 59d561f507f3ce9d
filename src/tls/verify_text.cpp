// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/x509v3.h>

#include "penstock/tls/describe.h"
#include "tls/certificate_text.h"
#include "tls/peer_verify.h"

namespace penstock::tls {
namespace {

constexpr std::size_t namesShown = 3;

std::string mismatch(X509* leaf, const std::string& host) {
  const std::vector<std::string> all = leaf ? describe(leaf)->names : std::vector<std::string>();
  const std::string common = all.empty() && leaf ? commonName(leaf) : std::string();
  if (!common.empty())
    return "the certificate has no subjectAltName, and a common name (" + common + ") names no host, so it is not for " + host;
  if (all.empty()) return "the certificate names no host, so it is not for " + host;
  std::string text = "the certificate is for ";
  for (std::size_t i = 0; i < all.size() && i < namesShown; ++i) (text += i ? ", " : "") += all[i];
  if (all.size() > namesShown) text += " and " + std::to_string(all.size() - namesShown) + " more";
  return text + ", not " + host;
}

std::string unknownAuthority(X509* at, bool client) {
  const std::string issuer = at ? nameText(X509_get_issuer_name(at)) : std::string();
  return (client ? "issued by an authority that is not accepted here: " : "issued by an authority this system does not know: ") +
         (issuer.empty() ? "without a name" : issuer);
}

}  // namespace

std::string verifyErrorText(int code, X509* at, X509* leaf, const std::string& host, bool client) {
  // "the certificate" is the peer's own; others are named.
  const bool own = !at || !leaf || X509_cmp(at, leaf) == 0;
  const std::string which =
      own ? "the certificate" : "the certificate of its authority " + nameText(X509_get_subject_name(at));
  switch (code) {
    case X509_V_OK:
      return "ok";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return which + " expired" + (at ? " on " + dateText(X509_get0_notAfter(at)) : "");
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return which + " is not yet valid" + (at ? ": only from " + dateText(X509_get0_notBefore(at)) : "");
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return mismatch(leaf, host);
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "self-signed certificate";
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return unknownAuthority(at, client);
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return unknownAuthority(at, client) +
             (!own ? "" : client ? " (or the client does not send the certificates in between)"
                                 : " (or the server does not send the certificates in between)");
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return which + " has a wrong signature";
    case X509_V_ERR_CERT_REVOKED:
      return which + " was revoked";
    case X509_V_ERR_INVALID_PURPOSE:
      return which + " is not made for a TLS " + (client ? "client" : "server");
    case X509_V_ERR_INVALID_CA:
      return which + " may not issue certificates";
    case X509_V_ERR_PATH_LENGTH_EXCEEDED:
    case X509_V_ERR_CERT_CHAIN_TOO_LONG:
      return "the chain of certificates is longer than it may be";
    case X509_V_ERR_EE_KEY_TOO_SMALL:
    case X509_V_ERR_CA_KEY_TOO_SMALL:
      return which + " has too short a key" + (at ? ": " + keyText(at) : std::string());
    case X509_V_ERR_CA_MD_TOO_WEAK:
      return which + " is signed with a digest that is too weak";
    case X509_V_ERR_PERMITTED_VIOLATION:
    case X509_V_ERR_EXCLUDED_VIOLATION:
      return "an authority of the certificate may not issue for this name";
    default:
      return which + " was not accepted: " + X509_verify_cert_error_string(code);
  }
}

}  // namespace penstock::tls

// SPDX-License-Identifier: GPL-3.0-or-later
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <utility>

#include "penstock/tls/contexts.h"
#include "penstock/tls/describe.h"
#include "tls/ssl_state.h"

namespace penstock::tls {
namespace {

constexpr std::pair<int, const char*> alertNames[] = {
    {SSL3_AD_CLOSE_NOTIFY, "close_notify"},
    {SSL3_AD_UNEXPECTED_MESSAGE, "unexpected_message"},
    {SSL3_AD_BAD_RECORD_MAC, "bad_record_mac"},
    {TLS1_AD_RECORD_OVERFLOW, "record_overflow"},
    {SSL3_AD_HANDSHAKE_FAILURE, "handshake_failure"},
    {SSL3_AD_NO_CERTIFICATE, "no_certificate"},
    {SSL3_AD_BAD_CERTIFICATE, "bad_certificate"},
    {SSL3_AD_UNSUPPORTED_CERTIFICATE, "unsupported_certificate"},
    {SSL3_AD_CERTIFICATE_REVOKED, "certificate_revoked"},
    {SSL3_AD_CERTIFICATE_EXPIRED, "certificate_expired"},
    {SSL3_AD_CERTIFICATE_UNKNOWN, "certificate_unknown"},
    {SSL3_AD_ILLEGAL_PARAMETER, "illegal_parameter"},
    {TLS1_AD_UNKNOWN_CA, "unknown_ca"},
    {TLS1_AD_ACCESS_DENIED, "access_denied"},
    {TLS1_AD_DECODE_ERROR, "decode_error"},
    {TLS1_AD_DECRYPT_ERROR, "decrypt_error"},
    {TLS1_AD_PROTOCOL_VERSION, "protocol_version"},
    {TLS1_AD_INSUFFICIENT_SECURITY, "insufficient_security"},
    {TLS1_AD_INTERNAL_ERROR, "internal_error"},
    {TLS1_AD_INAPPROPRIATE_FALLBACK, "inappropriate_fallback"},
    {TLS1_AD_USER_CANCELLED, "user_canceled"},
    {TLS1_AD_NO_RENEGOTIATION, "no_renegotiation"},
    {TLS13_AD_MISSING_EXTENSION, "missing_extension"},
    {TLS1_AD_UNSUPPORTED_EXTENSION, "unsupported_extension"},
    {TLS1_AD_UNRECOGNIZED_NAME, "unrecognized_name"},
    {TLS1_AD_BAD_CERTIFICATE_STATUS_RESPONSE, "bad_certificate_status_response"},
    {TLS1_AD_UNKNOWN_PSK_IDENTITY, "unknown_psk_identity"},
    {TLS13_AD_CERTIFICATE_REQUIRED, "certificate_required"},
    {TLS1_AD_NO_APPLICATION_PROTOCOL, "no_application_protocol"},
};

bool aboutCertificate(int alert) {
  return (alert >= SSL3_AD_BAD_CERTIFICATE && alert <= SSL3_AD_CERTIFICATE_UNKNOWN) || alert == TLS1_AD_UNKNOWN_CA;
}

/// What of the error queue we look at: the first error is the cause, later ones are what it led to.
struct Queue {
  unsigned long first = 0;
  int alert = -1;
  bool verifyFailed = false, unexpectedEof = false, noVersion = false;
};

bool aboutVersions(int reason) {
  return reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_VERSION_TOO_LOW || reason == SSL_R_WRONG_SSL_VERSION;
}

Queue takeQueue() {
  Queue q;
  while (const unsigned long e = ERR_get_error()) {
    if (!q.first) q.first = e;
    if (ERR_GET_LIB(e) != ERR_LIB_SSL) continue;
    const int reason = ERR_GET_REASON(e);
    if (reason >= SSL_AD_REASON_OFFSET && reason < SSL_AD_REASON_OFFSET + 256) q.alert = reason - SSL_AD_REASON_OFFSET;
    if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) q.verifyFailed = true;
    if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) q.unexpectedEof = true;
    if (aboutVersions(reason) || q.alert == TLS1_AD_PROTOCOL_VERSION) q.noVersion = true;
  }
  return q;
}

/// A failed SSL is back in its handshake as far as SSL_is_init_finished goes; the peer's Finished stays.
bool wasUp(const SSL* ssl) {
  char byte;
  return SSL_get_peer_finished(ssl, &byte, 1) > 0;
}

std::string alertText(int alert, const SSL* ssl, const std::string& peer) {
  const std::string sent = " (alert " + alertName(alert) + ")";
  const char* sni = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  switch (alert) {
    case TLS1_AD_PROTOCOL_VERSION:
      return peer + " does not take our TLS versions" + sent;
    case SSL3_AD_HANDSHAKE_FAILURE:
    case TLS1_AD_INSUFFICIENT_SECURITY:
      return peer + " found no cipher or key it would accept" + sent;
    case TLS1_AD_UNRECOGNIZED_NAME:
      return peer + " does not know the name " + (sni ? sni : "we did not give") + sent;
    case TLS1_AD_NO_APPLICATION_PROTOCOL:
      return peer + " speaks none of the offered protocols (ALPN)" + sent;
    case SSL3_AD_CLOSE_NOTIFY:
    case TLS1_AD_USER_CANCELLED:
      return peer + " gave up" + sent;
    default:
      return peer + " ended TLS" + sent;
  }
}

std::string clientCertificateText(const SSL* ssl) {
  const SslState* state = findState(ssl);
  if (!state || !state->identity) return "the server asks for a client certificate and none is set (--client-cert gives one)";
  const std::string& ours = state->identity->subject;
  if (presentedClientCertificate(ssl)) return "the server does not accept the client certificate " + ours;
  return "the server asks for a client certificate, and the key of " + ours + " fits no signature that it takes";
}

std::string reasonText(unsigned long error, const std::string& peer) {
  if (ERR_GET_LIB(error) == ERR_LIB_SSL) switch (ERR_GET_REASON(error)) {
      case SSL_R_UNSUPPORTED_PROTOCOL:
      case SSL_R_VERSION_TOO_LOW:
      case SSL_R_VERSION_TOO_HIGH:
      case SSL_R_NO_PROTOCOLS_AVAILABLE:
        return peer + " and we have no TLS version in common";
      case SSL_R_NO_SHARED_CIPHER:
      case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
      case SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS:
      case SSL_R_NO_SUITABLE_KEY_SHARE:
        return peer + " and we have no cipher, group or signature algorithm in common";
      case SSL_R_HTTP_REQUEST:
      case SSL_R_HTTPS_PROXY_REQUEST:
      case SSL_R_WRONG_VERSION_NUMBER:
      case SSL_R_PACKET_LENGTH_TOO_LONG:
        return peer + " does not speak TLS here";
      case SSL_R_DH_KEY_TOO_SMALL:
        return peer + " uses a Diffie-Hellman key that is too short";
      case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return peer + " gave no certificate, and one is asked for here";
      case SSL_R_WRONG_SIGNATURE_TYPE:
      case SSL_R_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED:
        return peer + " signs in a way that is too weak";
      default:
        break;
    }
  const char* reason = ERR_reason_error_string(error);
  return peer + "'s TLS could not be read: " + (reason ? reason : "unknown error");
}

}  // namespace

std::string alertName(int alert) {
  for (const auto& [number, name] : alertNames)
    if (number == alert) return name;
  return "alert " + std::to_string(alert);
}

TlsFailure describeFailure(const SSL* ssl) {
  const Queue q = takeQueue();
  const bool towardsClient = SSL_is_server(ssl);
  const std::string peer = towardsClient ? "the client" : "the server";
  TlsFailure f;
  f.kind = towardsClient ? model::FailureKind::clientTlsFailed : model::FailureKind::tlsHandshakeFailed;
  f.alert = q.alert;
  f.peerRefusedCertificate = aboutCertificate(q.alert);
  f.peerClosed = q.alert < 0 && (q.unexpectedEof || !q.first);
  f.tooOld = q.noVersion;
  // A server that wanted a certificate, or another one, refuses our answer under one of several names.
  const bool wantsCertificate =
      !towardsClient &&
      (q.alert == TLS13_AD_CERTIFICATE_REQUIRED ||
       (askedForClientCertificate(ssl) && (f.peerRefusedCertificate || q.alert == SSL3_AD_HANDSHAKE_FAILURE ||
                                           q.alert == TLS1_AD_ACCESS_DENIED || q.alert == SSL3_AD_NO_CERTIFICATE)));
  if (q.verifyFailed && towardsClient) {
    f.text = "the client's certificate is refused: " + verifyText(ssl);
  } else if (q.verifyFailed) {
    f.kind = model::FailureKind::tlsVerifyFailed;
    f.text = verifyText(ssl);
  } else if (wantsCertificate) {
    f.kind = model::FailureKind::tlsClientCertificate;
    f.text = clientCertificateText(ssl) + " (alert " + alertName(q.alert) + ")";
  } else if (f.peerRefusedCertificate && towardsClient) {
    f.text = "the client does not accept our certificate (alert " + alertName(q.alert) + ")";
  } else if (q.alert >= 0) {
    f.text = alertText(q.alert, ssl, peer);
  } else if (f.peerClosed) {
    f.text = peer + (wasUp(ssl) ? " ended the connection without closing TLS"
                                : " ended the connection during the TLS handshake");
  } else {
    f.text = reasonText(q.first, peer);
  }
  return f;
}

std::string describeError(const SSL* ssl) {
  return describeFailure(ssl).text;
}

bool endedWithoutCloseNotify() {
  const unsigned long e = ERR_peek_last_error();
  return ERR_GET_LIB(e) == ERR_LIB_SSL && ERR_GET_REASON(e) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
}

}  // namespace penstock::tls

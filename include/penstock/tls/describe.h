// SPDX-License-Identifier: GPL-3.0-or-later
// TLS in words: certificates, sessions, and why a handshake failed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/exchange.h"
#include "penstock/tls/handles.h"

namespace penstock::tls {

// Thread: every function from any thread, one SSL from one thread at a time.

/// The certificate as a person reads it. A few µs when it was seen before (the last 512 are kept by fingerprint). Never
/// null.
std::shared_ptr<const model::CertificateInfo> describe(X509* certificate);
/// DNS names and IP addresses of the peer's certificate; none where it was not found good, though it may have been accepted: then they are whatever a
/// stranger wrote there. Cheap when it was seen before.
std::vector<std::string> verifiedNames(const SSL* ssl);

/// The session. After a finished handshake everything is filled in; after a failed one what was known by then (of a
/// refused server: its chain and `verify`). Immutable once shared; never null.
std::shared_ptr<model::TlsInfo> describe(const SSL* ssl);

/// "ok", or in plain language what is wrong with the server's certificate: also when it was not insisted upon.
std::string verifyText(const SSL* ssl);

struct TlsFailure {
  std::string text;  // one clause without a final stop, fit for Failure::detail
  model::FailureKind kind =
      model::FailureKind::none;  // clientTlsFailed, tlsHandshakeFailed, tlsVerifyFailed, tlsClientCertificate
  int alert = -1;                // the alert the peer sent (RFC 8446 6), -1 for none
  bool peerRefusedCertificate =
      false;                // the alert says that it does not accept our certificate (bad_certificate, unknown_ca, ...)
  bool peerClosed = false;  // it ended the connection without an alert
  bool tooOld = false;      // as far as can be told, it speaks older versions of TLS than we do
};
/// What OpenSSL's error queue of this thread says about `ssl`, right after SSL_do_handshake, SSL_read or SSL_write
/// failed. Empties the queue.
TlsFailure describeFailure(const SSL* ssl);
/// Just its sentence.
std::string describeError(const SSL* ssl);

/// "unknown_ca" for 48; "alert 200" for what has no name.
std::string alertName(int alert);
/// Whether the newest error of this thread is an end of stream without close_notify. Leaves the queue alone.
bool endedWithoutCloseNotify();

}  // namespace penstock::tls

// SPDX-License-Identifier: GPL-3.0-or-later
// The two SSL_CTX of the proxy: what clients meet, and what meets servers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/config.h"
#include "penstock/tls/client_identity.h"
#include "penstock/tls/handles.h"
#include "penstock/tls/key_log.h"
#include "penstock/tls/leaf_cache.h"

namespace penstock::tls {

using Version = model::TlsVersion;
struct VersionRange {
  Version min = Version::tls12;
  Version max = Version::tls13;
};

// An end of stream without close_notify is an error of SSL_read (`SSL_R_UNEXPECTED_EOF_WHILE_READING`, see
// endedWithoutCloseNotify in describe.h) on both sides: a truncated body must not look like a whole one.

/// Whether clients are asked for a certificate.
enum class Ask : std::uint8_t { no, optional, required };

struct ServerOptions {
  VersionRange versions;
  Ask ask = Ask::no;
  std::string clientCa;  // with ask: PEM file of the authorities whose certificates are accepted; clients are told their names
};

/// Towards clients. Immutable after creation; one for all I/O threads. The SSL objects keep alive what they need of it.
class ServerContext {
 public:
  /// **Errors**: limit, when OpenSSL cannot; io, notFound, corrupt for `clientCa`: names the file and what was expected.
  static Result<std::shared_ptr<ServerContext>> create(const ServerOptions& options = {}, std::shared_ptr<KeyLog> keyLog = {});
  /// In accept state, without BIOs and without a certificate: `applyLeaf` before the handshake. Null only without
  /// memory.
  SslPtr newSsl() const;
  SSL_CTX* native() const { return ctx_.get(); }

 private:
  SslCtxPtr ctx_;
};

/// Before the handshake: the oldest version this one connection may speak. Below tls12 it needs, and gets, OpenSSL's security level 0:
/// those versions sign with SHA-1 and MD5.
void setOldest(SSL* ssl, Version oldest);

/// Gives the connection its certificate, chain and key. Its sessions can be resumed under the leaf's first name only.
/// False only without memory.
bool applyLeaf(SSL* ssl, const Leaf& leaf);
/// The protocol to answer the client's ALPN offer with, when the client offers it; "" or not offered: no ALPN in the
/// answer.
void setAlpnAnswer(SSL* ssl, std::string protocol);

struct ClientOptions {
  VersionRange versions;
  std::string extraRoots;           // PEM file of more trusted roots; "" for none
  bool systemRoots = true;          // OpenSSL's default places; SSL_CERT_FILE and SSL_CERT_DIR are honoured
  std::size_t sessionLimit = 1000;  // keys whose sessions are kept
};

/// What a ClientHello offers, in order, by the numbers of the IANA registries.
struct HelloShape {
  std::vector<std::uint16_t> versions, cipherSuites, groups, signatureAlgorithms, extensions;
};

/// The newest of the versions a hello offers (HelloShape::versions); tls10 for what is older or none.
Version newestOf(std::span<const std::uint16_t> versions);
/// The key of the certificate a client can be met with: EC unless it takes none. Programs of TLS 1.2 and before may know RSA alone.
KeyType keyFor(const HelloShape& hello);

struct ClientParameters {
  std::string host;               // DNS name or IP literal the certificate must be for
  std::string sni;                // "" sends none; an IP literal is never sent
  std::vector<std::string> alpn;  // offered in this order; empty: no offer
  bool verify = true;  // false: the handshake goes on whatever the certificate is; describe() still tells what is wrong
  std::vector<std::string> trusted;  // SHA-256 of certificates (CertificateInfo::sha256) that are accepted for `host`, good or not
  std::optional<Version> oldest;     // none: as the context was made
  ClientIdentityPtr identity;  // presented when the server asks; null: none
  /// Our hello is made like this one as far as OpenSSL can: what it does not know is left out, the order of extensions is its own,
  /// and it adds what it always sends. Weak algorithms are offered with it; certificates stay judged as without. Null: our own hello.
  std::shared_ptr<const HelloShape> shape;
};

/// Towards servers. Thread: any.
class ClientContext {
 public:
  /// The system's roots are not read before the first newSsl() or warmUp(). **Errors**: io, notFound, corrupt for
  /// `extraRoots`: names the file and what was expected.
  static Result<std::shared_ptr<ClientContext>> create(const ClientOptions& options = {},
                                                       std::shared_ptr<KeyLog> keyLog = {});
  /// Reads the system's roots now (some ms of CPU); the caller picks the thread. Otherwise the first newSsl() does.
  void warmUp();
  /// In connect state, without BIOs; prepareClient, then perhaps resume, before the handshake. Null only without
  /// memory.
  SslPtr newSsl();
  /// What to ask for and to verify. Once for each SSL.
  void prepareClient(SSL* ssl, const ClientParameters& parameters);
  /// Sessions of this connection are kept under `key` ("host:port|sni|alpn-offer"); true when an earlier one is offered
  /// to the server. Sessions made without verification are never used by a connection that verifies, nor those of one client
  /// certificate, shape or list of trusted certificates with another. After prepareClient. A TLS 1.3 ticket is used once, unless it is the last one.
  bool resume(SSL* ssl, const std::string& key);
  /// Keys with a session at present.
  std::size_t sessions() const;
  SSL_CTX* native() const { return ctx_.get(); }

 private:
  struct State;
  SslCtxPtr ctx_;
  std::shared_ptr<State> state_;
};

/// Whether the server asked for a client certificate. Without an identity it was answered at once with an empty one.
bool askedForClientCertificate(const SSL* ssl);
/// Whether the server got the identity's certificate: in this handshake, or in the one that made the session it resumed.
bool presentedClientCertificate(const SSL* ssl);
/// Our ClientHello as it was sent, the first of a connection: a handshake message without records. "" before the handshake, and once
/// it was taken.
std::string takeSentHello(SSL* ssl);

}  // namespace penstock::tls

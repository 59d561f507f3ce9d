// SPDX-License-Identifier: GPL-3.0-or-later
// TLS over any Stream. OpenSSL reads from and writes to the stream below directly.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>
#include <string_view>

#include "penstock/net/stream.h"
#include "penstock/tls/describe.h"

namespace penstock::net {

class TlsStream final : public Stream {
 public:
  /// Takes both. `ssl` is set to accept or connect state already. `prefix`: bytes already read from below (a sniffed ClientHello).
  TlsStream(std::unique_ptr<Stream> below, SSL* ssl, std::string prefix = {});
  ~TlsStream() override;

  /// Until done, for `timeout` in all (zero: for ever). Errors: those of wait; connection_aborted for a failed handshake: the SSL object tells why.
  Awaitable<error_code> handshake(std::chrono::milliseconds timeout);

  IoResult tryRead(char* to, std::size_t n) override;
  std::pair<Waiting, std::size_t> peek(char* to, std::size_t n) override;
  IoResult tryWrite(const char* from, std::size_t n) override;
  void shutdownWrite() override;
  void close() override;
  void cut() override;
  SocketStream& bottom(Readiness& r) override;
  bool abruptEnd() const override { return abrupt_; }

  /// Why the session broke after its handshake, where TLS itself says so: with TLS 1.3 a peer that refuses our certificate, or wants
  /// one, tells it only then. `text` is empty otherwise.
  const tls::TlsFailure& failure() const { return failure_; }
  SSL* ssl() { return ssl_; }
  Stream& below() { return *below_; }

 private:
  friend struct TlsBio;
  IoResult failed(int ret, Readiness asked);

  std::unique_ptr<Stream> below_;
  SSL* ssl_;
  std::string prefix_;
  tls::TlsFailure failure_;
  std::size_t prefixUsed_ = 0;
  Readiness readNeeds_ = Readiness::read, writeNeeds_ = Readiness::write;  // what the last wouldBlock of each really wants
  bool belowEof_ = false, abrupt_ = false, up_ = false, closeSent_ = false, broken_ = false;
};

}  // namespace penstock::net

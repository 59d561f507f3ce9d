// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/upstream/server_tls.h"

#include "engine/hello_info.h"
#include "penstock/tls/describe.h"
#include "penstock/wire/tls_hello/fingerprint.h"

namespace penstock::engine {

tls::ClientParameters parametersFor(const Core& core, const Destination& to) {
  tls::ClientParameters p;
  p.host = to.sni.empty() ? to.host : to.sni;
  p.sni = to.sni;
  p.alpn = to.alpn;
  p.verify = core.tls->verifies(to.host, to.sni, to.port);
  p.identity = core.tls->identity(to.host, to.sni, to.port);
  if (to.mirror) {
    auto shape = std::make_shared<tls::HelloShape>();
    shape->versions = to.mirror->versions;
    shape->cipherSuites = to.mirror->cipherSuites;
    shape->groups = to.mirror->groups;
    shape->signatureAlgorithms = to.mirror->signatureAlgorithms;
    shape->extensions = to.mirror->extensions;
    p.shape = std::move(shape);
  }
  return p;
}

std::shared_ptr<model::TlsInfo> describeServerTls(SSL* ssl, const Destination& to) {
  auto info = tls::describe(ssl);
  // The bytes that went out, not what they were meant to be.
  const auto sent = wire::readClientHelloMessage(tls::takeSentHello(ssl));
  if (!sent) return info;
  addFingerprints(*info, *sent);
  if (!to.mirror) return info;
  const std::string differences = wire::helloDifferences(*to.mirror, *sent);
  info->note = "hello made like the client's" + (differences.empty() ? std::string() : ", " + differences);
  return info;
}

}  // namespace penstock::engine

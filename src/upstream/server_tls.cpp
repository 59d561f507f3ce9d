// SPDX-License-Identifier: GPL-3.0-or-later
#include "upstream/server_tls.h"

#include "penstock/tls/describe.h"
#include "penstock/upstream/hello_info.h"
#include "penstock/wire/tls_hello/fingerprint.h"

namespace penstock::upstream {

tls::ClientParameters parametersFor(const Outlet& outlet, const Destination& to) {
  tls::ClientParameters p;
  p.host = verifiedHost(to);
  p.trusted = outlet.reach->trusted.certificatesOf(p.host);
  p.oldest = outlet.policy.oldest(to.host, to.sni, to.port);
  p.sni = to.sni;
  p.alpn = to.alpn;
  p.verify = to.verify ? *to.verify : outlet.policy.verifies(to.host, to.sni, to.port);
  p.identity = to.identity ? to.identity : outlet.policy.identity(to.host, to.sni, to.port);
  if (to.mirror) {
    p.shape = std::make_shared<const tls::HelloShape>(shapeOf(*to.mirror));
  }
  return p;
}

std::shared_ptr<model::TlsInfo> describeServerTls(const Outlet& outlet, SSL* ssl, const Destination& to) {
  auto info = tls::describe(ssl);
  const bool trusted = !info->verify.empty() && info->verify != "ok" && !info->chain.empty() &&
                       outlet.reach->trusted.contains({verifiedHost(to), info->chain.front()->sha256});
  if (trusted) info->note = "accepted as you trust this certificate for this host";
  // The bytes that went out, not what they were meant to be.
  const auto sent = wire::readClientHelloMessage(tls::takeSentHello(ssl));
  if (!sent) return info;
  addFingerprints(*info, *sent);
  if (!to.mirror) return info;
  const std::string differences = wire::helloDifferences(*to.mirror, *sent);
  if (trusted) info->note += "; ";
  info->note += "hello made like the client's" + (differences.empty() ? std::string() : ", " + differences);
  return info;
}

}  // namespace penstock::upstream

// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/client_leaf.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "penstock/base/host_name.h"
#include "penstock/net/reply.h"
#include "penstock/upstream/hello_info.h"

namespace penstock::engine {

namespace {

/// Where a client of this session finds the revocation list: where it reached us, where that is a proxy that answers as an origin too, else
/// at our own port of this machine; or through the proxy by our name.
std::vector<std::string> revocationLists(const Session& session) {
  std::vector<std::string> urls;
  const auto add = [&urls](std::string_view authority) {
    urls.push_back("http://" + std::string(authority) + std::string(revocationListPath));
  };
  const bool zone = session.listenerAddress.find('%') != std::string::npos;
  if (session.listener->config.mode == model::ListenMode::http && !zone)
    add(session.listenerAddress);
  else if (const std::string own = session.core.localPages(); session.ofThisMachine && !own.empty())
    add(own);
  add(ownPagesHost);
  return urls;
}

/// Until there is a key of that type, or cannot be one.
Awaitable<> keyReady(Core& core, Worker& worker, tls::KeyType type) {
  net::Reply<bool> made(worker.io);
  const bool there = core.leaves->prepare(type, [promise = made.promise()] { promise.set(true); });
  if (!there) co_await made.wait();
}

}  // namespace

Awaitable<Result<tls::LeafPtr>> clientLeaf(Session& session, std::string host, const wire::ClientHello& hello,
                                           std::vector<std::string> verifiedNames) {
  tls::LeafForm form;
  form.key = tls::keyFor(upstream::shapeOf(hello));
  form.revocationLists = revocationLists(session);
  if (form.key != tls::KeyType::ec) co_await keyReady(session.core, session.worker, form.key);
  co_return session.core.leaves->leafFor(host, hostName(hello.sni), verifiedNames, form);
}

void setOldestFor(SSL* ssl, const wire::ClientHello& hello, tls::Version oldest) {
  tls::setOldest(ssl, std::max(oldest, std::min(tls::newestOf(hello.versions), tls::Version::tls12)));
}

}  // namespace penstock::engine

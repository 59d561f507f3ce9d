// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/listeners/listeners.h"

#include <algorithm>
#include <utility>

#include "penstock/service/port_holder.h"

namespace penstock::service {

namespace {

Error told(Error error, std::uint16_t port) {
  if (error.code != ErrorCode::busy) return error;
  if (const auto holder = findPortHolder(port)) error.message += " by " + holder->sentence;
  return error;
}

}  // namespace

Result<void> Listeners::open(engine::Engine& engine, const std::vector<model::ListenerConfig>& wanted) {
  if (!all_.empty()) engine.stopListening(engine::ListenerRole::proxy);
  all_.clear();
  for (const model::ListenerConfig& where : wanted) {
    auto bound = engine.listen(where, engine::ListenerRole::proxy);
    if (!bound) {
      engine.stopListening(engine::ListenerRole::proxy);
      all_.clear();
      return told(bound.error(), where.port);
    }
    all_.push_back({bound->address, bound->port, where.mode, where.mode == model::ListenMode::reverse ? toText(where.target) : std::string(),
                    bound->beyondLoopback, bound->foreign});
  }
  return {};
}

Result<void> Listeners::openUi(engine::Engine& engine, const model::ListenerConfig& wanted) {
  if (ui_) return {};
  auto bound = engine.listen(wanted, engine::ListenerRole::local);
  // The usual second port may be another Penstock's: the pages are at http://penstock/ through the proxy all the same.
  const model::ListenerConfig usual = model::Config().ui;
  const bool askedFor = wanted.port != usual.port || wanted.address != usual.address;
  if (bound)
    ui_ = ListenerStatus{bound->address, bound->port, model::ListenMode::http, {}, bound->beyondLoopback, bound->foreign};
  else if (askedFor)
    return told(bound.error(), wanted.port);
  return {};
}

Result<void> Listeners::openDns(engine::Engine& engine, const std::optional<model::DnsConfig::Place>& wanted) {
  if (!wanted || dns_) return {};
  const auto bound = engine.listenDns(*wanted);
  if (!bound) return makeError(bound.error().code, "the name server at " + bound.error().message);
  dns_ = ListenerStatus{bound->address, bound->port, {}, {}, bound->beyondLoopback, {}};
  return {};
}

void Listeners::ended() {
  all_.clear();
  ui_.reset();
  dns_.reset();
}

std::string Listeners::addressForClients() const {
  const auto first = [this](model::ListenMode mode) {
    return std::find_if(all_.begin(), all_.end(), [mode](const ListenerStatus& l) { return l.mode == mode; });
  };
  if (const auto http = first(model::ListenMode::http); http != all_.end()) return http->address;
  const auto https = first(model::ListenMode::https);
  return https == all_.end() ? std::string() : "https://" + https->address;
}

}  // namespace penstock::service

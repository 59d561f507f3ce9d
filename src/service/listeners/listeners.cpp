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

Error ended() { return makeError(ErrorCode::cancelled, "the proxy has ended"); }

}  // namespace

bool sameListener(const model::ListenerConfig& a, const model::ListenerConfig& b) {
  return a.address == b.address && a.port == b.port && a.mode == b.mode && a.target.scheme == b.target.scheme && a.target.host == b.target.host && a.target.port == b.target.port;
}

bool sameListeners(const std::vector<model::ListenerConfig>& a, const std::vector<model::ListenerConfig>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), sameListener);
}

Result<Listeners::Open> Listeners::openOne(engine::Engine& engine, engine::ListenerRole role, const model::ListenerConfig& where) {
  auto bound = engine.listen(where, role);
  if (!bound) return told(bound.error(), where.port);
  return Open{where, bound->id,
              {bound->address, bound->port, where.mode, where.mode == model::ListenMode::reverse ? toText(where.target) : std::string(), bound->beyondLoopback, bound->foreign}};
}

void Listeners::restore(engine::Engine& engine, engine::ListenerRole role, const std::vector<Open>& before, std::vector<Open>& open) {
  const auto in = [](std::vector<Open>& all, engine::ListenerId id) { return std::find_if(all.begin(), all.end(), [id](const Open& one) { return one.id == id; }); };
  std::vector<Open> out, was = before;
  for (const Open& one : open)
    if (in(was, one.id) == was.end()) engine.stopListening(one.id);
  for (const Open& one : before) {
    if (const auto stays = in(open, one.id); stays != open.end()) {
      out.push_back(*stays);
      continue;
    }
    model::ListenerConfig where = one.config;
    where.port = one.status.port;  // where those who use it know it
    auto again = openOne(engine, role, where);
    if (!again) continue;
    again->config = one.config;
    out.push_back(std::move(*again));
  }
  open = std::move(out);
}

Result<void> Listeners::replace(engine::Engine& engine, engine::ListenerRole role, const std::vector<model::ListenerConfig>& wanted, std::vector<Open>& open) {
  std::vector<Open> leaving = open;
  std::vector<std::optional<Open>> next;
  for (const model::ListenerConfig& where : wanted) {
    const auto stays = std::find_if(leaving.begin(), leaving.end(), [&](const Open& one) { return sameListener(one.config, where); });
    next.push_back(stays == leaving.end() ? std::nullopt : std::optional(*stays));
    if (stays != leaving.end()) leaving.erase(stays);
  }
  // Two of one port may be in each other's way, whatever their addresses: those go first.
  const auto inTheWay = std::partition(leaving.begin(), leaving.end(), [&](const Open& one) {
    for (std::size_t i = 0; i < wanted.size(); ++i)
      if (!next[i] && wanted[i].port == one.status.port) return false;
    return true;
  });
  for (auto one = inTheWay; one != leaving.end(); ++one) engine.stopListening(one->id);
  leaving.erase(inTheWay, leaving.end());
  Result<void> done;
  for (std::size_t i = 0; i < wanted.size() && done; ++i) {
    if (next[i]) continue;
    auto opened = openOne(engine, role, wanted[i]);
    if (opened)
      next[i] = std::move(*opened);
    else
      done = opened.error();
  }
  std::vector<Open> now;
  for (auto& one : next)
    if (one) now.push_back(std::move(*one));
  if (done) {
    for (const Open& one : leaving) engine.stopListening(one.id);
    open = std::move(now);
  } else {
    now.insert(now.end(), leaving.begin(), leaving.end());
    restore(engine, role, open, now);
    open = std::move(now);
  }
  return done;
}

Result<void> Listeners::put(engine::Engine& engine, const Wanted& wanted, bool withUi) {
  if (ended_) return ended();
  std::vector<Open> proxy, ui;
  {
    const std::lock_guard lock(mutex_);
    proxy = proxy_;
    ui = ui_;
  }
  const std::vector<Open> before = proxy;
  Result<void> done = replace(engine, engine::ListenerRole::proxy, wanted.proxy, proxy);
  if (done && withUi) {
    done = replace(engine, engine::ListenerRole::local, {wanted.ui}, ui);
    if (!done) restore(engine, engine::ListenerRole::proxy, before, proxy);
  }
  const std::lock_guard lock(mutex_);
  if (done) {
    wanted_.proxy = wanted.proxy;
    if (withUi) wanted_.ui = wanted.ui;
  }
  proxy_ = std::move(proxy);
  ui_ = std::move(ui);
  return done;
}

Result<void> Listeners::open(engine::Engine& engine, const std::vector<model::ListenerConfig>& wanted) {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    begun_ = true;
    done = put(engine, {wanted, {}}, false);
  }
  changed_.notify();
  return done;
}

Result<void> Listeners::openUi(engine::Engine& engine, const model::ListenerConfig& wanted) {
  {
    const std::lock_guard changing(changing_);
    if (ended_) return ended();
    if (!ui_.empty()) return {};
    auto bound = openOne(engine, engine::ListenerRole::local, wanted);
    // The usual second port may be another Penstock's: the pages are at http://penstock/ through the proxy all the same.
    const model::ListenerConfig usual = model::Config().ui;
    const bool askedFor = wanted.port != usual.port || wanted.address != usual.address;
    const std::lock_guard lock(mutex_);
    wanted_.ui = wanted;
    if (!bound) return askedFor ? Result<void>(bound.error()) : Result<void>();
    ui_ = {std::move(*bound)};
  }
  changed_.notify();
  return {};
}

Result<void> Listeners::become(engine::Engine& engine, const Wanted& wanted) {
  Result<void> done;
  {
    const std::lock_guard changing(changing_);
    const bool otherUi = !sameListener(wanted_.ui, wanted.ui);
    if (!begun_ || (!otherUi && sameListeners(wanted_.proxy, wanted.proxy))) return {};
    done = put(engine, wanted, otherUi);
  }
  changed_.notify();
  return done;
}

void Listeners::end() {
  const std::lock_guard changing(changing_);
  ended_ = true;
  const std::lock_guard lock(mutex_);
  proxy_.clear();
  ui_.clear();
}

void Listeners::goBack(engine::Engine& engine, const Standing& standing) {
  {
    const std::lock_guard changing(changing_);
    if (ended_) return;
    std::vector<Open> proxy, ui;
    {
      const std::lock_guard lock(mutex_);
      proxy = proxy_;
      ui = ui_;
    }
    restore(engine, engine::ListenerRole::proxy, standing.proxy, proxy);
    restore(engine, engine::ListenerRole::local, standing.ui, ui);
    const std::lock_guard lock(mutex_);
    wanted_ = standing.wanted;
    proxy_ = std::move(proxy);
    ui_ = std::move(ui);
  }
  changed_.notify();
}

Listeners::Standing Listeners::standing() const {
  const std::lock_guard lock(mutex_);
  return {wanted_, proxy_, ui_};
}

Listeners::Wanted Listeners::wanted() const {
  const std::lock_guard lock(mutex_);
  return wanted_;
}

std::vector<ListenerStatus> Listeners::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<ListenerStatus> out;
  for (const Open& one : proxy_) out.push_back(one.status);
  return out;
}

std::optional<ListenerStatus> Listeners::ui() const {
  const std::lock_guard lock(mutex_);
  return ui_.empty() ? std::nullopt : std::optional(ui_.front().status);
}

std::string Listeners::addressForClients() const {
  const std::vector<ListenerStatus> open = all();
  const auto first = [&open](model::ListenMode mode) { return std::find_if(open.begin(), open.end(), [mode](const ListenerStatus& l) { return l.mode == mode; }); };
  if (const auto http = first(model::ListenMode::http); http != open.end()) return http->address;
  const auto https = first(model::ListenMode::https);
  return https == open.end() ? std::string() : "https://" + https->address;
}

std::optional<std::pair<std::string, std::uint16_t>> Listeners::proxyForThisMachine() const {
  for (const ListenerStatus& one : all()) {
    if (one.mode != model::ListenMode::http) continue;
    std::string host = one.address.substr(0, one.address.rfind(':'));
    if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
    if (host == "0.0.0.0") host = "127.0.0.1";
    if (host == "::") host = "::1";
    return std::pair(host, one.port);
  }
  return std::nullopt;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/devices/engine_devices.h"

#include <algorithm>
#include <utility>

#include "service/devices/lan_addresses.h"

namespace penstock::service {
namespace {

using model::ListenMode;
using Wanted = std::vector<model::ListenerConfig>;

bool isLoopback(const std::string& address) { return address == "localhost" || address == "::1" || address.starts_with("127."); }

/// Whom programs of this machine are told.
auto firstProxy(const std::vector<ListenerStatus>& open) {
  return std::find_if(open.begin(), open.end(), [](const ListenerStatus& l) { return l.mode == ListenMode::http; });
}

bool isAny(const std::string& address) { return address == "0.0.0.0" || address == "::"; }

/// Without its port.
std::string hostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

}  // namespace

void EngineDevices::begin(engine::Engine& engine, Listen listen, std::string namesFile) {
  engine_ = &engine;
  listen_ = std::move(listen);
  names_.begin(std::move(namesFile));
}

LanState EngineDevices::lan() const {
  LanState out;
  out.password = engine_ && engine_->outlet()->config.proxyAuth.has_value();
  const std::vector<ListenerStatus> open = listeners_.all();
  for (const ListenerStatus& l : open) {
    if (l.mode != ListenMode::http || !l.beyondLoopback) continue;
    out.on = true;
    const bool any = isAny(hostOf(l.address)) || hostOf(l.address) == "[::]";
    if (!any) out.addresses.push_back(l.address);
    if (any)
      for (const LanAddress& a : lanAddresses()) out.addresses.push_back(a.address + ":" + std::to_string(l.port));
  }
  const auto proxy = firstProxy(open);
  if (!out.on && proxy != open.end())
    for (const LanAddress& a : lanAddresses()) out.addresses.push_back(a.address + ":" + std::to_string(proxy->port));
  return out;
}

Result<void> EngineDevices::letIn(bool on) {
  const std::lock_guard lock(changing_);
  const std::vector<ListenerStatus> open = listeners_.all();
  const auto proxy = firstProxy(open);
  if (proxy == open.end()) return makeError(ErrorCode::notFound, "no explicit proxy is open that other devices could use");
  Wanted wanted = listeners_.wanted().proxy;
  const auto ofProxy = [](const model::ListenerConfig& l) { return l.mode == ListenMode::http; };
  if (on) {
    if (lan().on) return {};
    const std::vector<LanAddress> networks = lanAddresses();
    if (networks.empty()) return makeError(ErrorCode::notFound, "this machine is in no network that other devices could reach it by");
    for (const LanAddress& a : networks) {
      model::ListenerConfig beside;
      beside.address = a.address;
      beside.port = proxy->port;
      wanted.push_back(beside);
    }
  } else {
    const bool local = std::any_of(wanted.begin(), wanted.end(), [&](const auto& l) { return ofProxy(l) && isLoopback(l.address); });
    model::ListenerConfig home;
    home.port = proxy->port;
    std::erase_if(wanted, [&](const auto& l) { return ofProxy(l) && !isLoopback(l.address); });
    if (!local) wanted.insert(wanted.begin(), home);
  }
  return listen_(wanted);
}

Result<void> EngineDevices::setPassword(const std::optional<model::ProxyCredentials>& password) {
  if (configuration_.file().empty()) return makeError(ErrorCode::unsupported, "the settings of this run have no file that could keep a password");
  SettingChange change{"proxy.auth", std::nullopt};
  if (password) {
    if (password->user.empty() || password->user.find(':') != std::string::npos || password->password.empty())
      return makeError(ErrorCode::invalidArgument, "a user without a colon and a password are expected");
    Written written;
    written.words = {password->user + ":" + password->password};
    change.value = std::move(written);
  }
  if (auto refused = configuration_.change({change})) return refused->error;
  // What a flag says comes before the file.
  if (engine_->outlet()->config.proxyAuth.has_value() != password.has_value())
    return makeError(ErrorCode::unsupported, "--proxy-auth of this run says it, which comes before the settings");
  return {};
}

RedirectState EngineDevices::redirect() const {
  RedirectState out;
  for (const ListenerStatus& l : listeners_.all())
    if (l.mode == ListenMode::transparent) out.port = l.port;
  if (const auto dns = nameServer_.status().listening; dns && dns->beyondLoopback) out.dnsPort = dns->port;
  return out;
}

Result<void> EngineDevices::takeRedirected(bool on) {
  const std::lock_guard lock(changing_);
  Wanted wanted = listeners_.wanted().proxy;
  const auto redirected = [](const model::ListenerConfig& l) { return l.mode == ListenMode::transparent; };
  const bool there = std::any_of(wanted.begin(), wanted.end(), redirected);
  if (on == there) return {};
  if (!on) {
    std::erase_if(wanted, redirected);
    return listen_(wanted);
  }
  model::ListenerConfig beside;
  beside.address = "0.0.0.0";
  beside.port = 0;  // the lines to copy name the one it gets
  beside.mode = ListenMode::transparent;
  wanted.push_back(beside);
  return listen_(wanted);
}

std::vector<DeviceClient> EngineDevices::clients() const {
  std::map<std::string, std::string> names = names_.all();
  std::vector<DeviceClient> out;
  for (model::ClientSeen& seen : engine_ ? engine_->clients() : std::vector<model::ClientSeen>()) {
    const auto name = names.extract(seen.address);
    out.push_back({std::move(seen), name ? name.mapped() : std::string()});
  }
  for (const auto& [address, name] : names) {
    DeviceClient known;
    known.seen.address = address;
    known.name = name;
    out.push_back(std::move(known));
  }
  return out;
}

Result<void> EngineDevices::name(const std::string& address, std::string name) { return names_.set(address, std::move(name)); }

void EngineDevices::pause(const std::string& address, bool paused) { engine_->pauseClient(address, paused); }

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Phones and other machines: one switch that lets them in, who they are, and ways for those that take no proxy.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/client_seen.h"
#include "penstock/model/config.h"

namespace penstock::service {

struct LanState {
  bool on = false;                     // other machines may use the proxy
  std::vector<std::string> addresses;  // "192.168.1.5:8080", what they are told: the likeliest first; while it is off, what they would be
  bool password = false;               // the proxy asks for one
};

struct DeviceClient {
  model::ClientSeen seen;
  std::string name;  // "Anna's phone"; "": nobody gave it one
};

/// Where connections arrive that a firewall redirects.
struct RedirectState {
  std::uint16_t port = 0;     // of the transparent listener; 0: there is none
  std::uint16_t dnsPort = 0;  // of the name server, where other machines may ask it; 0: they may not
};

/// Thread: any but an I/O thread.
class Devices {
 public:
  virtual ~Devices() = default;

  virtual LanState lan() const = 0;
  /// For this run: beside the explicit proxy's own address that of each network this machine is in, same port; off takes away all that other
  /// machines may reach. **Errors**: notFound (no explicit proxy is open, or this machine is in no network), busy, io.
  virtual Result<void> letIn(bool on) = 0;
  /// Of the explicit proxy, kept in the settings; nullopt: nobody is asked. **Errors**: unsupported (the settings have no file, or a flag says so),
  /// invalidArgument, io.
  virtual Result<void> setPassword(const std::optional<model::ProxyCredentials>& password) = 0;

  virtual RedirectState redirect() const = 0;
  /// Opens or closes a transparent listener beside the others, for this run. **Errors**: busy, io.
  virtual Result<void> takeRedirected(bool on) = 0;

  /// Those seen last first; those that have a name or are paused also where they were not seen.
  virtual std::vector<DeviceClient> clients() const = 0;
  /// At most 100 bytes; "" takes it away. Kept for the next start. **Errors**: io.
  virtual Result<void> name(const std::string& address, std::string name) = 0;
  virtual void pause(const std::string& address, bool paused) = 0;
};

/// What a router that runs nftables is told, to be copied: TCP 80 and 443 of what `interface` brings go to `port`, its names to `dnsPort` where
/// that is not 0, and HTTP/3 is refused. Lines for a shell of root.
std::string redirectCommands(const std::string& interface, std::uint16_t port, std::uint16_t dnsPort);
/// And how it is undone.
std::string redirectUndo();
/// The interface that such devices most likely come by; "" where there is none. Thread: any.
std::string redirectInterface();

}  // namespace penstock::service

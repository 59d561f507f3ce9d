// SPDX-License-Identifier: GPL-3.0-or-later
// Whom to ask for what is not ours.
#pragma once

#include <sys/stat.h>

#include <boost/asio/ip/udp.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/config.h"

namespace penstock::dns {

using Endpoint = boost::asio::ip::udp::endpoint;

/// The `nameserver` lines of resolv.conf(5), eight at most.
std::vector<Endpoint> serversIn(std::string_view resolvConf);

/// Those of the settings, else the system's, read anew when the file changed. Thread: one.
class NameServers {
 public:
  explicit NameServers(const std::vector<model::DnsConfig::Place>& given, std::string file = "/etc/resolv.conf");
  /// In order; empty: nobody is known.
  const std::vector<Endpoint>& list();

 private:
  const std::string file_;
  const bool given_;
  std::vector<Endpoint> servers_;
  SteadyTime looked_{};
  timespec written_{};
};

}  // namespace penstock::dns

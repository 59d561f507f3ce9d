// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/name_servers.h"

#include "penstock/base/file.h"

namespace penstock::dns {

namespace {

namespace ip = boost::asio::ip;

constexpr std::size_t mostServers = 8, mostFile = 64 * 1024;
constexpr std::uint16_t usualPort = 53;
constexpr std::chrono::seconds lookEvery{1};

/// The first word of `line`, which is cut off it.
std::string_view word(std::string_view& line) {
  const std::size_t from = std::min(line.find_first_not_of(" \t\r"), line.size());
  const std::size_t end = std::min(line.find_first_of(" \t\r", from), line.size());
  const std::string_view out = line.substr(from, end - from);
  line.remove_prefix(end);
  return out;
}

}  // namespace

std::vector<Endpoint> serversIn(std::string_view resolvConf) {
  std::vector<Endpoint> out;
  while (!resolvConf.empty() && out.size() < mostServers) {
    const std::size_t end = std::min(resolvConf.find('\n'), resolvConf.size());
    std::string_view line = resolvConf.substr(0, end);
    resolvConf.remove_prefix(std::min(end + 1, resolvConf.size()));
    if (word(line) != "nameserver") continue;
    boost::system::error_code ec;
    const auto address = ip::make_address(std::string(word(line)), ec);
    if (!ec) out.emplace_back(address, usualPort);
  }
  return out;
}

NameServers::NameServers(const std::vector<model::DnsConfig::Place>& given, std::string file)
    : file_(std::move(file)), given_(!given.empty()) {
  for (const auto& place : given) {
    boost::system::error_code ec;
    const auto address = ip::make_address(place.address, ec);
    if (!ec) servers_.emplace_back(address, place.port);
  }
}

const std::vector<Endpoint>& NameServers::list() {
  const SteadyTime now = steadyNow();
  if (given_ || (looked_ != SteadyTime{} && now - looked_ < lookEvery)) return servers_;
  looked_ = now;
  struct stat status {};
  if (::stat(file_.c_str(), &status) != 0) {
    servers_.clear();
    written_ = {};
    return servers_;
  }
  const bool same = status.st_mtim.tv_sec == written_.tv_sec && status.st_mtim.tv_nsec == written_.tv_nsec;
  if (same) return servers_;
  written_ = status.st_mtim;
  const auto text = readWholeFile(file_, mostFile);
  servers_ = text ? serversIn(*text) : std::vector<Endpoint>();
  return servers_;
}

}  // namespace penstock::dns

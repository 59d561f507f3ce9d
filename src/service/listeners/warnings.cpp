// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/listeners/warnings.h"

#include <cstdlib>
#include <ctime>
#include <string_view>

#include "service/settings/files.h"

namespace penstock::service {

namespace {

std::string dateOf(WallTime t) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &local)};
}

}  // namespace

std::string openListenerWarning(const std::vector<ListenerStatus>& listeners, bool passwordSet) {
  if (passwordSet) return {};
  std::string open;
  for (const ListenerStatus& l : listeners) {
    // The others have no password to ask for: reverse mode leads to one origin, transparent mode where the client was going anyway.
    const bool asks = l.mode == model::ListenMode::http || l.mode == model::ListenMode::https || l.mode == model::ListenMode::socks5;
    if (asks && l.beyondLoopback) open += (open.empty() ? "" : ", ") + l.address;
  }
  if (open.empty()) return {};
  return "Any machine on the network can use the proxy at " + open + ": give it a password with --proxy-auth, or listen on 127.0.0.1.";
}

std::string openDnsWarning(const ListenerStatus& server) {
  if (!server.beyondLoopback) return {};
  return "Any machine on the network can ask the name server at " + server.address +
         ", also in the name of others: keep it off networks you do not know.";
}

std::string foreignLoopbackWarning(const ListenerStatus& listener) {
  if (listener.foreign.empty()) return {};
  return "Another program listens on " + listener.foreign + ": what is given localhost:" + std::to_string(listener.port) +
         " as its proxy may reach that one. Give it " + listener.address + ", or choose another port.";
}

std::string authorityWarning(const model::CertificateInfo& authority, const std::string& file, WallTime now) {
  const bool early = now < authority.notBefore;
  if (!early && now <= authority.notAfter) return {};
  return "Programs refuse the CA in " + file + ": it " + (early ? "is not valid before " : "expired at ") +
         dateOf(early ? authority.notBefore : authority.notAfter) + ", and this machine's clock says " + dateOf(now) +
         ". Set the clock right; if it is, the CA was made while it was wrong: move its certificate and key away and start again.";
}

std::vector<std::string> exposedFileWarnings(const model::Config& config) {
  std::vector<std::string> out;
  const auto look = [&out](const std::string& file, std::string_view what, std::string_view why) {
    const std::string exposed = file.empty() ? std::string() : exposure(file);
    if (!exposed.empty())
      out.push_back(std::string(what) + ' ' + file + ' ' + exposed + ": " + std::string(why) + ". Make it yours alone (mode 0600).");
  };
  const std::string ofCaFiles = config.caKey.empty() ? config.caCert : config.caKey;
  look(config.caCert.empty() ? config.caDir + "/penstock-ca.key" : ofCaFiles, "The CA's key",
       "who has it can pose as any server to whatever trusts this CA");
  for (const model::ClientCertificate& c : config.engine.clientCertificates)
    look(c.key.empty() ? c.file : c.key, "The client certificate's key", "who has it can pose as you");
  const char* keyLog = std::getenv("SSLKEYLOGFILE");
  look(keyLog ? keyLog : "", "The key log", "who reads it can decrypt this traffic");
  return out;
}

}  // namespace penstock::service

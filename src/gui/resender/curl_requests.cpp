// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/curl_requests.h"

#include <algorithm>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/draft/curl_command.h"
#include "penstock/exporter/code.h"

namespace penstock::gui {
namespace {

constexpr int kMostRedirects = 50;

/// --connect-to and --resolve: another place is dialled, and TLS asks for the same name.
void divert(service::RequestTab& tab, draft::Target& target, const draft::CurlRequest& curl) {
  const std::string host = target.host;
  const auto concerns = [&](const std::string& name, std::uint16_t port) {
    return (name.empty() || name == "*" || equalsIgnoreCase(name, host)) && (port == 0 || port == target.port);
  };
  for (const draft::CurlConnectTo& to : curl.connectTo) {
    if (!concerns(to.host, to.port)) continue;
    if (!to.toHost.empty()) target.host = to.toHost;
    if (to.toPort != 0) target.port = to.toPort;
    break;
  }
  for (const draft::CurlResolve& one : curl.resolve)
    if (target.host == host && concerns(one.host, one.port) && !one.addresses.empty()) target.host = one.addresses.front();
  if (target.host != host && target.scheme == "https") tab.options.sni = host;
}

std::string withUser(const std::string& proxy, const std::string& user) {
  const std::size_t scheme = proxy.find("://");
  if (user.empty() || scheme == proxy.npos || proxy.find('@') != proxy.npos) return proxy;
  return proxy.substr(0, scheme + 3) + user + '@' + proxy.substr(scheme + 3);
}

}  // namespace

Result<PastedCurl> tabOfCurl(std::string_view command) {
  auto curl = draft::readCurl(command);
  if (!curl) return curl.error();
  PastedCurl out;
  service::RequestTab& tab = out.tab;
  draft::Target target = curl->target;
  divert(tab, target, *curl);
  tab.text = std::move(curl->text);
  tab.target = toText(target);
  service::SendOptions& options = tab.options;
  if (!curl->verify) options.verify = false;
  if (curl->followRedirects) options.redirects = unsigned(curl->mostRedirects < 0 ? kMostRedirects : std::min(curl->mostRedirects, kMostRedirects));
  if (curl->timeout.count() > 0) options.timeout = curl->timeout;
  options.upstreamProxy = withUser(curl->proxy, curl->proxyUser);
  options.clientCertificate = curl->certificate;
  options.clientKey = curl->key;
  options.clientPassword = curl->passphrase;
  // What the command says of Host and length is as it says; where it is what would follow anyway, it follows.
  draft::KeepInStep follow;
  follow.authority = draft::authorityOf(target);
  follow.lengthTouched = true;
  tab.inStep.hostTouched = draft::keepInStep(tab.text, follow).text != tab.text;
  follow.lengthTouched = false;
  follow.hostTouched = true;
  tab.inStep.lengthTouched = draft::keepInStep(tab.text, follow).text != tab.text;
  out.notes = std::move(curl->notes);
  for (const draft::CurlFile& file : curl->files) out.notes.push_back("the file " + file.path + " (" + file.purpose + ") was not read: put it in yourself");
  if (!curl->authorities.empty()) out.notes.push_back("the roots in " + curl->authorities + " are not used: see Settings");
  return out;
}

Result<std::string> curlOf(const service::RequestTab& tab, const draft::Variables& variables) {
  auto ready = service::readyToSend(tab, variables);
  if (!ready) return ready.error();
  const draft::Target& target = ready->request.options.target;
  draft::ReadRequest read = draft::readRequest(ready->request.bytes, target.scheme);
  model::Exchange exchange;
  exchange.scheme = target.scheme;
  exchange.host = target.host;
  exchange.port = target.port;
  if (read.head->authority.empty()) read.head->authority = draft::authorityOf(target);
  const std::string body(read.parts.body);
  exchange.request = std::move(read.head);
  return exporter::curlCommand(exchange, body);
}

}  // namespace penstock::gui

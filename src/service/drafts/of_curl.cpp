// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/base/percent.h"
#include "penstock/exporter/code.h"
#include "penstock/service/config_file.h"
#include "penstock/service/curl_requests.h"

namespace penstock::service {
namespace {

/// --connect-to and --resolve: another place is dialled, and TLS asks for the same name.
void divert(RequestTab& tab, draft::Target& target, const draft::CurlRequest& curl) {
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

/// What -U says wins over the URL's own.
std::string withUser(const std::string& proxy, const std::string& user) {
  const std::size_t scheme = proxy.find("://");
  if (user.empty() || scheme == proxy.npos) return proxy;
  std::string_view place = std::string_view(proxy).substr(scheme + 3);
  if (const std::size_t at = place.rfind('@'); at != place.npos) place.remove_prefix(at + 1);
  const std::size_t colon = user.find(':');
  const std::string password = colon == user.npos ? "" : user.substr(colon + 1);
  return proxy.substr(0, scheme + 3) + percentEncoded(std::string_view(user).substr(0, colon)) + ':' + percentEncoded(password) + '@' + std::string(place);
}

/// curl's own port of a proxy is 1080, whatever its kind but https.
std::string withPort(const std::string& proxy) {
  const std::size_t scheme = proxy.find("://");
  if (scheme == proxy.npos || lowered(proxy.substr(0, scheme)) == "https") return proxy;
  std::string_view place = std::string_view(proxy).substr(scheme + 3);
  place = place.substr(0, place.find_first_of("/?#"));
  const std::size_t end = scheme + 3 + place.size();
  const std::string_view host = place.substr(place.rfind('@') == place.npos ? 0 : place.rfind('@') + 1);
  const bool port = host.find(':', host.starts_with('[') ? std::min(host.find(']'), host.size()) : 0) != host.npos;
  return proxy.substr(0, end) + (port ? "" : ":1080");
}

SendOptions optionsOf(const draft::CurlRequest& curl, std::vector<std::string>& notes) {
  SendOptions options;
  if (!curl.verify) options.verify = false;
  if (curl.followRedirects) {
    const bool fits = curl.mostRedirects >= 0 && curl.mostRedirects <= int(mostRedirects);
    options.redirects = fits ? unsigned(curl.mostRedirects) : mostRedirects;
    if (!fits) notes.push_back("--max-redirs " + std::to_string(curl.mostRedirects) + ": " + std::to_string(mostRedirects) + " redirects are followed at most");
  }
  if (curl.timeout.count() > 0) options.timeout = curl.timeout;
  if (curl.connectTimeout.count() > 0) notes.emplace_back("--connect-timeout is not used: what bounds connecting is the time for the whole answer");
  options.upstreamProxy = withUser(withPort(curl.proxy), curl.proxyUser);
  options.clientCertificate = curl.certificate;
  options.clientKey = curl.key;
  options.clientPassword = curl.passphrase;
  return options;
}

std::string port(std::uint16_t number) { return std::to_string(number); }

std::string bracketed(const std::string& host) { return host.find(':') == host.npos ? host : '[' + host + ']'; }

/// The proxy with its port, since curl's own differs. "": it cannot be read, and nothing is sent by it.
std::string proxyWords(const SendOptions& options) {
  if (options.upstreamProxy.empty()) return {};
  if (equalsIgnoreCase(options.upstreamProxy, "direct")) return " \\\n  --noproxy '*'";
  const auto proxy = parseUpstreamProxy(options.upstreamProxy);
  if (!proxy) return {};
  using Kind = model::UpstreamProxy::Kind;
  // Names are looked up by a SOCKS proxy here, and http: goes through a tunnel as well.
  std::string url = proxy->kind == Kind::socks5 ? "socks5h://" : proxy->kind == Kind::https ? "https://" : "http://";
  if (!proxy->user.empty()) url += percentEncoded(proxy->user) + ':' + percentEncoded(proxy->password) + '@';
  url += bracketed(proxy->host) + ':' + port(proxy->port);
  return " \\\n  --proxy " + exporter::shellWord(url) + (proxy->kind == Kind::socks5 || options.target.scheme == "https" ? "" : " --proxytunnel");
}

std::string certificateWords(const SendOptions& options) {
  if (options.clientCertificate.empty()) return {};
  std::string name;  // of which a colon would begin the password
  for (const char c : options.clientCertificate) name.append(c == ':' || c == '\\' ? "\\" : "").append(1, c);
  const std::string end = lowered(options.clientCertificate.substr(options.clientCertificate.find_last_of('.') + 1));
  std::string out = " \\\n  --cert " + exporter::shellWord(name);
  if (end == "p12" || end == "pfx") out += " --cert-type P12";
  if (!options.clientKey.empty()) out += " --key " + exporter::shellWord(options.clientKey);
  if (!options.clientPassword.empty()) out += " --pass " + exporter::shellWord(options.clientPassword);
  return out;
}

/// The way it is sent, as far as it is not curl's own.
std::string wayOf(const SendOptions& options) {
  std::string out;
  if (options.verify == false && options.target.scheme == "https") out += " \\\n  --insecure";
  out += certificateWords(options) + proxyWords(options);
  if (options.redirects > 0) out += " \\\n  --location --max-redirs " + std::to_string(options.redirects);
  if (options.timeout != SendOptions().timeout && options.timeout.count() > 0) {
    const std::string part = std::to_string(options.timeout.count() % 1000 + 1000).substr(1);
    out += " \\\n  --max-time " + std::to_string(options.timeout.count() / 1000) + (part == "000" ? "" : '.' + part);
  }
  return out;
}

}  // namespace

Result<CurlTab> tabOfCurl(std::string_view command, std::function<std::optional<std::string>(const std::string& path)> file) {
  draft::CurlOptions reading;
  reading.file = std::move(file);
  auto curl = draft::readCurl(command, reading);
  if (!curl) return curl.error();
  CurlTab out;
  out.notes = std::move(curl->notes);
  RequestTab& tab = out.tab;
  tab.options = optionsOf(*curl, out.notes);
  draft::Target target = curl->target;
  divert(tab, target, *curl);
  tab.text = std::move(curl->text);
  tab.target = toText(target);
  // What the command says of Host and length is as it says; where it is what would follow anyway, it follows.
  draft::KeepInStep follow;
  follow.authority = draft::authorityOf(target);
  follow.lengthTouched = true;
  tab.inStep.hostTouched = draft::keepInStep(tab.text, follow).text != tab.text;
  follow.lengthTouched = false;
  follow.hostTouched = true;
  tab.inStep.lengthTouched = draft::keepInStep(tab.text, follow).text != tab.text;
  out.files = std::move(curl->files);
  out.authorities = std::move(curl->authorities);
  return out;
}

Result<std::string> curlOf(const RequestTab& tab, const draft::Variables& variables) {
  auto ready = readyToSend(tab, variables);
  if (!ready) return ready.error();
  const SendOptions& options = ready->request.options;
  const draft::Target& target = options.target;
  draft::ReadRequest read = draft::readRequest(ready->request.bytes, target.scheme);
  model::Exchange exchange;
  exchange.scheme = target.scheme;
  // What TLS asks for is the URL's host for curl, wherever it connects.
  const bool diverted = target.scheme == "https" && !options.sni.empty() && options.sni != target.host;
  exchange.host = diverted ? options.sni : target.host;
  exchange.port = target.port;
  if (read.head->authority.empty()) read.head->authority = draft::authorityOf(target);
  const std::string body(read.parts.body);
  exchange.request = std::move(read.head);
  auto command = exporter::curlCommand(exchange, body);
  if (!command) return command;
  if (diverted)
    *command += " \\\n  --connect-to " +
                exporter::shellWord(bracketed(options.sni) + ':' + port(target.port) + ':' + bracketed(target.host) + ':' + port(target.port));
  return *command + wayOf(options);
}

}  // namespace penstock::service

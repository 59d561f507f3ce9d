// SPDX-License-Identifier: GPL-3.0-or-later
#include "draft/curl/way.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <utility>

#include "draft/words.h"
#include "penstock/base/ascii.h"

namespace penstock::draft::curl {
namespace {

using std::chrono::milliseconds;

/// "2", "0.5".
std::optional<milliseconds> secondsOf(const std::string& text) {
  if (text.empty() || text.size() > 20 || text.find_first_not_of("0123456789.") != text.npos) return std::nullopt;
  const std::size_t dot = text.find('.');
  const auto whole = parseDecimal(text.substr(0, dot));
  std::string rest = dot == text.npos ? "" : text.substr(dot + 1);
  rest.resize(3, '0');
  const auto part = parseDecimal(rest);
  if (!whole || !part || *whole > 100'000'000) return std::nullopt;
  return milliseconds(*whole * 1000 + *part);
}

/// Up to the next colon; one within brackets, which are taken off, is none.
std::string takeHost(std::string_view& text) {
  std::size_t end = text.find(':');
  std::string host;
  if (text.starts_with('[') && text.find(']') != text.npos) {
    const std::size_t bracket = text.find(']');
    host = text.substr(1, bracket - 1);
    end = text.find(':', bracket);
  } else {
    host = text.substr(0, end);
  }
  text = end == text.npos ? std::string_view() : text.substr(end + 1);
  return host;
}

std::optional<std::uint16_t> portOf(std::string_view text) {
  if (text.empty()) return std::uint16_t(0);
  const auto port = parseDecimal(text);
  if (!port || *port > 65535) return std::nullopt;
  return std::uint16_t(*port);
}

Result<void> readResolve(std::string_view text, CurlRequest& request) {
  const std::string_view whole = text;
  if (text.starts_with('-')) return {};  // it takes back what curl remembers
  if (text.starts_with('+')) text.remove_prefix(1);
  CurlResolve out;
  out.host = takeHost(text);
  const auto port = portOf(text.substr(0, text.find(':')));
  if (out.host.empty() || !port || *port == 0 || text.find(':') == text.npos)
    return wrong("--resolve " + shown(whole) + ": it is written HOST:PORT:ADDRESS");
  out.port = *port;
  for (std::string_view rest = text.substr(text.find(':') + 1); !rest.empty();) {
    const std::size_t comma = rest.find(',');
    std::string_view address = rest.substr(0, comma);
    if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
    if (!address.empty()) out.addresses.emplace_back(address);
    rest.remove_prefix(comma == rest.npos ? rest.size() : comma + 1);
  }
  request.resolve.push_back(std::move(out));
  return {};
}

Result<void> readConnectTo(std::string_view text, CurlRequest& request) {
  const std::string_view whole = text;
  CurlConnectTo out;
  out.host = takeHost(text);
  const auto port = portOf(takeHost(text));
  out.toHost = takeHost(text);
  const auto toPort = portOf(text);
  if (!port || !toPort) return wrong("--connect-to " + shown(whole) + ": it is written HOST1:PORT1:HOST2:PORT2");
  out.port = *port;
  out.toPort = *toPort;
  request.connectTo.push_back(std::move(out));
  return {};
}

/// "file" or "file:password"; "\:" is a colon of the name.
void readCertificate(std::string_view text, CurlRequest& request) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ':' || text[i + 1] == '\\')) {
      name += text[++i];
    } else if (text[i] == ':') {
      request.passphrase = text.substr(i + 1);
      break;
    } else {
      name += text[i];
    }
  }
  request.certificate = std::move(name);
}

Result<void> readTime(const Option& option, const std::string& value, milliseconds& into) {
  const auto time = secondsOf(value);
  if (!time) return wrong(std::string("--").append(option.name) + " " + shown(value) + ": this is no number of seconds");
  into = *time;
  return {};
}

std::string withScheme(std::string_view scheme, const std::string& proxy) {
  return proxy.empty() || proxy.find("://") != proxy.npos ? proxy : std::string(scheme) + "://" + proxy;
}

/// What may be said wrongly.
Result<void> readValue(const Option& option, const std::string& value, CurlRequest& request) {
  switch (option.act) {
    case Act::connectTimeout:
      return readTime(option, value, request.connectTimeout);
    case Act::maxTime:
      return readTime(option, value, request.timeout);
    case Act::connectTo:
      return readConnectTo(value, request);
    case Act::resolve:
      return readResolve(value, request);
    default:
      break;
  }
  const auto most = value == "-1" ? std::optional<std::uint64_t>(0) : parseDecimal(value);
  if (!most || *most > 1'000'000) return wrong("--max-redirs " + shown(value) + ": this is no number");
  request.mostRedirects = value == "-1" ? -1 : int(*most);
  return {};
}

bool readVersion(Act act, CurlRequest& request) {
  switch (act) {
    case Act::http10:
      request.version = CurlVersion::http10;
      return true;
    case Act::http11:
      request.version = CurlVersion::http11;
      return true;
    case Act::http2:
      request.version = CurlVersion::http2;
      return true;
    case Act::http2Prior:
      request.version = CurlVersion::http2PriorKnowledge;
      return true;
    case Act::http3:
      request.version = CurlVersion::http3;
      request.notes.emplace_back("HTTP/3 is not spoken here: the request is sent by HTTP/1.1");
      return true;
    default:
      return false;
  }
}

bool readProxy(Act act, const std::string& value, CurlRequest& request) {
  switch (act) {
    case Act::proxy:
      request.proxy = withScheme("http", value);
      return true;
    case Act::proxyUser:
      request.proxyUser = value;
      return true;
    case Act::socks4:
      request.proxy = withScheme("socks4", value);
      return true;
    case Act::socks4a:
      request.proxy = withScheme("socks4a", value);
      return true;
    case Act::socks5:
      request.proxy = withScheme("socks5", value);
      return true;
    case Act::socks5Hostname:
      request.proxy = withScheme("socks5h", value);
      return true;
    default:
      return false;
  }
}

}  // namespace

Result<bool> readWay(const Option& option, const std::string& value, bool on, CurlRequest& request) {
  switch (option.act) {
    case Act::connectTimeout:
    case Act::maxTime:
    case Act::connectTo:
    case Act::resolve:
    case Act::maxRedirs:
      if (auto read = readValue(option, value, request); !read) return read.error();
      return true;
    case Act::insecure:
      request.verify = !on;
      return true;
    case Act::location:
      request.followRedirects = on;
      return true;
    case Act::cacert:
      request.authorities = value;
      return true;
    case Act::cert:
      readCertificate(value, request);
      return true;
    case Act::pass_:
      request.passphrase = value;
      return true;
    case Act::key:
      request.key = value;
      return true;
    default:
      return readVersion(option.act, request) || readProxy(option.act, value, request);
  }
}

}  // namespace penstock::draft::curl

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/config_keys.h"

#include <cmath>
#include <cstdlib>
#include <utility>

#include "penstock/base/ascii.h"
#include "service/settings/client_certificates.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

using Apply = ApplyKey;

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

Result<bool> parseBool(const std::string& text) {
  for (const char* yes : {"true", "yes", "on"}) {
    if (equalsIgnoreCase(text, yes)) return true;
  }
  for (const char* no : {"false", "no", "off"}) {
    if (equalsIgnoreCase(text, no)) return false;
  }
  return bad(inQuotes(text) + " is not a switch; expected true or false");
}

template <class T, class Parse>
Apply scalar(T& (*place)(Settings&), Parse parse) {
  return [place, parse](const ConfigPlace& where, const ConfigValue& value) -> Result<void> {
    auto parsed = parse(value.text);
    if (!parsed) return parsed.error();
    place(where.settings) = static_cast<T>(*parsed);
    return {};
  };
}

Apply boolean(bool& (*place)(Settings&)) {
  return scalar<bool>(place, parseBool);
}
Apply port(std::uint16_t& (*place)(Settings&)) {
  return scalar<std::uint16_t>(place, parsePort);
}
Apply address(std::string& (*place)(Settings&)) {
  return scalar<std::string>(place, parseAddress);
}

template <class T>
Apply size(T& (*place)(Settings&), std::uint64_t least) {
  return scalar<T>(place, [least](const std::string& text) -> Result<std::uint64_t> {
    auto bytes = parseSize(text);
    if (!bytes) return bad(inQuotes(text) + " is not a size; expected a number of bytes, or such as 512kb, 10mb, 2gb");
    if (*bytes < least)
      return bad(inQuotes(text) + " is too small; expected at least " + std::to_string(least) + " bytes");
    return *bytes;
  });
}

Apply duration(std::chrono::milliseconds& (*place)(Settings&)) {
  return scalar<std::chrono::milliseconds>(place, [](const std::string& text) -> Result<std::chrono::milliseconds> {
    auto time = parseDuration(text);
    if (!time)
      return bad(inQuotes(text) + " is not a duration; expected such as 500ms, 30s, 5m, 1h, or 0 for no limit");
    return *time;
  });
}

Apply file(std::string& (*place)(Settings&), const char* pemLabel = nullptr) {
  return [place, pemLabel](const ConfigPlace& where, const ConfigValue& value) -> Result<void> {
    if (value.text.empty()) return bad("the path is empty; expected a file");
    std::string path = where.path(value);
    if (pemLabel != nullptr) {
      if (Result<void> checked = checkPemFile(path, pemLabel); !checked) return checked;
    }
    place(where.settings) = path;
    return {};
  };
}

Result<void> setPatterns(std::vector<std::string>& into, const ConfigValue& value) {
  std::vector<std::string> patterns;
  for (const std::string& written : value.list) {
    Result<std::string> pattern = parseHostPattern(written);
    if (!pattern) return pattern.error();
    patterns.push_back(*pattern);
  }
  into = std::move(patterns);
  return {};
}

Result<void> setInsecure(const ConfigPlace& where, const ConfigValue& value) {
  std::vector<std::string>& insecure = where.settings.config.engine.insecure;
  if (!value.isList) {
    if (Result<bool> all = parseBool(value.text)) {
      insecure = *all ? std::vector<std::string>{"*"} : std::vector<std::string>{};
      return {};
    }
  }
  return setPatterns(insecure, value);
}

Result<void> setListeners(const ConfigPlace& where, const ConfigValue& value) {
  std::vector<model::ListenerConfig> listeners;
  for (const std::string& written : value.list) {
    Result<model::ListenerConfig> listener = parseListener(written);
    if (!listener) return listener.error();
    listeners.push_back(*listener);
  }
  if (listeners.empty()) return bad("the list is empty; expected at least one MODE@ADDRESS:PORT");
  where.settings.config.engine.listeners = std::move(listeners);
  return {};
}

Result<void> setProtobuf(const ConfigPlace& where, const ConfigValue& value) {
  std::vector<std::string> files;
  for (const std::string& written : value.list) {
    if (written.empty()) return bad("a path is empty; expected a .proto file or a descriptor set");
    files.push_back(absolutePath(written, where.folder, where.home));
  }
  where.settings.config.protobuf = std::move(files);
  return {};
}

Result<void> setMode(const ConfigPlace& where, const ConfigValue& value) {
  Result<Mode> mode = parseMode(value.text);
  if (!mode) return mode.error();
  where.settings.mode = *mode;
  return {};
}

Result<void> setThreads(const ConfigPlace& where, const ConfigValue& value) {
  auto threads = parseDecimal(value.text);
  if (!threads || *threads < 1 || *threads > 64) {
    return bad(inQuotes(value.text) + " is not a number of threads; expected 1 to 64");
  }
  where.settings.config.engine.threads = static_cast<unsigned>(*threads);
  return {};
}

Error twoModes() {
  return bad("proxy.reverse stands beside proxy.transparent; expected one of the two, or proxy.listeners");
}

Result<void> setReverse(const ConfigPlace& where, const ConfigValue& value) {
  Result<model::ReverseTarget> target = parseReverseTarget(value.text);
  if (!target) return target.error();
  model::ListenerConfig& main = where.settings.config.engine.listeners.front();
  if (main.mode == model::ListenMode::transparent) return twoModes();
  main.mode = model::ListenMode::reverse;
  main.target = *target;
  return {};
}

Result<void> setTransparent(const ConfigPlace& where, const ConfigValue& value) {
  Result<bool> on = parseBool(value.text);
  if (!on) return on.error();
  if (!*on) return {};
  model::ListenMode& mode = where.settings.config.engine.listeners.front().mode;
  if (mode == model::ListenMode::reverse) return twoModes();
  mode = model::ListenMode::transparent;
  return {};
}

Result<void> setProxyAuth(const ConfigPlace& where, const ConfigValue& value) {
  Result<model::ProxyCredentials> credentials = parseProxyCredentials(value.text);
  if (!credentials) return credentials.error();
  where.settings.config.engine.proxyAuth = *credentials;
  return {};
}

Result<void> setUpstream(const ConfigPlace& where, const ConfigValue& value) {
  Result<model::UpstreamProxy> proxy = parseUpstreamProxy(value.text);
  if (!proxy) return proxy.error();
  auto& place = where.settings.config.engine.upstreamProxy;
  if (place) proxy->except = std::move(place->except);
  place = *proxy;
  return {};
}

Result<void> setUpstreamExceptions(const ConfigPlace& where, const ConfigValue& value) {
  std::vector<std::string> patterns;
  for (const std::string& written : value.list) {
    Result<std::string> pattern = parseUpstreamException(written);
    if (!pattern) return pattern.error();
    patterns.push_back(*pattern);
  }
  auto& place = where.settings.config.engine.upstreamProxy;
  if (!place) place.emplace();
  place->except = std::move(patterns);
  return {};
}

std::string field(const ConfigItem& item, const char* name) {
  const auto it = item.find(name);
  return it == item.end() ? std::string() : it->second;
}

Result<std::string> passwordOf(const ConfigPlace& where, const ConfigItem& item) {
  const std::string file = field(item, "password_file"), variable = field(item, "password_env");
  if (int(item.contains("password")) + int(!file.empty()) + int(!variable.empty()) > 1)
    return bad("expected one of password, password_file and password_env");
  if (!file.empty()) return passwordFromFile(absolutePath(file, where.folder, where.home));
  if (!variable.empty()) return passwordFromEnvironment(variable);
  return field(item, "password");
}

Result<void> addClientCertificate(const ConfigPlace& where, const ConfigValue& value) {
  model::ClientCertificate certificate;
  if (const std::string word = field(value.item, ""); !word.empty()) {
    auto parsed = parseClientCertificate(word, where.folder, where.home);
    if (!parsed) return parsed.error();
    certificate = std::move(*parsed);
  } else {
    auto host = parseHostPattern(value.item.contains("host") ? field(value.item, "host") : "*");
    if (!host) return host.error();
    auto password = passwordOf(where, value.item);
    if (!password) return password.error();
    certificate.host = *host;
    certificate.password = *password;
    for (const auto& [name, place] : {std::pair("file", &certificate.file), std::pair("key", &certificate.key)})
      if (const std::string written = field(value.item, name); !written.empty())
        *place = absolutePath(written, where.folder, where.home);
    if (certificate.file.empty()) return bad("has no file; expected PEM with certificate and key, or PKCS#12");
  }
  if (Result<void> checked = checkClientCertificate(certificate); !checked) return checked;
  auto& all = where.settings.config.engine.clientCertificates;
  if (value.itemIndex == 0) all.clear();
  all.push_back(std::move(certificate));
  return {};
}

Result<void> setAutoPassthrough(const ConfigPlace& where, const ConfigValue& value) {
  Result<bool> on = parseBool(value.text);
  if (!on) return on.error();
  where.settings.config.engine.autoPassthrough.after = *on ? model::AutoPassthroughConfig().after : 0;
  return {};
}

Result<void> setRefusals(const ConfigPlace& where, const ConfigValue& value) {
  auto after = parseDecimal(value.text);
  if (!after || *after > 100)
    return bad(inQuotes(value.text) + " is not a number of refusals; expected 1 to 100, or 0 to pass nothing through by itself");
  where.settings.config.engine.autoPassthrough.after = unsigned(*after);
  return {};
}

Result<void> setMinutes(const ConfigPlace& where, const ConfigValue& value) {
  char* end = nullptr;
  const double minutes = std::strtod(value.text.c_str(), &end);
  if (value.text.empty() || *end || !(minutes > 0) || minutes > 60 * 24 * 366)
    return bad(inQuotes(value.text) + " is not a number of minutes; expected such as 10 or 0.5");
  where.settings.config.engine.autoPassthrough.period = std::chrono::milliseconds(std::llround(std::ceil(minutes * 60'000)));
  return {};
}

Result<void> setMirrored(const ConfigPlace& where, const ConfigValue& value) {
  std::vector<std::string>& mirrored = where.settings.config.engine.mirrorClientHello;
  if (!value.isList) {
    if (Result<bool> all = parseBool(value.text)) {
      mirrored = *all ? std::vector<std::string>{"*"} : std::vector<std::string>{};
      return {};
    }
  }
  return setPatterns(mirrored, value);
}

Result<void> setTlsMinimums(const ConfigPlace& where, const ConfigValue& value) {
  model::EngineConfig& config = where.settings.config.engine;
  config.tlsMinFor.clear();
  for (const std::string& written : value.list) {
    auto minimum = parseTlsMinimum(written);
    if (!minimum) return minimum.error();
    if (minimum->host.empty())
      config.tlsMin = minimum->version;
    else
      config.tlsMinFor.push_back(std::move(*minimum));
  }
  return {};
}

Result<void> setReverseClients(const ConfigPlace& where, const ConfigValue& value) {
  if (value.text != "required" && value.text != "optional")
    return bad(inQuotes(value.text) + " is not known; expected required or optional");
  where.settings.config.engine.reverseClientRequired = value.text == "required";
  return {};
}

Apply later(const char* what) {
  return [what](const ConfigPlace&, const ConfigValue&) -> Result<void> {
    return makeError(ErrorCode::unsupported, std::string(what) + " not in this version; take the key out");
  };
}

}  // namespace

const std::map<std::string, ConfigKey>& configKeys() {
  using S = Settings;
  static const ConfigKey clientCertificates = {
      addClientCertificate, true, {"host", "file", "key", "password", "password_file", "password_env"}};
  static const std::map<std::string, ConfigKey> table = {
      {"proxy.addr", {address([](S& s) -> std::string& { return s.config.engine.listeners.front().address; })}},
      {"proxy.port", {port([](S& s) -> std::uint16_t& { return s.config.engine.listeners.front().port; })}},
      {"proxy.listeners", {setListeners, true}},
      {"proxy.ignore",
       {[](const ConfigPlace& w, const ConfigValue& v) { return setPatterns(w.settings.config.engine.passthrough, v); },
        true}},
      {"proxy.insecure", {setInsecure, true}},
      {"proxy.max_body", {size<std::uint64_t>([](S& s) -> std::uint64_t& { return s.config.engine.maxBody; }, 0)}},
      {"proxy.head_limit", {size<std::size_t>([](S& s) -> std::size_t& { return s.config.engine.headLimit; }, 1024)}},
      {"proxy.allow_ambiguous", {boolean([](S& s) -> bool& { return s.config.engine.allowAmbiguous; })}},
      {"proxy.allow_loopback", {boolean([](S& s) -> bool& { return s.config.engine.allowLoopback; })}},
      {"proxy.http2", {boolean([](S& s) -> bool& { return s.config.engine.http2; })}},
      {"proxy.upstream_ca", {file([](S& s) -> std::string& { return s.config.engine.upstreamCa; }, "CERTIFICATE")}},
      {"proxy.reverse", {setReverse}},
      {"proxy.keep_host", {boolean([](S& s) -> bool& { return s.config.engine.keepHost; })}},
      {"proxy.transparent", {setTransparent}},
      {"proxy.auth", {setProxyAuth}},
      {"proxy.client_certificates", clientCertificates},
      {"proxy.mirror_client_hello", {setMirrored, true}},
      {"proxy.tls_min", {setTlsMinimums, true}},
      {"proxy.reverse_client_ca", {file([](S& s) -> std::string& { return s.config.engine.reverseClientCa; }, "CERTIFICATE")}},
      {"proxy.reverse_client_certificate", {setReverseClients}},
      {"proxy.auto_passthrough", {setAutoPassthrough}},
      {"proxy.auto_passthrough.after", {setRefusals}},
      {"proxy.auto_passthrough.minutes", {setMinutes}},
      {"proxy.threads", {setThreads}},
      {"proxy.timeouts.connect", {duration([](S & s) -> auto& { return s.config.engine.timeouts.connect; })}},
      {"proxy.timeouts.tls_handshake",
       {duration([](S & s) -> auto& { return s.config.engine.timeouts.tlsHandshake; })}},
      {"proxy.timeouts.client_head", {duration([](S & s) -> auto& { return s.config.engine.timeouts.clientHead; })}},
      {"proxy.timeouts.idle", {duration([](S & s) -> auto& { return s.config.engine.timeouts.idle; })}},
      {"proxy.timeouts.response", {duration([](S & s) -> auto& { return s.config.engine.timeouts.response; })}},
      {"proxy.timeouts.keepalive", {duration([](S & s) -> auto& { return s.config.engine.timeouts.keepAlive; })}},
      {"proxy.timeouts.write", {duration([](S & s) -> auto& { return s.config.engine.timeouts.write; })}},
      {"ca.cert_path", {file([](S& s) -> std::string& { return s.config.caCert; }, "CERTIFICATE")}},
      {"ca.key_path", {file([](S& s) -> std::string& { return s.config.caKey; }, "PRIVATE KEY")}},
      {"ca.dir", {file([](S& s) -> std::string& { return s.config.caDir; })}},
      {"ui.addr", {address([](S& s) -> std::string& { return s.config.ui.address; })}},
      {"ui.port", {port([](S& s) -> std::uint16_t& { return s.config.ui.port; })}},
      {"keep_free", {size<std::optional<std::uint64_t>>([](S& s) -> std::optional<std::uint64_t>& { return s.config.keepFree; }, 0)}},
      {"project", {file([](S& s) -> std::string& { return s.config.project; })}},
      {"protobuf", {setProtobuf, true}},
      {"mode", {setMode}},
      {"no_db", {boolean([](S& s) -> bool& { return s.config.noDb; })}},
      {"quiet", {boolean([](S& s) -> bool& { return s.config.quiet; })}},
      {"json", {boolean([](S& s) -> bool& { return s.config.json; })}},
      {"script.path", {later("scripts are"), true}},
      {"rules", {later("rules are"), true}},
      {"upstream.url", {setUpstream}},
      {"upstream.except", {setUpstreamExceptions, true}},
      {"client_cert", clientCertificates},
  };
  return table;
}

std::string ConfigPlace::path(const ConfigValue& value) const {
  return absolutePath(value.text, folder, home);
}

}  // namespace penstock::service

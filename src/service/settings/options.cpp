// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/options.h"

#include "service/settings/client_certificates.h"
#include "service/settings/expression_text.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

using Apply = std::function<Result<void>(Flags&, std::string_view)>;

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

Result<void> setMode(Flags& flags, std::string_view value) {
  Result<Mode> mode = parseMode(value);
  if (!mode) return mode.error();
  flags.settings.mode = *mode;
  return {};
}

Result<void> setAddress(std::string& place, std::string_view value) {
  Result<std::string> address = parseAddress(value);
  if (!address) return address.error();
  place = *address;
  return {};
}

Result<void> setPort(std::uint16_t& place, std::string_view value) {
  Result<std::uint16_t> port = parsePort(value);
  if (!port) return port.error();
  place = *port;
  return {};
}

Result<void> setAddr(Flags& flags, std::string_view value) {
  flags.mainListener = true;
  return setAddress(flags.settings.config.engine.listeners.front().address, value);
}

Result<void> setMainPort(Flags& flags, std::string_view value) {
  flags.mainListener = true;
  return setPort(flags.settings.config.engine.listeners.front().port, value);
}

Result<void> addListener(Flags& flags, std::string_view value) {
  Result<model::ListenerConfig> listener = parseListener(value);
  if (!listener) return listener.error();
  flags.listen.push_back(*listener);
  return {};
}

/// What the main listener is.
Result<void> setMainMode(Flags& flags, const char* flag, model::ListenMode mode) {
  if (!flags.mainMode.empty() && flags.mainMode != flag) {
    return bad("stands beside " + flags.mainMode + "; expected one of the two, or --listen for a second listener");
  }
  flags.mainMode = flag;
  flags.mainListener = true;
  flags.settings.config.engine.listeners.front().mode = mode;
  return {};
}

Result<void> setReverse(Flags& flags, std::string_view value) {
  Result<model::ReverseTarget> target = parseReverseTarget(value);
  if (!target) return target.error();
  flags.settings.config.engine.listeners.front().target = *target;
  return setMainMode(flags, "--reverse", model::ListenMode::reverse);
}

Result<void> setTransparent(Flags& flags, std::string_view) {
  return setMainMode(flags, "--transparent", model::ListenMode::transparent);
}

Result<void> setUpstream(Flags& flags, std::string_view value) {
  Result<model::UpstreamProxy> proxy = parseUpstreamProxy(value);
  if (!proxy) return proxy.error();
  auto& place = flags.settings.config.engine.upstreamProxy;
  if (place) proxy->except = std::move(place->except);  // of the file, or of a flag before
  place = *proxy;
  return {};
}

Result<void> addUpstreamException(Flags& flags, std::string_view value) {
  auto& place = flags.settings.config.engine.upstreamProxy;
  if (!place) place.emplace();  // --upstream may follow; without it a host is missing, which is told in the end
  if (!flags.upstreamExcept) place->except.clear();
  flags.upstreamExcept = true;
  if (value == "none") return {};
  Result<std::string> pattern = parseUpstreamException(value);
  if (!pattern) return pattern.error();
  place->except.push_back(*pattern);
  return {};
}

Result<void> setProxyAuth(Flags& flags, std::string_view value) {
  Result<model::ProxyCredentials> credentials = parseProxyCredentials(value);
  if (!credentials) return credentials.error();
  flags.settings.config.engine.proxyAuth = *credentials;
  return {};
}

Result<void> setAllowLoopback(Flags& flags, std::string_view) {
  flags.settings.config.engine.allowLoopback = true;
  return {};
}

Result<void> setKeepHost(Flags& flags, std::string_view) {
  flags.settings.config.engine.keepHost = true;
  return {};
}

Result<void> addPattern(std::vector<std::string>& into, std::string_view value) {
  Result<std::string> pattern = parseHostPattern(value);
  if (!pattern) return pattern.error();
  into.push_back(*pattern);
  return {};
}

Result<void> setUpstreamCa(Flags& flags, std::string_view value) {
  if (value.empty()) return bad("the path is empty; expected a PEM file");
  std::string path = absolutePath(value, flags.folder, flags.home);
  if (Result<void> checked = checkPemFile(path, "CERTIFICATE"); !checked) return checked;
  flags.settings.config.engine.upstreamCa = path;
  return {};
}

Result<void> addClientCertificate(Flags& flags, std::string_view value) {
  auto parsed = parseClientCertificate(value, flags.folder, flags.home);
  if (!parsed) return parsed.error();
  flags.clientCertificates.push_back(std::move(*parsed));
  return {};
}

/// Of the --client-cert before it.
Apply ofTheLastCertificate(Result<void> (*apply)(model::ClientCertificate&, const std::string& path)) {
  return [apply](Flags& flags, std::string_view value) -> Result<void> {
    if (flags.clientCertificates.empty()) return bad("belongs to a certificate; expected --client-cert FILE before it");
    if (value.empty()) return bad("the path is empty; expected a file");
    return apply(flags.clientCertificates.back(), absolutePath(value, flags.folder, flags.home));
  };
}

Result<void> setClientKey(model::ClientCertificate& certificate, const std::string& path) {
  certificate.key = path;
  return {};
}

Result<void> setClientPassword(model::ClientCertificate& certificate, const std::string& path) {
  auto password = passwordFromFile(path);
  if (!password) return password.error();
  certificate.password = *password;
  return {};
}

Result<void> setReverseClientCa(Flags& flags, std::string_view value) {
  if (value.empty()) return bad("the path is empty; expected a PEM file");
  std::string path = absolutePath(value, flags.folder, flags.home);
  if (Result<void> checked = checkPemFile(path, "CERTIFICATE"); !checked) return checked;
  flags.settings.config.engine.reverseClientCa = path;
  return {};
}

Result<void> setNoHttp2(Flags& flags, std::string_view) {
  flags.settings.config.engine.http2 = false;
  return {};
}

Result<void> setNoAutoPassthrough(Flags& flags, std::string_view) {
  flags.settings.config.engine.autoPassthrough.after = 0;
  return {};
}

Result<void> setCaDir(Flags& flags, std::string_view value) {
  if (value.empty()) return bad("the path is empty; expected a folder");
  model::Config& config = flags.settings.config;
  config.caDir = absolutePath(value, flags.folder, flags.home);
  config.caCert.clear();  // the flag wins over ca.cert_path of the file
  config.caKey.clear();
  return {};
}

Result<void> setMaxBody(Flags& flags, std::string_view value) {
  auto bytes = parseSize(value);
  if (!bytes) return bad(inQuotes(value) + " is not a size; expected a number of bytes, or such as 512kb, 10mb, 2gb");
  flags.settings.config.engine.maxBody = *bytes;
  return {};
}

Result<void> setKeepFree(Flags& flags, std::string_view value) {
  auto bytes = parseSize(value);
  if (!bytes) return bad(inQuotes(value) + " is not a size; expected a number of bytes, or such as 500mb, 2gb, or 0 to fill the disk");
  flags.settings.config.keepFree = *bytes;
  return {};
}

Result<void> addProtobuf(Flags& flags, std::string_view value) {
  if (value.empty()) return bad("the path is empty; expected a .proto file or a descriptor set");
  flags.settings.config.protobuf.push_back(absolutePath(value, flags.folder, flags.home));
  return {};
}

Result<void> setFilter(Flags& flags, std::string_view value) {
  if (Result<void> checked = checkExpression(value); !checked) return checked;
  flags.settings.config.filter = value;
  return {};
}

Apply turnOn(bool model::Config::*field) {
  return [field](Flags& flags, std::string_view) -> Result<void> {
    flags.settings.config.*field = true;
    return {};
  };
}

Result<void> setNoDb(Flags& flags, std::string_view) {
  flags.noDb = true;
  return {};
}

Apply later(const char* what) {
  return [what](Flags&, std::string_view) -> Result<void> {
    return makeError(ErrorCode::unsupported, std::string(what) + " not in this version");
  };
}

/// Handled by the reader of the command line itself.
Result<void> elsewhere(Flags&, std::string_view) {
  return {};
}

std::vector<OptionGroup> makeGroups() {
  std::vector<OptionGroup> groups;
  groups.push_back(
      {"How it shows itself",
       {{"--mode", Takes::value, "MODE", "gui (default) or headless: no window, a line per exchange", setMode},
        {"--filter", Takes::value, "EXPRESSION",
         "headless: print what it selects alone; the window begins\nwith it: 'host == api.example.com && status >= 400'", setFilter},
        {"--json", Takes::nothing, "", "headless: lines as JSON", turnOn(&model::Config::json)},
        {"--quiet", Takes::nothing, "", "headless: no line per exchange", turnOn(&model::Config::quiet)}}});
  groups.push_back(
      {"Where it listens",
       {{"--addr", Takes::value, "ADDRESS", "address of the proxy (localhost: 127.0.0.1 and ::1)", setAddr},
        {"--port", Takes::value, "PORT", "port of the proxy (8080; 0: any free port, printed)", setMainPort},
        {"--listen", Takes::value, "MODE@ADDRESS:PORT",
         "listen here instead; again for more. MODE is http (SOCKS\ntoo), https, socks5, reverse:URL or transparent", addListener},
        {"--reverse", Takes::value, "URL",
         "stand before this origin: clients talk to the proxy as to\nhttps://HOST, http://HOST:PORT or tcp://HOST:PORT", setReverse},
        {"--keep-host", Takes::nothing, "", "reverse: pass Host on as the client sent it", setKeepHost},
        {"--transparent", Takes::nothing, "", "take connections that the kernel redirects here", setTransparent},
        {"--proxy-auth", Takes::value, "USER:PASSWORD", "ask clients of the proxy for this", setProxyAuth},
        {"--allow-loopback", Takes::nothing, "",
         "clients of other machines may reach this one through\nthe proxy: loopback, and its own addresses", setAllowLoopback},
        {"--ui-addr", Takes::value, "ADDRESS", "address of the CA page (127.0.0.1)",
         [](Flags& f, std::string_view v) { return setAddress(f.settings.config.ui.address, v); }},
        {"--ui-port", Takes::value, "PORT", "port of the CA page (8081; 0: any free port, printed)",
         [](Flags& f, std::string_view v) { return setPort(f.settings.config.ui.port, v); }}}});
  groups.push_back(
      {"What it decrypts and whom it believes",
       {{"--ca-dir", Takes::value, "FOLDER", "holds penstock-ca.pem and its key; made at first start", setCaDir},
        {"--ignore", Takes::value, "PATTERN",
         "pass these hosts through undecrypted: *.example.com,\nexample.com:8443 or /regex/; again for more",
         [](Flags& f, std::string_view v) { return addPattern(f.settings.config.engine.passthrough, v); }},
        {"--upstream-ca", Takes::value, "FILE", "PEM file of more roots to trust in servers", setUpstreamCa},
        {"--insecure", Takes::valueAfterEquals, "PATTERN",
         "do not verify certificates of servers: of all, or of\nthese hosts; again for more",
         [](Flags& f, std::string_view v) { return addPattern(f.settings.config.engine.insecure, v); }},
        {"--no-http2", Takes::nothing, "", "speak HTTP/1.1 at most, with servers and clients", setNoHttp2},
        {"--no-auto-passthrough", Takes::nothing, "", "decrypt hosts also for clients that refuse our certificate", setNoAutoPassthrough},
        {"--mirror-hello", Takes::valueAfterEquals, "PATTERN",
         "make our ClientHello like the client's as far as OpenSSL\ncan: for all hosts, or for these; again for more",
         [](Flags& f, std::string_view v) { return addPattern(f.settings.config.engine.mirrorClientHello, v); }}}});
  groups.push_back(
      {"Client certificates",
       {{"--client-cert", Takes::value, "[PATTERN=]FILE",
         "present this to servers that ask: PEM or PKCS#12; for all\nhosts, or for these; again for more, the first that\nmatches is taken",
         addClientCertificate},
        {"--client-key", Takes::value, "FILE", "key of the --client-cert before it, when it is not in there", ofTheLastCertificate(setClientKey)},
        {"--client-cert-password-file", Takes::value, "FILE",
         "holds the password of the --client-cert before it; or put\nit into the variable PENSTOCK_CLIENT_CERT_PASSWORD",
         ofTheLastCertificate(setClientPassword)},
        {"--reverse-client-ca", Takes::value, "FILE",
         "reverse mode asks clients for a certificate of these\nauthorities (PEM)", setReverseClientCa}}});
  groups.push_back(
      {"How it reaches servers",
       {{"--upstream", Takes::value, "URL",
         "by way of this proxy: http://, https:// or socks5://,\nwith USER:PASSWORD@ if it asks for one", setUpstream},
        {"--upstream-except", Takes::value, "PATTERN",
         "but for these hosts: *.example.com, 10.0.0.0/8, or\nloopback, which is what is excepted unless said; none:\nno host; again for more",
         addUpstreamException}}});
  groups.push_back(
      {"What it keeps",
       {{"--project", Takes::value, "FILE", "record into this project; made when it is not there", nameProject},
        {"--write", Takes::value, "FILE", "the same", nameProject},
        {"--no-db", Takes::nothing, "", "keep nothing on disk", setNoDb},
        {"--max-body", Takes::value, "SIZE",
         "record at most this much of a body (10mb); all of it is\nforwarded anyway", setMaxBody},
        {"--keep-free", Takes::value, "SIZE",
         "leave this much of the project's disk free: recording\nstops before (default 500mb, or 5 % of a smaller disk)", setKeepFree}}});
  groups.push_back({"Else",
                    {{"--proto", Takes::value, "FILE",
                      "a .proto file or a descriptor set: names for gRPC and\nProtocol Buffers; a folder: imports are looked for there;\nagain for more",
                      addProtobuf},
                     {"--config", Takes::value, "FILE", "settings in YAML, instead of the default file", elsewhere},
                     {"--version", Takes::nothing, "", "print the version", elsewhere},
                     {"--help", Takes::nothing, "", "print this", elsewhere}}});
  groups.push_back({"",
                    {{"--script", Takes::value, "FILE", "", later("scripts are")},
                     {"--rules", Takes::value, "FILE", "", later("rules are")},
                     {"--har", Takes::value, "FILE", "", later("HAR files are")}}});
  return groups;
}

}  // namespace

const std::vector<OptionGroup>& optionGroups() {
  static const std::vector<OptionGroup> groups = makeGroups();
  return groups;
}

const Option* findOption(std::string_view name) {
  for (const OptionGroup& group : optionGroups()) {
    for (const Option& option : group.options) {
      if (option.name == name) return &option;
    }
  }
  return nullptr;
}

std::vector<std::string> optionNames() {
  std::vector<std::string> names;
  for (const OptionGroup& group : optionGroups()) {
    for (const Option& option : group.options) {
      if (!option.help.empty()) names.push_back(option.name);
    }
  }
  return names;
}

Result<void> nameProject(Flags& flags, std::string_view written) {
  if (written.empty()) return bad("the path is empty; expected a file");
  std::string path = absolutePath(written, flags.folder, flags.home);
  std::string& project = flags.settings.config.project;
  if (flags.projectNamed && project != path) {
    return bad(inQuotes(written) + " is a second project beside " + inQuotes(project) + "; expected one");
  }
  project = path;
  flags.projectNamed = true;
  return {};
}

}  // namespace penstock::service

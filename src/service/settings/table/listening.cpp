// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/authority.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

struct MainListener {
  static auto& of(auto& settings) { return settings.config.engine.listeners.front(); }
  /// It stands alone and has a mode with a word of its own; else the list says all of it.
  static bool isSaid(const Settings& settings) {
    const auto& all = settings.config.engine.listeners;
    return all.size() == 1 && all.front().mode != model::ListenMode::https && all.front().mode != model::ListenMode::socks5;
  }
};

struct PageListener {
  static auto& of(auto& settings) { return settings.config.ui; }
  static bool isSaid(const Settings&) { return true; }
};

template <class Listener>
constexpr SettingValue anAddress{
    .set = [](SettingsDraft& d, const Written& w) { return take(Listener::of(d.settings).address, parseAddress(w.text())); },
    .written = [](const Settings& s) -> std::optional<Written> {
      if (!Listener::isSaid(s)) return std::nullopt;
      return oneWord(Listener::of(s).address);
    }};

template <class Listener>
constexpr SettingValue aPort{
    .set = [](SettingsDraft& d, const Written& w) { return take(Listener::of(d.settings).port, parsePort(w.text())); },
    .written = [](const Settings& s) -> std::optional<Written> {
      if (!Listener::isSaid(s)) return std::nullopt;
      return oneWord(std::to_string(Listener::of(s).port));
    }};

Result<void> setListeners(SettingsDraft& draft, const Written& written) {
  std::vector<model::ListenerConfig> listeners;
  for (const std::string& word : written.words) {
    Result<model::ListenerConfig> listener = parseListener(word);
    if (!listener) return listener.error();
    listeners.push_back(*listener);
  }
  if (listeners.empty()) return badSetting("the list is empty; expected at least one MODE@ADDRESS:PORT");
  if (written.byFlag)
    draft.listen.insert(draft.listen.end(), listeners.begin(), listeners.end());
  else
    draft.settings.config.engine.listeners = std::move(listeners);
  return {};
}

std::string listenerText(const model::ListenerConfig& listener) {
  std::string out(model::toText(listener.mode));
  if (listener.mode == model::ListenMode::reverse) out.append(":").append(model::toText(listener.target));
  return out.append("@").append(model::bracketed(listener.address)).append(":").append(std::to_string(listener.port));
}

std::optional<Written> writtenListeners(const Settings& settings) {
  if (MainListener::isSaid(settings)) return std::nullopt;
  std::vector<std::string> words;
  for (const model::ListenerConfig& one : settings.config.engine.listeners) words.push_back(listenerText(one));
  return listOf(std::move(words));
}

/// `word`: the last of the key, and the flag's.
Result<void> setMainMode(SettingsDraft& draft, const Written& written, const std::string& word, model::ListenMode mode) {
  if (!draft.mainMode.empty() && draft.mainMode != word) {
    return badSetting(written.byFlag
                          ? "stands beside --" + draft.mainMode + "; expected one of the two, or --listen for a second listener"
                          : "proxy.reverse stands beside proxy.transparent; expected one of the two, or proxy.listeners");
  }
  draft.mainMode = word;
  MainListener::of(draft.settings).mode = mode;
  return {};
}

Result<void> setReverse(SettingsDraft& draft, const Written& written) {
  if (Result<void> taken = take(MainListener::of(draft.settings).target, parseReverseTarget(written.text())); !taken)
    return taken;
  return setMainMode(draft, written, "reverse", model::ListenMode::reverse);
}

std::optional<Written> writtenReverse(const Settings& settings) {
  const model::ListenerConfig& main = MainListener::of(settings);
  if (!MainListener::isSaid(settings) || main.mode != model::ListenMode::reverse) return std::nullopt;
  return oneWord(model::toText(main.target));
}

Result<void> setTransparent(SettingsDraft& draft, const Written& written) {
  const Result<bool> on = parseSwitch(written.text());
  if (!on) return on.error();
  return *on ? setMainMode(draft, written, "transparent", model::ListenMode::transparent) : Result<void>();
}

std::optional<Written> writtenTransparent(const Settings& settings) {
  if (!MainListener::isSaid(settings) || MainListener::of(settings).mode != model::ListenMode::transparent) return std::nullopt;
  return oneWord(true);
}

Result<void> setProxyAuth(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.engine.proxyAuth, parseProxyCredentials(written.text()));
}

std::optional<Written> writtenProxyAuth(const Settings& settings) {
  const auto& credentials = settings.config.engine.proxyAuth;
  if (!credentials) return std::nullopt;
  return oneWord(credentials->user + ":" + credentials->password);
}

constexpr Setting kRows[] = {
    {.key = "proxy.addr",
     .flag = "--addr",
     .takes = "ADDRESS",
     .help = "address of the proxy (localhost: 127.0.0.1 and ::1)",
     .applies = Applies::now,
     .value = anAddress<MainListener>},
    {.key = "proxy.port",
     .flag = "--port",
     .takes = "PORT",
     .help = "port of the proxy (8080; 0: any free port, printed)",
     .applies = Applies::now,
     .value = aPort<MainListener>},
    {.key = "proxy.listeners",
     .flag = "--listen",
     .takes = "MODE@ADDRESS:PORT",
     .help = "listen here instead; again for more. MODE is http (SOCKS\ntoo), https, socks5, reverse:URL or transparent",
     .applies = Applies::now,
     .value = {.shape = SettingValue::Shape::list, .set = setListeners, .written = writtenListeners}},
    {.key = "proxy.reverse",
     .flag = "--reverse",
     .takes = "URL",
     .help = "stand before this origin: clients talk to the proxy as to\nhttps://HOST, http://HOST:PORT or tcp://HOST:PORT",
     .applies = Applies::now,
     .value = {.set = setReverse, .written = writtenReverse}},
    {.key = "proxy.keep_host",
     .flag = "--keep-host",
     .means = "true",
     .help = "reverse: pass Host on as the client sent it",
     .applies = Applies::nextConnection,
     .value = aSwitch<&model::EngineConfig::keepHost>},
    {.key = "proxy.transparent",
     .flag = "--transparent",
     .means = "true",
     .help = "take connections that the kernel redirects here",
     .applies = Applies::now,
     .value = {.set = setTransparent, .written = writtenTransparent, .kind = SettingValue::Kind::toggle}},
    {.key = "proxy.auth",
     .flag = "--proxy-auth",
     .takes = "USER:PASSWORD",
     .help = "ask clients of the proxy for this",
     .applies = Applies::nextConnection,
     .secret = true,
     .value = {.set = setProxyAuth, .written = writtenProxyAuth}},
    {.key = "proxy.allow_loopback",
     .flag = "--allow-loopback",
     .means = "true",
     .help = "clients of other machines may reach this one through\nthe proxy: loopback, and its own addresses",
     .applies = Applies::nextConnection,
     .value = aSwitch<&model::EngineConfig::allowLoopback>},
    {.key = "ui.addr",
     .flag = "--ui-addr",
     .takes = "ADDRESS",
     .help = "address of the CA page and the API (127.0.0.1)",
     .applies = Applies::now,
     .value = anAddress<PageListener>},
    {.key = "ui.port",
     .flag = "--ui-port",
     .takes = "PORT",
     .help = "port of the CA page and the API (8081; 0: any free port,\nprinted)",
     .applies = Applies::now,
     .value = aPort<PageListener>},
    {.key = "api.enabled",
     .flag = "--no-api",
     .means = "false",
     .help = "the CA page alone on that port, no REST API",
     .value = {.set = [](SettingsDraft& d, const Written& w) { return take(d.settings.config.api.on, parseSwitch(w.text())); },
               .written = [](const Settings& s) -> std::optional<Written> { return oneWord(s.config.api.on); },
               .kind = SettingValue::Kind::toggle}},
    {.key = "api.token_file",
     .flag = "--api-token-file",
     .takes = "FILE",
     .help = "where the API's token is, made where there is none\n(api-token in the data folder)",
     .value = {.set = [](SettingsDraft& d, const Written& w) { return take(d.settings.config.api.tokenFile, parsePath(d, w.text(), "a file")); },
               .written = [](const Settings& s) -> std::optional<Written> { return wordUnlessEmpty(s.config.api.tokenFile); },
               .kind = SettingValue::Kind::file}},
    {.key = "api.allow_write",
     .flag = "--allow-write",
     .means = "true",
     .help = "--mode mcp: assistants may change and send, not only read",
     .value = {.set = [](SettingsDraft& d, const Written& w) { return take(d.settings.config.api.assistantsMayWrite, parseSwitch(w.text())); },
               .written = [](const Settings& s) -> std::optional<Written> { return oneWord(s.config.api.assistantsMayWrite); },
               .kind = SettingValue::Kind::toggle}},
    {.key = "api.assistant_token",
     .flag = "--assistant-token",
     .takes = "FILE",
     .help = "--mode mcp: the file of the token that it calls with, whose\nrights and name count; made in Settings, API",
     .value = {.set = [](SettingsDraft& d, const Written& w) { return take(d.settings.assistantToken, parsePath(d, w.text(), "a file")); },
               .written = [](const Settings& s) -> std::optional<Written> { return wordUnlessEmpty(s.assistantToken); },
               .kind = SettingValue::Kind::file}},
};

}  // namespace

std::span<const Setting> listeningSettings() { return kRows; }

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/config_file.h"

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "penstock/base/ascii.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

constexpr std::size_t kFileLimit = 1024 * 1024;

/// What a key does with its value. `text` is "" for a list.
struct Value {
  std::string text;
  std::vector<std::string> list;  // a scalar is a list of one
  bool isList = false;
};

struct Where {
  Settings& settings;
  std::string folder;  // of the file, absolute
  std::string home;

  std::string path(const Value& value) const { return absolutePath(value.text, folder, home); }
};

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

using Apply = std::function<Result<void>(const Where&, const Value&)>;

template <class T, class Parse>
Apply scalar(T& (*place)(Settings&), Parse parse) {
  return [place, parse](const Where& where, const Value& value) -> Result<void> {
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
  return [place, pemLabel](const Where& where, const Value& value) -> Result<void> {
    if (value.text.empty()) return bad("the path is empty; expected a file");
    std::string path = where.path(value);
    if (pemLabel != nullptr) {
      if (Result<void> checked = checkPemFile(path, pemLabel); !checked) return checked;
    }
    place(where.settings) = path;
    return {};
  };
}

Result<void> setPatterns(std::vector<std::string>& into, const Value& value) {
  std::vector<std::string> patterns;
  for (const std::string& written : value.list) {
    Result<std::string> pattern = parseHostPattern(written);
    if (!pattern) return pattern.error();
    patterns.push_back(*pattern);
  }
  into = std::move(patterns);
  return {};
}

Result<void> setInsecure(const Where& where, const Value& value) {
  std::vector<std::string>& insecure = where.settings.config.engine.insecure;
  if (!value.isList) {
    if (Result<bool> all = parseBool(value.text)) {
      insecure = *all ? std::vector<std::string>{"*"} : std::vector<std::string>{};
      return {};
    }
  }
  return setPatterns(insecure, value);
}

Result<void> setListeners(const Where& where, const Value& value) {
  std::vector<model::ListenerConfig> listeners;
  for (const std::string& written : value.list) {
    Result<model::ListenerConfig> listener = parseListener(written);
    if (!listener) return listener.error();
    listeners.push_back(*listener);
  }
  if (listeners.empty()) return bad("the list is empty; expected at least one http@ADDRESS:PORT");
  where.settings.config.engine.listeners = std::move(listeners);
  return {};
}

Result<void> setMode(const Where& where, const Value& value) {
  Result<Mode> mode = parseMode(value.text);
  if (!mode) return mode.error();
  where.settings.mode = *mode;
  return {};
}

Result<void> setThreads(const Where& where, const Value& value) {
  auto threads = parseDecimal(value.text);
  if (!threads || *threads < 1 || *threads > 64) {
    return bad(inQuotes(value.text) + " is not a number of threads; expected 1 to 64");
  }
  where.settings.config.engine.threads = static_cast<unsigned>(*threads);
  return {};
}

Apply later(const char* what) {
  return [what](const Where&, const Value&) -> Result<void> {
    return makeError(ErrorCode::unsupported, std::string(what) + " not in this version; take the key out");
  };
}

struct Key {
  Apply apply;
  bool list = false;  // a list is welcome, and an empty value means an empty list
};

const std::map<std::string, Key>& keys() {
  using S = Settings;
  static const std::map<std::string, Key> table = {
      {"proxy.addr", {address([](S& s) -> std::string& { return s.config.engine.listeners.front().address; })}},
      {"proxy.port", {port([](S& s) -> std::uint16_t& { return s.config.engine.listeners.front().port; })}},
      {"proxy.listeners", {setListeners, true}},
      {"proxy.ignore",
       {[](const Where& w, const Value& v) { return setPatterns(w.settings.config.engine.passthrough, v); }, true}},
      {"proxy.insecure", {setInsecure, true}},
      {"proxy.max_body", {size<std::uint64_t>([](S& s) -> std::uint64_t& { return s.config.engine.maxBody; }, 0)}},
      {"proxy.head_limit", {size<std::size_t>([](S& s) -> std::size_t& { return s.config.engine.headLimit; }, 1024)}},
      {"proxy.allow_ambiguous", {boolean([](S& s) -> bool& { return s.config.engine.allowAmbiguous; })}},
      {"proxy.upstream_ca", {file([](S& s) -> std::string& { return s.config.engine.upstreamCa; }, "CERTIFICATE")}},
      {"proxy.threads", {setThreads}},
      {"proxy.timeouts.connect", {duration([](S & s) -> auto& { return s.config.engine.timeouts.connect; })}},
      {"proxy.timeouts.tls_handshake",
       {duration([](S & s) -> auto& { return s.config.engine.timeouts.tlsHandshake; })}},
      {"proxy.timeouts.client_head", {duration([](S & s) -> auto& { return s.config.engine.timeouts.clientHead; })}},
      {"proxy.timeouts.idle", {duration([](S & s) -> auto& { return s.config.engine.timeouts.idle; })}},
      {"proxy.timeouts.response", {duration([](S & s) -> auto& { return s.config.engine.timeouts.response; })}},
      {"proxy.timeouts.write", {duration([](S & s) -> auto& { return s.config.engine.timeouts.write; })}},
      {"ca.cert_path", {file([](S& s) -> std::string& { return s.config.caCert; }, "CERTIFICATE")}},
      {"ca.key_path", {file([](S& s) -> std::string& { return s.config.caKey; }, "PRIVATE KEY")}},
      {"ca.dir", {file([](S& s) -> std::string& { return s.config.caDir; })}},
      {"ui.addr", {address([](S& s) -> std::string& { return s.config.ui.address; })}},
      {"ui.port", {port([](S& s) -> std::uint16_t& { return s.config.ui.port; })}},
      {"project", {file([](S& s) -> std::string& { return s.config.project; })}},
      {"mode", {setMode}},
      {"no_db", {boolean([](S& s) -> bool& { return s.config.noDb; })}},
      {"quiet", {boolean([](S& s) -> bool& { return s.config.quiet; })}},
      {"json", {boolean([](S& s) -> bool& { return s.config.json; })}},
      {"script.path", {later("scripts are"), true}},
      {"rules", {later("rules are"), true}},
      {"upstream", {later("upstream proxies are"), true}},
      {"client_cert", {later("client certificates are"), true}},
  };
  return table;
}

std::string lastName(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

/// What may stand in a section; "" is the file itself.
std::vector<std::string> namesIn(const std::string& section) {
  std::set<std::string> names;
  for (const auto& [path, key] : keys()) {
    if (path.starts_with(section)) {
      std::string rest = path.substr(section.size());
      names.insert(rest.substr(0, rest.find('.')));
    }
  }
  return {names.begin(), names.end()};
}

std::string hint(const std::string& section, const std::string& name) {
  std::vector<std::string> here = namesIn(section);
  if (std::string near = nearest(name, here); !near.empty()) return "did you mean " + section + near + "?";
  for (const auto& [path, key] : keys()) {
    if (lastName(path) == name) return "did you mean " + path + "?";
  }
  std::string all;
  for (const std::string& one : here) all += (all.empty() ? "" : ", ") + one;
  return "expected one of " + all;
}

class Reader {
 public:
  Reader(const std::string& file, Where where) : file_(file), where_(std::move(where)) {}

  /// `section`: "" or "proxy." with its dot.
  Result<void> map(const YAML::Node& node, const std::string& section) {
    for (const auto& entry : node) {
      if (Result<void> done = this->entry(entry.first, entry.second, section); !done) return done;
    }
    return {};
  }

  Result<void> root(const YAML::Node& node) {
    if (node.IsNull() || !node.IsDefined()) return {};
    if (!node.IsMap()) return wrong(node, bad("the file is not a mapping; expected keys such as proxy, ca, ui"));
    return map(node, "");
  }

  bool has(const std::string& path) const { return seen_.contains(path); }

  Error wrong(const YAML::Mark& mark, const Error& error) const {
    return makeError(error.code, file_ + ":" + std::to_string(mark.line + 1) + ": " + error.message);
  }
  Error wrong(const YAML::Node& node, const Error& error) const { return wrong(node.Mark(), error); }

 private:
  Result<void> entry(const YAML::Node& key, const YAML::Node& value, const std::string& section) {
    if (!key.IsScalar()) return wrong(key, bad("a key is not a word; expected one such as proxy.port"));
    std::string name = key.Scalar();
    std::string path = section + name;
    bool isSection = !namesIn(path + ".").empty();
    auto known = keys().find(path);
    if (!isSection && known == keys().end()) {
      return wrong(key, bad("unknown key " + inQuotes(path) + "; " + hint(section, name)));
    }
    if (!seen_.insert(path).second) return wrong(key, bad(path + " is given twice"));
    if (isSection) {
      if (value.IsNull()) return {};
      if (!value.IsMap()) return wrong(key, bad(path + " is a section; expected keys below it"));
      return map(value, path + ".");
    }
    return set(known->second, path, key, value);
  }

  Result<void> set(const Key& known, const std::string& path, const YAML::Node& key, const YAML::Node& node) {
    auto refuse = [&](const YAML::Node& at, const Error& error) {
      return wrong(at, makeError(error.code, path + ": " + error.message));
    };
    Value value;
    value.isList = node.IsSequence();
    if (node.IsNull()) {
      if (known.list) return {};
      return refuse(key, bad("has no value"));
    }
    if (node.IsScalar()) {
      value.text = node.Scalar();
      value.list.push_back(value.text);
    } else if (!node.IsSequence() || !known.list) {
      return refuse(key, bad(known.list ? "expected a value or a list" : "expected one value"));
    }
    for (std::size_t i = 0; value.isList && i < node.size(); ++i) {
      if (!node[i].IsScalar()) return refuse(node[i].Mark().is_null() ? key : node[i], bad("expected a list of words"));
      value.list.push_back(node[i].Scalar());
    }
    if (Result<void> done = known.apply(where_, value); !done) return refuse(key, done.error());
    return {};
  }

  const std::string& file_;
  Where where_;
  std::set<std::string> seen_;
};

}  // namespace

Result<Mode> parseMode(std::string_view text) {
  if (text == "gui") return Mode::gui;
  if (text == "headless") return Mode::headless;
  if (text == "cui" || text == "mcp") {
    return makeError(ErrorCode::unsupported,
                     "mode " + std::string(text) + " is not in this version; expected gui or headless");
  }
  return bad(inQuotes(text) + " is not a mode; expected gui or headless");
}

Result<void> readConfigText(std::string_view yaml, const std::string& file, Settings& settings,
                            const UserFolders& folders) {
  if (yaml.size() > kFileLimit) return makeError(ErrorCode::limit, file + ": is larger than 1024 KB");
  std::error_code ignored;
  std::string folder = std::filesystem::absolute(file, ignored).parent_path().string();
  Settings changed = settings;
  Reader reader(file, Where{changed, folder, folders.home});
  try {
    Result<void> done = reader.root(YAML::Load(std::string(yaml)));
    if (!done) return done;
    if (reader.has("proxy.listeners") && (reader.has("proxy.addr") || reader.has("proxy.port"))) {
      return bad(file + ": proxy.listeners stands beside proxy.addr or proxy.port; expected the list alone");
    }
  } catch (const YAML::Exception& e) {
    // The library's own account of bytes that are not YAML: bad input, not a bug.
    return reader.wrong(e.mark.is_null() ? YAML::Mark() : e.mark, bad("is not valid YAML: " + e.msg));
  }
  if (changed.config.caCert.empty() != changed.config.caKey.empty()) {
    return bad(file + ": ca.cert_path and ca.key_path belong together; expected both or none");
  }
  settings = std::move(changed);
  return {};
}

Result<void> readConfigFile(const std::string& file, Settings& settings, const UserFolders& folders) {
  Result<std::string> text = readWholeFile(file, kFileLimit);
  if (!text) return text.error();
  return readConfigText(*text, file, settings, folders);
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/config_file.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <vector>

#include "penstock/service/setting.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

constexpr std::size_t kFileLimit = 1024 * 1024;

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

std::string_view lastName(std::string_view path) {
  return path.substr(path.rfind('.') + 1);
}

/// What may stand in a section; "" is the file itself.
std::vector<std::string> namesIn(const std::string& section) {
  std::set<std::string> names;
  for (const auto& [path, row] : settingsByKey()) {
    if (path.starts_with(section)) {
      const std::string_view rest = path.substr(section.size());
      names.emplace(rest.substr(0, rest.find('.')));
    }
  }
  return {names.begin(), names.end()};
}

std::string hint(const std::string& section, const std::string& name) {
  std::vector<std::string> here = namesIn(section);
  if (std::string near = nearest(name, here); !near.empty()) return "did you mean " + section + near + "?";
  for (const auto& [path, row] : settingsByKey()) {
    if (lastName(path) == name) return "did you mean " + std::string(path) + "?";
  }
  std::string all;
  for (const std::string& one : here) all += (all.empty() ? "" : ", ") + one;
  return "expected one of " + all;
}

class Reader {
 public:
  Reader(const std::string& file, SettingsDraft& draft) : file_(file), draft_(draft) {}

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
    const auto known = settingsByKey().find(path);
    if (!isSection && known == settingsByKey().end()) {
      return wrong(key, bad("unknown key " + inQuotes(path) + "; " + hint(section, name)));
    }
    if (!seen_.insert(path).second) return wrong(key, bad(path + " is given twice"));
    // A section may be switched off or on as a whole.
    if (isSection && !(value.IsScalar() && known != settingsByKey().end())) {
      if (value.IsNull()) return {};
      if (!value.IsMap()) return wrong(key, bad(path + " is a section; expected keys below it"));
      return map(value, path + ".");
    }
    return set(known->second->value, path, key, value);
  }

  Result<void> set(const SettingValue& known, const std::string& path, const YAML::Node& key, const YAML::Node& node) {
    if (known.shape == SettingValue::Shape::items) return setItems(known, path, key, node);
    auto refuse = [&](const YAML::Node& at, const Error& error) { return refused(path, at, error); };
    const bool mayBeList = known.shape == SettingValue::Shape::list;
    Written value;
    value.isList = node.IsSequence();
    if (node.IsNull()) {
      if (mayBeList) return {};
      return refuse(key, bad("has no value"));
    }
    if (node.IsScalar()) {
      value.words.push_back(node.Scalar());
    } else if (!node.IsSequence() || !mayBeList) {
      return refuse(key, bad(mayBeList ? "expected a value or a list" : "expected one value"));
    }
    for (std::size_t i = 0; value.isList && i < node.size(); ++i) {
      if (!node[i].IsScalar()) return refuse(node[i].Mark().is_null() ? key : node[i], bad("expected a list of words"));
      value.words.push_back(node[i].Scalar());
    }
    if (Result<void> done = known.set(draft_, value); !done) return refuse(key, done.error());
    return {};
  }

  Error refused(const std::string& path, const YAML::Node& at, const Error& error) const {
    return wrong(at, makeError(error.code, path + ": " + error.message));
  }

  Result<void> setItems(const SettingValue& known, const std::string& path, const YAML::Node& key, const YAML::Node& node) {
    std::vector<YAML::Node> nodes;
    for (std::size_t i = 0; node.IsSequence() && i < node.size(); ++i) nodes.push_back(node[i]);
    if (!node.IsSequence() && !node.IsNull()) nodes.push_back(node);
    std::size_t before = 0;
    for (const YAML::Node& one : nodes) {
      const YAML::Node& at = one.Mark().is_null() ? key : one;
      Result<Written> item = readItem(known, one);
      if (!item) return refused(path, at, item.error());
      item->before = before++;
      if (Result<void> done = known.set(draft_, *item); !done) return refused(path, at, done.error());
    }
    return {};
  }

  static Result<Written> readItem(const SettingValue& known, const YAML::Node& node) {
    Written out;
    out.isList = true;
    if (node.IsScalar()) {
      out.words.push_back(node.Scalar());
      return out;
    }
    const std::vector<std::string> fields(known.fields.begin(), known.fields.end());
    std::string all;
    for (const std::string& field : fields) all += (all.empty() ? "" : ", ") + field;
    if (!node.IsMap()) return bad("expected a word, or a mapping of " + all);
    auto& item = out.items.emplace_back();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar() || !entry.second.IsScalar()) return bad("expected a mapping of " + all + " to one word each");
      const std::string name = entry.first.Scalar();
      if (std::find(fields.begin(), fields.end(), name) == fields.end()) {
        const std::string near = nearest(name, fields);
        return bad("unknown " + inQuotes(name) + "; " + (near.empty() ? "expected one of " + all : "did you mean " + near + "?"));
      }
      if (!item.emplace(name, entry.second.Scalar()).second) return bad(name + " is given twice");
    }
    return out;
  }

  const std::string& file_;
  SettingsDraft& draft_;
  std::set<std::string> seen_;
};

}  // namespace

Result<Mode> parseMode(std::string_view text) {
  if (text == "gui") return Mode::gui;
  if (text == "cui") return Mode::cui;
  if (text == "headless") return Mode::headless;
  if (text == "mcp") return Mode::mcp;
  return bad(inQuotes(text) + " is not a mode; expected gui, cui, headless or mcp");
}

Result<void> readConfigText(std::string_view yaml, const std::string& file, Settings& settings,
                            const UserFolders& folders) {
  if (yaml.size() > kFileLimit) return makeError(ErrorCode::limit, file + ": is larger than 1024 KB");
  std::error_code ignored;
  SettingsDraft draft;
  draft.settings = settings;
  draft.folder = std::filesystem::absolute(file, ignored).parent_path().string();
  draft.home = folders.home;
  const model::Config& changed = draft.settings.config;
  Reader reader(file, draft);
  try {
    Result<void> done = reader.root(YAML::Load(std::string(yaml)));
    if (!done) return done;
    for (const char* ofMain : {"proxy.addr", "proxy.port", "proxy.reverse", "proxy.transparent"}) {
      if (reader.has("proxy.listeners") && reader.has(ofMain))
        return bad(file + ": proxy.listeners stands beside " + ofMain + "; expected the list alone");
    }
    if (reader.has("upstream.except") && !reader.has("upstream.url") && changed.engine.upstreamProxy->host.empty()) {
      return bad(file + ": upstream.except stands without upstream.url; expected both");
    }
    if (reader.has("proxy.client_certificates") && reader.has("client_cert"))
      return bad(file + ": client_cert stands beside proxy.client_certificates; expected one of them");
  } catch (const YAML::Exception& e) {
    // The library's own account of bytes that are not YAML: bad input, not a bug.
    return reader.wrong(e.mark.is_null() ? YAML::Mark() : e.mark, bad("is not valid YAML: " + e.msg));
  }
  if (changed.caCert.empty() != changed.caKey.empty()) {
    return bad(file + ": ca.cert_path and ca.key_path belong together; expected both or none");
  }
  settings = std::move(draft.settings);
  return {};
}

Result<void> readConfigFile(const std::string& file, Settings& settings, const UserFolders& folders) {
  Result<std::string> text = readWholeFile(file, kFileLimit);
  if (!text) return text.error();
  return readConfigText(*text, file, settings, folders);
}

}  // namespace penstock::service

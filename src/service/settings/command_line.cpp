// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/command_line.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>

#include "penstock/service/setting.h"
#include "service/settings/client_certificates.h"
#include "service/settings/files.h"
#include "service/settings/help.h"
#include "service/settings/near_miss.h"
#include "service/settings/run_words.h"
#include "service/settings/send_words.h"
#include "service/settings/transfer_words.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

Error bad(std::string message) {
  return makeError(ErrorCode::invalidArgument, std::move(message));
}

struct Given {
  const Setting* setting;
  std::string value;
};

/// The words sorted into flags and the rest; values not yet looked at.
struct Words {
  std::vector<Given> flags;
  std::vector<std::string> positional;
  std::optional<std::string> config;
  bool help = false, version = false;
};

std::string longName(const std::string& word) {
  if (word == "-h") return "--help";
  if (word == "-V") return "--version";
  return word;
}

Error unknownFlag(const std::string& name) {
  std::vector<std::string> flags;
  for (const SettingGroup& group : settingGroups())
    for (const Setting& row : group.rows)
      if (!group.title.empty() && !row.flag.empty()) flags.emplace_back(row.flag);
  std::string near = nearest(name, flags);
  return bad("unknown option " + inQuotes(name) + "; " + (near.empty() ? "see --help" : "did you mean " + near + "?"));
}

Result<Words> sortWords(const std::vector<std::string>& arguments) {
  Words words;
  bool flagsEnded = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (flagsEnded || word.size() < 2 || word.front() != '-') {
      words.positional.push_back(word);
      continue;
    }
    if (word == "--") {
      flagsEnded = true;
      continue;
    }
    std::size_t equals = word.find('=');
    bool hasValue = equals != std::string::npos;
    std::string name = longName(word.substr(0, equals));
    std::string value = hasValue ? word.substr(equals + 1) : "";
    const Setting* setting = settingByFlag(name);
    if (setting == nullptr) return unknownFlag(name);
    if (hasValue && setting->takes.empty())
      return bad(name + ": " + inQuotes(value) + " is too much; this option takes no value");
    if (!hasValue && setting->means.empty() && !setting->takes.empty()) {
      if (i + 1 == arguments.size() || settingByFlag(arguments[i + 1].substr(0, arguments[i + 1].find('='))) != nullptr)
        return bad(name + ": the value is missing; expected " + name + " " + std::string(setting->takes));
      value = arguments[++i];
    }
    if (!hasValue && !setting->means.empty()) value = setting->means;
    if (name == "--help") words.help = true;
    if (name == "--version") words.version = true;
    if (name == "--config") words.config = value;
    words.flags.push_back({setting, value});
  }
  return words;
}

Result<void> openPositional(SettingsDraft& draft, const std::vector<std::string>& positional) {
  static const std::vector<std::string> kCommands = {"export", "import", "send", "run"};
  if (positional.empty()) return {};
  const std::string& word = positional.front();
  std::error_code ignored;
  if (!fs::exists(absolutePath(word, draft.folder, draft.home), ignored) && !word.ends_with(".penstock")) {
    std::string near = nearest(word, kCommands);
    std::string what = near.empty() ? "expected a project file, or --project " + word + " to make one"
                                    : "did you mean the command " + near + "?";
    return makeError(ErrorCode::notFound, "there is no project " + inQuotes(word) + "; " + what);
  }
  if (positional.size() > 1) return bad(inQuotes(positional[1]) + " is too much; expected one project");
  Written written;
  written.words = {word};
  Result<void> named = settingByFlag("--project")->value.set(draft, written);
  return named ? named : makeError(named.error().code, "PROJECT: " + named.error().message);
}

/// Where the settings are, or would be.
std::string fileOf(const Words& words, const SettingsDraft& draft, const UserFolders& folders) {
  return words.config ? absolutePath(*words.config, draft.folder, draft.home) : folders.configFile();
}

/// The YAML file under the flags. The default file may be missing, a named one may not.
Result<std::string> readSettings(const Words& words, SettingsDraft& draft, const UserFolders& folders) {
  if (words.config && words.config->empty()) return bad("--config: the path is empty; expected a YAML file");
  const std::string file = fileOf(words, draft, folders);
  std::error_code ignored;
  if (!words.config && !fs::exists(file, ignored)) return std::string();
  Result<void> read = readConfigFile(file, draft.settings, folders);
  if (read) return file;
  bool aboutTheFile = read.error().code == ErrorCode::notFound || read.error().code == ErrorCode::io;
  return makeError(read.error().code, (words.config && aboutTheFile ? "--config: " : "") + read.error().message);
}

Result<void> apply(const Words& words, SettingsDraft& draft) {
  std::map<const Setting*, std::size_t> before;
  for (const auto& [setting, value] : words.flags) {
    Written written;
    written.words = {value};
    written.byFlag = true;
    written.before = before[setting]++;
    Result<void> done = setting->value.set(draft, written);
    if (!done) return makeError(done.error().code, std::string(setting->flag) + ": " + done.error().message);
  }
  return {};
}

/// One of these flags is among them.
bool isGiven(const Words& words, std::initializer_list<std::string_view> flags) {
  return std::any_of(words.flags.begin(), words.flags.end(), [&](const Given& given) {
    return std::find(flags.begin(), flags.end(), given.setting->flag) != flags.end();
  });
}

/// What can be said only when all flags are known.
Result<void> finish(const Words& words, SettingsDraft& draft) {
  model::EngineConfig& config = draft.settings.config.engine;
  for (std::size_t i = 0; i < draft.certificates; ++i)
    if (Result<void> checked = checkClientCertificate(config.clientCertificates[i]); !checked)
      return makeError(checked.error().code, "--client-cert: " + checked.error().message);
  if (!draft.listen.empty()) {
    const bool withMain = isGiven(words, {"--addr", "--port", "--reverse", "--transparent"});
    config.listeners.resize(withMain ? 1 : 0);
    config.listeners.insert(config.listeners.end(), draft.listen.begin(), draft.listen.end());
  }
  if (config.upstreamProxy && config.upstreamProxy->host.empty()) {
    return bad("--upstream-except: there is no upstream proxy; expected --upstream URL");
  }
  return {};
}

Result<void> decideProject(const Words& words, SettingsDraft& draft) {
  if (isGiven(words, {"--no-db"}) && draft.projectNamed) {
    return bad("--no-db: keeps nothing, but a project is named; expected one of the two");
  }
  if (draft.projectNamed) draft.settings.config.noDb = false;  // the flag wins over the file's word
  return {};
}

void fillIn(model::Config& config, const UserFolders& folders) {
  if (config.caDir.empty() && config.caCert.empty()) config.caDir = folders.caFolder();
  if (config.noDb) config.project.clear();
}

/// What of the flags says which Penstock is meant.
void noteRun(const Words& words, const SettingsDraft& draft, RunWords& out) {
  out.projectNamed = draft.projectNamed || isGiven(words, {"--no-db"});
  for (const Given& given : words.flags) out.flags.emplace_back(given.setting->flag);
  const auto& listeners = draft.settings.config.engine.listeners;
  if (isGiven(words, {"--port"}) && !listeners.empty() && listeners.front().port != 0) out.port = listeners.front().port;
}

/// Who wants to be attached and has no desktop is in a terminal.
Result<void> decideMode(const Settings& settings, Invocation& out) {
  const auto said = [](const char* name) {
    const char* const value = std::getenv(name);
    return value && *value;
  };
  const bool terminal = settings.attach && !said("DISPLAY") && !said("WAYLAND_DISPLAY");
  out.mode = settings.mode.value_or(terminal ? Mode::cui : Mode::gui);
  if (!settings.attach) return {};
  if (out.command != Command::run) return bad("--attach: is for a window or a terminal; send needs neither");
  if (out.mode == Mode::cui || out.mode == Mode::gui) return {};
  return bad("--attach: is for a face that is looked at; expected it with --mode gui or cui");
}

SettingsDraft draftFor(const UserFolders& folders) {
  SettingsDraft draft;
  std::error_code error;
  draft.folder = fs::current_path(error).string();
  draft.home = folders.home;
  return draft;
}

/// The flags over what the file said.
Result<void> applyAll(const Words& words, SettingsDraft& draft) {
  if (Result<void> applied = apply(words, draft); !applied) return applied;
  return finish(words, draft);
}

/// PROJECT, and what project and folders say together.
Result<void> decide(const Words& words, SettingsDraft& draft, const UserFolders& folders) {
  if (Result<void> decided = decideProject(words, draft); !decided) return decided;
  fillIn(draft.settings.config, folders);
  return {};
}

/// What is a secret is said in the YAML file; nothing else of it means anything to an export.
Result<Invocation> exportWords(const std::vector<std::string>& arguments, SettingsDraft& draft, const UserFolders& folders) {
  Result<Invocation> out = parseExport(arguments, draft);
  if (!out || !out->redact) return out;
  Words named;
  if (!out->configFile.empty()) named.config = out->configFile;
  const Result<std::string> file = readSettings(named, draft, folders);
  if (!file) return file.error();
  out->configFile = *file;
  out->redaction = std::move(draft.settings.redaction);
  return out;
}

}  // namespace

Result<Settings> settingsFrom(const SettingsSource& source, std::string_view yaml) {
  Result<Words> words = sortWords(source.arguments);
  if (!words) return words.error();
  SettingsDraft draft = draftFor(source.folders);
  if (Result<void> read = readConfigText(yaml, source.file, draft.settings, source.folders); !read) return read.error();
  if (Result<void> applied = applyAll(*words, draft); !applied) return applied.error();
  if (Result<void> opened = openPositional(draft, words->positional); !opened) return opened.error();
  if (Result<void> decided = decide(*words, draft, source.folders); !decided) return decided.error();
  return std::move(draft.settings);
}

Result<Invocation> systemProxyWords(const std::vector<std::string>& arguments) {
  Invocation out;
  out.command = Command::restoreSystemProxy;
  out.wait = arguments.size() == 3 && arguments[2] == "--wait";
  if (arguments.size() < 2 || arguments[1] != "restore" || arguments.size() > (out.wait ? 3u : 2u)) return bad("system-proxy: expected penstock system-proxy restore [--wait]");
  return out;
}

Result<Invocation> parseCommandLine(const std::vector<std::string>& arguments, const UserFolders& folders) {
  SettingsDraft draft = draftFor(folders);
  if (!arguments.empty() && arguments.front() == "export") return exportWords(arguments, draft, folders);
  if (!arguments.empty() && arguments.front() == "import") return parseImport(arguments, draft, folders);
  if (!arguments.empty() && arguments.front() == "system-proxy") return systemProxyWords(arguments);
  Invocation out;
  std::vector<std::string> ours = arguments;
  if (!arguments.empty() && arguments.front() == "send") {
    out.command = Command::send;
    if (auto taken = takeSendWords(ours, out.send); !taken) return taken.error();
  }
  if (!arguments.empty() && arguments.front() == "run") {
    out.command = Command::enclose;
    if (auto taken = takeRunWords(ours, out.run); !taken) return taken.error();
  }
  Result<Words> words = sortWords(ours);
  if (!words) return words.error();
  if (words->help || words->version) {
    out.command = Command::printText;
    out.text = words->help ? helpText() : versionText();
    return out;
  }
  Result<std::string> file = readSettings(*words, draft, folders);
  if (!file) return file.error();
  out.configFile = *file;
  out.source = {ours, folders, fileOf(*words, draft, folders)};
  if (Result<void> applied = applyAll(*words, draft); !applied) return applied.error();
  if (out.command == Command::send) {
    if (auto named = nameSentExchange(words->positional, draft, out.send); !named) return named.error();
    draft.settings.config.noDb = !draft.projectNamed;  // what is sent is kept where somebody said so
  } else if (out.command == Command::enclose) {
    if (auto checked = checkRunWords(words->positional, out.run); !checked) return checked.error();
    noteRun(*words, draft, out.run);
  } else if (Result<void> opened = openPositional(draft, words->positional); !opened) {
    return opened.error();
  }
  if (Result<void> decided = decide(*words, draft, folders); !decided) return decided.error();
  out.attach = draft.settings.attach;
  if (Result<void> decided = decideMode(draft.settings, out); !decided) return decided.error();
  const bool harSaid = isGiven(*words, {"--har"});
  if (out.attach && harSaid) return bad("--har: is written by the Penstock that records; start the one with it that this is attached to");
  // The file's is for runs that capture: it would be another's with each request that is sent.
  if (out.command != Command::send || harSaid) out.har = std::move(draft.settings.har);
  out.assistantToken = std::move(draft.settings.assistantToken);
  out.config = std::move(draft.settings.config);
  out.script = std::move(draft.settings.script);
  out.redaction = std::move(draft.settings.redaction);
  return out;
}

Result<Invocation> parseCommandLine(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  return parseCommandLine(arguments, UserFolders::ofThisUser());
}

}  // namespace penstock::service

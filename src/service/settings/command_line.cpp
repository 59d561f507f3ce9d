// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/command_line.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <optional>

#include "penstock/service/setting.h"
#include "service/settings/client_certificates.h"
#include "service/settings/expression_text.h"
#include "service/settings/files.h"
#include "service/settings/help.h"
#include "service/settings/near_miss.h"
#include "service/settings/send_words.h"

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

const std::string kExportForm = "; expected penstock export PROJECT --count [EXPRESSION], or --messages ID";

Result<std::uint64_t> exchangeId(const std::string& text) {
  std::uint64_t id = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
  if (error != std::errc() || end != text.data() + text.size() || id == 0 || id > INT64_MAX)
    return bad("export --messages: " + inQuotes(text) + " is not the id of an exchange; expected a number from 1 on");
  return id;
}

/// What one word of it asks for; false: it is not an option that asks for anything.
Result<bool> takeExportOption(const std::vector<std::string>& arguments, std::size_t& i, Invocation& out, bool& count) {
  const std::string& word = arguments[i];
  const std::size_t equals = word.find('=');
  const std::string name = word.substr(0, equals);
  if (name == "--messages") {
    if (equals == std::string::npos && i + 1 == arguments.size())
      return bad("export --messages: the id is missing" + kExportForm);
    const auto id = exchangeId(equals == std::string::npos ? arguments[++i] : word.substr(equals + 1));
    if (!id) return id.error();
    out.exchange = *id;
    return true;
  }
  if (name == "--count") {
    if (equals != std::string::npos) out.expression = word.substr(equals + 1);
    return count = true;
  }
  if (name == "--har" || name == "--json" || name == "--curl" || name == "--body")
    return makeError(ErrorCode::unsupported, "export " + name + ": is not in this version" + kExportForm);
  if (word.size() < 2 || word.front() != '-') return false;
  const std::string near = nearest(name, {"--count", "--messages"});
  return bad("export: unknown option " + inQuotes(name) + (near.empty() ? kExportForm : "; did you mean " + near + "?"));
}

/// `penstock export PROJECT --count [EXPRESSION] | --messages ID`. Its own small grammar: the flags of the proxy mean nothing here.
Result<Invocation> parseExport(const std::vector<std::string>& arguments, const SettingsDraft& places) {
  Invocation out;
  bool count = false;
  std::vector<std::string> positional;
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word == "--help" || word == "-h") {
      out.command = Command::printText;
      out.text = helpText();
      return out;
    }
    const auto taken = takeExportOption(arguments, i, out, count);
    if (!taken) return taken.error();
    if (!*taken) positional.push_back(word);
  }
  if (positional.empty()) return bad("export: the project is missing" + kExportForm);
  if (positional.size() >= 2 && count && out.expression.empty()) {
    out.expression = positional[1];
    positional.erase(positional.begin() + 1);
  }
  if (Result<void> checked = checkExpression(out.expression); !checked) return bad("export --count: " + checked.error().message);
  if (positional.size() > 1) return bad("export: " + inQuotes(positional[1]) + " is too much" + kExportForm);
  if (count && out.exchange != 0) return bad("export: --messages is too much beside --count" + kExportForm);
  if (!count && out.exchange == 0) return bad("export: nothing is asked for" + kExportForm);
  out.command = count ? Command::exportCount : Command::exportMessages;
  out.project = absolutePath(positional[0], places.folder, places.home);
  std::error_code ignored;
  if (!fs::is_regular_file(out.project, ignored)) {
    return makeError(ErrorCode::notFound,
                     "export: " + inQuotes(positional[0]) + " is not there; expected a project file");
  }
  return out;
}

Result<void> openPositional(SettingsDraft& draft, const std::vector<std::string>& positional) {
  static const std::vector<std::string> kCommands = {"export", "import", "send"};
  if (positional.empty()) return {};
  const std::string& word = positional.front();
  if (word == "import") return makeError(ErrorCode::unsupported, "import: is not in this version");
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

/// The YAML file under the flags. The default file may be missing, a named one may not.
Result<std::string> readSettings(const Words& words, SettingsDraft& draft, const UserFolders& folders) {
  std::string file = folders.configFile();
  if (words.config) {
    if (words.config->empty()) return bad("--config: the path is empty; expected a YAML file");
    file = absolutePath(*words.config, draft.folder, draft.home);
  }
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

}  // namespace

Result<Invocation> parseCommandLine(const std::vector<std::string>& arguments, const UserFolders& folders) {
  SettingsDraft draft;
  std::error_code error;
  draft.folder = fs::current_path(error).string();
  draft.home = folders.home;
  if (!arguments.empty() && arguments.front() == "export") return parseExport(arguments, draft);
  Invocation out;
  std::vector<std::string> ours = arguments;
  if (!arguments.empty() && arguments.front() == "send") {
    out.command = Command::send;
    if (auto taken = takeSendWords(ours, out.send); !taken) return taken.error();
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
  if (Result<void> applied = apply(*words, draft); !applied) return applied.error();
  if (Result<void> finished = finish(*words, draft); !finished) return finished.error();
  if (out.command == Command::send) {
    if (auto named = nameSentExchange(words->positional, draft, out.send); !named) return named.error();
    draft.settings.config.noDb = !draft.projectNamed;  // what is sent is kept where somebody said so
  } else if (Result<void> opened = openPositional(draft, words->positional); !opened) {
    return opened.error();
  }
  if (Result<void> decided = decideProject(*words, draft); !decided) return decided.error();
  fillIn(draft.settings.config, folders);
  out.mode = draft.settings.mode.value_or(Mode::gui);
  out.config = std::move(draft.settings.config);
  out.script = std::move(draft.settings.script);
  return out;
}

Result<Invocation> parseCommandLine(int argc, const char* const* argv) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  return parseCommandLine(arguments, UserFolders::ofThisUser());
}

}  // namespace penstock::service

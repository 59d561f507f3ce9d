// SPDX-License-Identifier: GPL-3.0-or-later
// The person's scripts: resources/python has what they can do.
#include <algorithm>

#include "penstock/base/file.h"
#include "penstock/script/host.h"
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

constexpr std::size_t largestScript = 16 * 1024 * 1024;

Result<void> setFiles(SettingsDraft& draft, const Written& written) {
  std::vector<std::string>& place = draft.settings.script.files;
  std::vector<std::string> files;
  if (written.byFlag) files = std::move(place);
  for (const std::string& word : written.words) {
    Result<std::string> path = parsePath(draft, word, "a script");
    if (!path) return path.error();
    if (!path->ends_with(".py")) return badSetting(inQuotes(word) + " is no script; expected a file of Python, with a name that ends with .py");
    if (const auto text = readWholeFile(*path, largestScript); !text) return text.error();
    files.push_back(std::move(*path));
  }
  place = std::move(files);
  return {};
}

Result<void> setPython(SettingsDraft& draft, const Written& written) {
  Result<std::string> path = parsePath(draft, written.text(), "the path of a Python 3 interpreter");
  if (!path) return path.error();
  return take(draft.settings.script.python, script::Host::findPython(*path));
}

Result<void> setTimeout(SettingsDraft& draft, const Written& written) {
  const auto wait = parseDuration(written.text());
  constexpr std::chrono::milliseconds least{100}, most{600'000};
  if (!wait || *wait < least || *wait > most) return badSetting(inQuotes(written.text()) + " is no time limit of scripts; expected from 100ms to 10m");
  draft.settings.script.timeout = *wait;
  return {};
}

Result<void> setOnFailure(SettingsDraft& draft, const Written& written) {
  using OnFailure = model::ScriptConfig::OnFailure;
  const std::string word = written.text();
  if (word != "pass" && word != "block") return badSetting(inQuotes(word) + " is neither; expected pass or block");
  draft.settings.script.onFailure = word == "pass" ? OnFailure::pass : OnFailure::block;
  return {};
}

Result<void> setPlugins(SettingsDraft& draft, const Written& written) {
  std::vector<std::string> names;
  if (const Result<bool> all = parseSwitch(written.text()); all && !written.isList) {
    if (*all) names.push_back("*");
  } else {
    for (const std::string& word : written.words) {
      if (word.find('/') != std::string::npos || !word.ends_with(".py"))
        return badSetting(inQuotes(word) + " is no plugin; expected the name of a file in the folder of plugins, such as tags.py, or true for all");
      names.push_back(word);
    }
  }
  draft.settings.script.plugins = std::move(names);
  return {};
}

constexpr std::string_view kOnFailure[] = {"pass", "block"};

constexpr Setting kRows[] = {
    {.key = "script.path",
     .flag = "--script",
     .takes = "FILE",
     .help = "Python that sees and changes what flows; again for more",
     .value = {.shape = SettingValue::Shape::list,
               .set = setFiles,
               .written = [](const Settings& s) -> std::optional<Written> { return listOf(s.script.files); },
               .kind = SettingValue::Kind::file}},
    {.key = "script.python",
     .flag = "--python",
     .takes = "PATH",
     .help = "the interpreter of scripts (default: python3 of PATH, or of\nan active virtual environment)",
     .value = {.set = setPython, .written = [](const Settings& s) { return wordUnlessEmpty(s.script.python); }, .kind = SettingValue::Kind::file}},
    {.key = "script.timeout",
     .help = "how long a call of a script may take (default 10s)",
     .value = {.set = setTimeout,
               .written = [](const Settings& s) -> std::optional<Written> { return oneWord(waitText(s.script.timeout)); }}},
    {.key = "script.on_failure",
     .help = "what becomes of an exchange whose script failed: pass (the default), or block (502)",
     .value = {.set = setOnFailure,
               .written = [](const Settings& s) -> std::optional<Written> {
                 return oneWord(std::string(s.script.onFailure == model::ScriptConfig::OnFailure::block ? "block" : "pass"));
               },
               .choices = kOnFailure}},
    {.key = "script.plugins",
     .help = "which files of the folder of plugins are on: names, or true for all",
     .value = {.shape = SettingValue::Shape::list,
               .set = setPlugins,
               .written = [](const Settings& s) -> std::optional<Written> {
                 if (s.script.plugins == std::vector<std::string>{"*"}) return oneWord(true);
                 return listOf(s.script.plugins);
               }}},
};

}  // namespace

std::span<const Setting> scriptSettings() { return kRows; }

}  // namespace penstock::service

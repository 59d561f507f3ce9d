// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/near_miss.h"
#include "service/settings/table/values.h"

namespace penstock::service {
namespace {

Result<void> setProject(SettingsDraft& draft, const Written& written) {
  const Result<std::string> path = parsePath(draft, written.text(), "a file");
  if (!path) return path.error();
  std::string& project = draft.settings.config.project;
  if (draft.projectNamed && project != *path)
    return badSetting(inQuotes(written.text()) + " is a second project beside " + inQuotes(project) + "; expected one");
  project = *path;
  draft.projectNamed = true;
  return {};
}

Result<void> setMaxBody(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.engine.maxBody, parseBytes(written.text(), 0, "512kb, 10mb, 2gb"));
}

std::optional<Written> writtenMaxBody(const Settings& settings) {
  const std::uint64_t most = settings.config.engine.maxBody;
  if (most == UINT64_MAX) return std::nullopt;
  return oneWord(bytesText(most));
}

Result<void> setKeepFree(SettingsDraft& draft, const Written& written) {
  return take(draft.settings.config.keepFree, parseBytes(written.text(), 0, "500mb, 2gb, or 0 to fill the disk"));
}

std::optional<Written> writtenKeepFree(const Settings& settings) {
  if (!settings.config.keepFree) return std::nullopt;
  return oneWord(bytesText(*settings.config.keepFree));
}

constexpr Setting kRows[] = {
    {.key = "project",
     .flag = "--project",
     .takes = "FILE",
     .help = "record into this project; made when it is not there",
     .applies = Applies::now,
     .value = {.set = setProject, .written = [](const Settings& s) { return wordUnlessEmpty(s.config.project); }}},
    {.flag = "--write", .takes = "FILE", .help = "the same", .applies = Applies::now, .value = {.set = setProject}},
    {.key = "no_db", .flag = "--no-db", .means = "true", .help = "keep nothing on disk", .value = aSwitch<&model::Config::noDb>},
    {.key = "proxy.max_body",
     .flag = "--max-body",
     .takes = "SIZE",
     .help = "record at most this much of a body (10mb); all of it is\nforwarded anyway",
     .applies = Applies::nextConnection,
     .value = {.set = setMaxBody, .written = writtenMaxBody}},
    {.key = "keep_free",
     .flag = "--keep-free",
     .takes = "SIZE",
     .help = "leave this much of the project's disk free: recording\nstops before (default 500mb, or 5 % of a smaller disk)",
     .value = {.set = setKeepFree, .written = writtenKeepFree}},
};

}  // namespace

std::span<const Setting> recordingSettings() { return kRows; }

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/kept_configuration.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>

#include "service/settings/files.h"
#include "service/settings/near_miss.h"
#include "service/settings/yaml_edit.h"

namespace penstock::service {
namespace {

constexpr std::size_t mostBytes = 1024 * 1024;

std::optional<Written> said(const Setting& setting, const Settings& settings) { return setting.value.written(settings); }

bool same(const std::optional<Written>& a, const std::optional<Written>& b) {
  if (!a || !b) return a.has_value() == b.has_value();
  return a->words == b->words && a->items == b->items;
}

/// Keys of the file, "proxy.port".
void addKeys(const YAML::Node& node, const std::string& before, std::vector<std::string>& out) {
  if (!node.IsMap()) return;
  for (const auto& entry : node) {
    if (!entry.first.IsScalar()) continue;
    const std::string key = before + entry.first.Scalar();
    if (settingsByKey().contains(key)) out.push_back(key);
    if (entry.second.IsMap()) addKeys(entry.second, key + ".", out);
  }
}

/// For the person alone from the first moment: it may hold passwords. A link is followed, the file it names keeps its mode.
Result<void> writeFile(const std::string& path, std::string_view text) {
  std::error_code ignored;
  const std::filesystem::path real = std::filesystem::exists(path, ignored) ? std::filesystem::canonical(path, ignored) : std::filesystem::path(path);
  const std::string target = real.empty() ? path : real.string(), beside = target + ".new";
  const auto failed = [&](int error) {
    ::unlink(beside.c_str());
    return makeError(ErrorCode::io, target + ": cannot be written: " + std::system_category().message(error));
  };
  struct stat now{};
  const mode_t mode = ::stat(target.c_str(), &now) == 0 ? now.st_mode & 0777 : 0600;
  ::unlink(beside.c_str());
  const int fd = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return failed(errno);
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int error = errno;
      ::close(fd);
      return failed(error);
    }
    text.remove_prefix(std::size_t(n));
  }
  const bool good = ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
  const int error = errno;
  ::close(fd);
  if (!good || ::rename(beside.c_str(), target.c_str()) != 0) return failed(good ? errno : error);
  return {};
}

Result<std::string> textOf(const std::string& file) {
  if (file.empty()) return std::string();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored)) return std::string();
  return readWholeFile(file, mostBytes);
}

}  // namespace

void KeptConfiguration::begin(SettingsSource source) {
  source_ = std::move(source);
  const auto text = textOf(source_.file);
  if (!text) return;
  auto settings = settingsFrom(source_, *text);
  if (!settings) return;
  const std::lock_guard lock(mutex_);
  started_ = latest_ = std::move(*settings);
}

Result<std::string> KeptConfiguration::text() const { return textOf(source_.file); }

Result<std::vector<SettingState>> KeptConfiguration::all() const {
  const auto text = textOf(source_.file);
  if (!text) return text.error();
  const auto next = settingsFrom(source_, *text);
  if (!next) return next.error();
  Settings fileAlone;
  if (auto read = readConfigText(*text, source_.file, fileAlone, source_.folders); !read) return read.error();
  const auto withoutEither = settingsFrom({{}, source_.folders, source_.file}, {});
  std::vector<std::string> keys;
  try {
    addKeys(YAML::Load(*text), {}, keys);
  } catch (const YAML::Exception&) {  // it was read a moment ago
  }
  const std::lock_guard lock(mutex_);
  const Settings usual = withoutEither ? *withoutEither : Settings();
  std::vector<SettingState> out;
  for (const SettingGroup& group : settingGroups())
    for (const Setting& setting : group.rows) {
      if (setting.key.empty() || !setting.value.written) continue;
      SettingState state;
      state.setting = &setting;
      state.usual = said(setting, usual);
      state.next = said(setting, *next);
      state.inForce = said(setting, setting.applies == Applies::restart ? started_.value_or(*next) : latest_.value_or(*next));
      state.waits = !same(state.inForce, state.next);
      state.inFile = std::find(keys.begin(), keys.end(), setting.key) != keys.end();
      const auto byFile = said(setting, fileAlone);
      state.byFlag = !same(byFile, state.next) && !same(state.next, state.usual);
      out.push_back(std::move(state));
    }
  return out;
}

std::optional<SettingRefusal> KeptConfiguration::check(const SettingChange& change) const {
  const auto known = settingsByKey().find(change.key);
  if (known == settingsByKey().end() || !known->second->value.written)
    return SettingRefusal{change.key, makeError(ErrorCode::notFound, "there is no such setting")};
  if (!change.value) return std::nullopt;
  const Setting& setting = *known->second;
  SettingsDraft draft;
  draft.folder = std::filesystem::path(source_.file).parent_path().string();
  draft.home = source_.folders.home;
  const auto set = [&](const Written& written) -> std::optional<SettingRefusal> {
    if (auto done = setting.value.set(draft, written); !done) return SettingRefusal{change.key, done.error()};
    return std::nullopt;
  };
  if (setting.value.shape != SettingValue::Shape::items) {
    if (setting.value.shape == SettingValue::Shape::one && change.value->isList)
      return SettingRefusal{change.key, makeError(ErrorCode::invalidArgument, "expected one value")};
    return set(*change.value);
  }
  Written one;
  one.isList = true;
  for (const std::string& word : change.value->words) {
    one.words = {word};
    if (auto refused = set(one)) return refused;
    ++one.before;
  }
  one.words.clear();
  for (const auto& item : change.value->items) {
    one.items = {item};
    if (auto refused = set(one)) return refused;
    ++one.before;
  }
  return std::nullopt;
}

Result<void> KeptConfiguration::take(const std::string& yaml) {
  auto next = settingsFrom(source_, yaml);
  if (!next) return next.error();
  std::optional<Settings> before;
  {
    const std::lock_guard lock(mutex_);
    before = latest_;
  }
  if (auto made = makeOwnFolder(std::filesystem::path(source_.file).parent_path().string()); !made) return made;
  const auto old = textOf(source_.file);
  if (!old) return old.error();
  if (auto written = writeFile(source_.file, yaml); !written) return written;
  if (before) {
    if (auto applied = apply_(*before, *next); !applied) {
      if (auto back = writeFile(source_.file, *old); !back) return back;
      return applied;
    }
  }
  const std::lock_guard lock(mutex_);
  if (!started_) started_ = *next;
  latest_ = std::move(*next);
  return {};
}

std::optional<SettingRefusal> KeptConfiguration::change(const std::vector<SettingChange>& changes) {
  if (source_.file.empty()) return SettingRefusal{{}, makeError(ErrorCode::unsupported, "this run has no file of settings")};
  for (const SettingChange& one : changes)
    if (auto refused = check(one)) return refused;
  {
    const std::lock_guard lock(changing_);
    auto yaml = textOf(source_.file);
    for (const SettingChange& one : changes) {
      if (!yaml) break;
      yaml = withKey(*yaml, one.key, one.value);
    }
    if (!yaml) return SettingRefusal{{}, makeError(yaml.error().code, source_.file + ": " + yaml.error().message)};
    if (auto taken = take(*yaml); !taken) return SettingRefusal{changes.size() == 1 ? changes.front().key : std::string(), taken.error()};
  }
  changed_.notify();
  return std::nullopt;
}

Result<void> KeptConfiguration::replace(std::string_view yaml) {
  if (source_.file.empty()) return makeError(ErrorCode::unsupported, "this run has no file of settings");
  {
    const std::lock_guard lock(changing_);
    if (auto taken = take(std::string(yaml)); !taken) return taken;
  }
  changed_.notify();
  return {};
}

}  // namespace penstock::service

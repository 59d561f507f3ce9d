// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/system_proxy/desktop_proxy.h"

#include <filesystem>

#include "service/machine/run_program.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

std::string fileIn(const UserFolders& folders) { return folders.dataFolder() + "/system-proxy.json"; }

Error none() { return makeError(ErrorCode::unsupported, "no desktop is here whose proxy settings could be changed (GNOME's gsettings, KDE's kwriteconfig)"); }

/// Outlives this process, whatever ends it.
Result<void> startWatcher() {
  std::error_code error;
  const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) return makeError(ErrorCode::io, "the watcher does not start: " + error.message());
  const auto started = startDetached({self.string(), "system-proxy", "restore", "--wait"}, environmentWithout({}));
  return started ? Result<void>() : started.error();
}

}  // namespace

Result<void> restoreSystemProxy(const UserFolders& folders, bool wait) {
  auto file = KeptProxyFile::take(fileIn(folders), wait);
  if (!file) return file.error().code == ErrorCode::busy ? Result<void>() : file.error();
  if (!*file) return {};
  const auto kept = (*file)->read();
  if (!kept) {
    (*file)->remove();  // another try would not read more
    return kept.error();
  }
  if (auto done = putBack(*kept); !done) return done;
  (*file)->remove();
  return {};
}

void DesktopProxy::begin(const UserFolders& folders, Where where) {
  const std::lock_guard changing(changing_);
  folders_ = folders;
  where_ = std::move(where);
  if (const auto done = restoreSystemProxy(folders_, false); !done) tell(false, {}, "What an earlier run left in the desktop's proxy settings could not be put back: " + done.error().message + ".");
}

SystemProxyState DesktopProxy::state() const {
  const std::lock_guard lock(mutex_);
  if (!desktops_) {
    desktops_.emplace();
    for (const auto& desktop : desktopsHere()) desktops_->push_back(desktop->name());
  }
  SystemProxyState out = state_;
  out.desktops = *desktops_;
  return out;
}

void DesktopProxy::tell(bool on, std::string address, std::string problem) {
  {
    const std::lock_guard lock(mutex_);
    state_.on = on;
    state_.address = std::move(address);
    state_.problem = std::move(problem);
  }
  changed_.notify();
}

Result<void> DesktopProxy::point(const std::string& host, std::uint16_t port) {
  const auto desktops = desktopsHere();
  if (desktops.empty()) return none();
  KeptProxy kept;
  for (const auto& desktop : desktops) {
    auto before = desktop->read();
    if (!before) return before.error();
    kept.desktops[desktop->name()] = {std::move(*before), desktop->pointing(host, port)};
  }
  if (auto made = makeOwnFolder(folders_.dataFolder()); !made) return made;
  auto file = KeptProxyFile::make(fileIn(folders_), kept);
  if (!file) return file.error();
  file_ = std::move(*file);
  if (auto watched = startWatcher(); !watched) {
    file_.remove();
    return watched;
  }
  for (const auto& desktop : desktops)
    if (auto done = desktop->write(kept.desktops[desktop->name()].ours); !done) {
      if (putBack(kept)) file_.remove();
      file_ = {};  // else the watcher tries once more
      return done;
    }
  return {};
}

Result<void> DesktopProxy::release() {
  if (!file_.open()) return {};
  const auto kept = file_.read();
  if (!kept) return kept.error();
  if (auto done = putBack(*kept); !done) return done;
  file_.remove();
  return {};
}

Result<void> DesktopProxy::set(bool on) {
  const std::lock_guard changing(changing_);
  if (on == file_.open()) return {};
  if (!on) {
    auto done = release();
    done ? tell(false, {}, {}) : tell(true, state().address, done.error().message);
    return done;
  }
  const auto where = where_ ? where_() : std::nullopt;
  if (!where) return makeError(ErrorCode::notFound, "no explicit proxy is open that the desktop's settings could name");
  auto done = point(where->first, where->second);
  if (done) tell(true, where->first + ":" + std::to_string(where->second), {});
  return done;
}

void DesktopProxy::moved() {
  const std::lock_guard changing(changing_);
  if (!file_.open()) return;
  const auto where = where_();
  if (where && where->first + ":" + std::to_string(where->second) == state().address) return;
  auto done = release();
  if (done && where) done = point(where->first, where->second);
  if (done && where) return tell(true, where->first + ":" + std::to_string(where->second), {});
  tell(file_.open(), {}, where ? "The desktop's proxy settings do not follow: " + done.error().message + "." : "The desktop's proxy settings are as they were: no explicit proxy is open.");
}

void DesktopProxy::end() {
  const std::lock_guard changing(changing_);
  where_ = nullptr;
  if (file_.open() && release()) tell(false, {}, {});
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/project/open_projects.h"

#include <filesystem>
#include <utility>

#include "penstock/service/paths.h"
#include "service/project/project_impl.h"
#include "service/query/stored_whole.h"
#include "service/settings/files.h"

namespace penstock::service {

namespace {

/// Both are there and the same file.
bool sameFile(const std::string& a, const std::string& b) {
  std::error_code failed;
  return !a.empty() && !b.empty() && std::filesystem::equivalent(a, b, failed) && !failed;
}

}  // namespace

Result<ProjectPtr> OpenProjects::openFile(const std::string& path) const {
  store::StoreOptions options;
  options.memoryOnly = path.empty();
  options.path = path;
  options.decodeBody = decodeForIndex;
  options.keepFree = keepFree_;
  options.closedProjects = UserFolders::ofThisUser().closedProjects();
  options.loadPatience = std::chrono::milliseconds(200);  // a project of some hundred thousand rows shows them as they come
  if (!path.empty()) {
    (void)makeOwnFolder(std::filesystem::path(path).parent_path().string());  // the store tells what is wrong with the folder
  }
  return Project::Impl::open(std::move(options));
}

Result<void> OpenProjects::begin(const std::string& path, std::optional<std::uint64_t> keepFree) {
  keepFree_ = keepFree;
  if (const ProjectPtr before = current()) before->impl().close();  // of an attempt that failed later on
  auto first = openFile(path);
  if (!first) return first.error();
  sink_.change(std::move(*first));
  return {};
}

void OpenProjects::end() {
  {
    const std::lock_guard lock(taking_);
    ended_ = true;  // a change that is under way finds out; it is not waited for
  }
  if (const ProjectPtr project = current()) project->impl().close();
}

Result<bool> OpenProjects::change(const std::string& path) {
  if (sameFile(path, current()->status().project)) return false;
  auto opened = openFile(path);
  if (!opened) return opened.error();
  ProjectPtr next = std::move(*opened), before;
  (void)next->setRecording(current()->impl().store->recordingWanted());
  {
    const std::lock_guard lock(taking_);
    if (!ended_) before = sink_.change(next);
  }
  (before ? before : next)->impl().close();
  if (!before) return makeError(ErrorCode::cancelled, "Penstock is ending");
  return true;
}

Result<void> OpenProjects::told(const Result<bool>& changed) {
  if (!changed) return changed.error();
  if (*changed) changed_.notify();
  return {};
}

Result<void> OpenProjects::open(const std::string& path) {
  if (path.empty()) return makeError(ErrorCode::invalidArgument, "a project needs a file");
  if (!current()) return makeError(ErrorCode::cancelled, "no project is open yet");
  std::unique_lock lock(changing_);
  const Result<bool> changed = change(path);
  lock.unlock();
  return told(changed);
}

Result<void> OpenProjects::saveAs(const std::string& path, bool replace) {
  if (path.empty()) return makeError(ErrorCode::invalidArgument, "a project needs a file");
  if (!current()) return makeError(ErrorCode::cancelled, "no project is open yet");
  const auto existing = replace ? store::Store::Existing::replace : store::Store::Existing::refuse;
  std::unique_lock lock(changing_);
  if (auto copied = current()->impl().store->copyTo(path, existing); !copied) return copied;
  const Result<bool> changed = change(path);
  lock.unlock();
  return told(changed);
}

}  // namespace penstock::service

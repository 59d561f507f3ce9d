// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "penstock/service/paths.h"
#include "penstock/service/transfer.h"
#include "service/project/project_impl.h"
#include "service/query/stored_whole.h"
#include "service/settings/files.h"
#include "service/transfer/rules.h"

namespace penstock::service {
namespace {

Error cannotRead(const std::string& path, int why) {
  return makeError(why == ENOENT ? ErrorCode::notFound : ErrorCode::io, path + " cannot be read: " + std::strerror(why));
}

/// A file by its descriptor. What is no file (a pipe) is taken whole into one without a name first: an import looks back.
class FileBytes final : public model::BodyReader {
 public:
  static Result<std::unique_ptr<FileBytes>> open(const std::string& path) {
    std::unique_ptr<FileBytes> file(new FileBytes(path));
    file->fd_ = path == "-" ? ::dup(0) : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (file->fd_ < 0 || ::fstat(file->fd_, &about) != 0) return cannotRead(path, errno);
    if (S_ISDIR(about.st_mode)) return cannotRead(path, EISDIR);
    if (!S_ISREG(about.st_mode)) {
      if (const int failed = file->spool(); failed != 0) return cannotRead(path, failed);
      if (::fstat(file->fd_, &about) != 0) return cannotRead(path, errno);
    }
    file->size_ = std::uint64_t(about.st_size);
    return file;
  }
  ~FileBytes() override {
    if (fd_ >= 0) ::close(fd_);
  }
  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t offset, std::size_t n) const override {
    std::string out(std::size_t(std::min<std::uint64_t>(n, offset < size_ ? size_ - offset : 0)), '\0');
    for (std::size_t got = 0; got < out.size();) {
      const ssize_t more = ::pread(fd_, out.data() + got, out.size() - got, off_t(offset + got));
      if (more < 0 && errno == EINTR) continue;
      if (more < 0) return cannotRead(path_, errno);
      if (more == 0) return makeError(ErrorCode::io, path_ + " became shorter while it was read");
      got += std::size_t(more);
    }
    return out;
  }

 private:
  explicit FileBytes(std::string path) : path_(std::move(path)) {}
  /// 0, or errno.
  int spool() {
    std::error_code ignored;
    std::string folder = std::filesystem::temp_directory_path(ignored).string();
    const int kept = ::open(folder.empty() ? "/tmp" : folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (kept < 0) return errno;
    std::string piece(256 * 1024, '\0');
    int failed = 0;
    for (ssize_t got = 1; got > 0 && failed == 0;) {
      got = ::read(fd_, piece.data(), piece.size());
      if (got < 0) failed = errno == EINTR ? 0 : errno;
      if (got < 0 && failed == 0) got = 1;
      else if (got > 0 && ::write(kept, piece.data(), std::size_t(got)) != got) failed = errno != 0 ? errno : EIO;
    }
    ::close(fd_);
    fd_ = kept;
    return failed;
  }

  const std::string path_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

/// Waits while the store is behind, so that an import is as fast as the disk and no larger in memory.
class ProjectImport final : public importer::ImportSink {
 public:
  explicit ProjectImport(ProjectPtr project) : project_(std::move(project)) {}

  model::ExchangeId nextId() override { return project_->impl().store->nextId(); }
  Result<void> record(model::RecordBatch batch) override {
    if (project_->closed()) return makeError(ErrorCode::cancelled, "the project was closed");
    store::Store& store = *project_->impl().store;
    if (!store.recording()) {
      const std::string problem = store.status().problem;
      return makeError(problem.empty() ? ErrorCode::busy : ErrorCode::io, problem.empty() ? "recording is switched off, and so nothing can be imported" : problem);
    }
    if (store.congested()) wait(store);
    project_->impl().record(std::move(batch));
    return {};
  }

 private:
  struct Ready {
    std::mutex mutex;
    std::condition_variable wake;
    bool is = false;
  };
  static void wait(store::Store& store) {
    const auto ready = std::make_shared<Ready>();
    store.whenReady([ready] {
      const std::lock_guard lock(ready->mutex);
      ready->is = true;
      ready->wake.notify_all();
    });
    std::unique_lock lock(ready->mutex);
    ready->wake.wait(lock, [&] { return ready->is; });
  }

  const ProjectPtr project_;
};

}  // namespace

Result<importer::ImportReport> importIntoProject(const ProjectPtr& project, const model::BodyReader& bytes, const importer::ImportOptions& options) {
  ProjectImport sink(project);
  return importer::importFile(bytes, sink, options);
}

Result<importer::ImportReport> importIntoProject(const ProjectPtr& project, const std::string& file, const importer::ImportOptions& options) {
  const auto bytes = FileBytes::open(file);
  if (!bytes) return bytes.error();
  return importIntoProject(project, **bytes, options);
}

Result<importer::ImportReport> importIntoFile(const std::string& projectFile, const std::string& file, const importer::ImportOptions& options) {
  const auto bytes = FileBytes::open(file);
  if (!bytes) return bytes.error();
  store::StoreOptions store;
  store.path = projectFile;
  store.decodeBody = decodeForIndex;
  store.keepFree.reset();
  store.closedProjects = UserFolders::ofThisUser().closedProjects();
  (void)makeOwnFolder(std::filesystem::path(projectFile).parent_path().string());  // the store tells what is wrong with the folder
  auto project = Project::Impl::open(std::move(store));
  if (!project) return project.error();
  auto report = importIntoProject(*project, **bytes, options);
  if (report && report->rules > 0) {
    if (auto added = addRulesTo(*(*project)->impl().store, report->rulesJson); !added) {
      report->reasons.push_back("its rules are left out: " + added.error().message);
      report->rules = 0;
    }
  }
  if (auto saved = (*project)->impl().store->flush(); !saved && report) report = saved.error();
  (*project)->impl().close();
  return report;
}

}  // namespace penstock::service

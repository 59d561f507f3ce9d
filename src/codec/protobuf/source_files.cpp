// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/protobuf/source_files.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "penstock/base/file.h"

namespace penstock::codec::protobuf {
namespace {

namespace fs = std::filesystem;
namespace pb = google::protobuf;

/// Whether `path` is `folder` or lies below it. Both canonical.
bool within(const fs::path& path, const fs::path& folder) {
  const auto [end, ignored] = std::mismatch(folder.begin(), folder.end(), path.begin(), path.end());
  return end == folder.end() || (end->empty() && std::next(end) == folder.end());
}

/// A folder above the source that nobody made for sources: the home folder, what lies above it, and folders that anybody may write into.
bool isCommon(const fs::path& folder) {
  if (folder == folder.root_path()) return true;
  std::error_code ec;
  if (const char* home = std::getenv("HOME"))
    if (const fs::path known = fs::canonical(home, ec); !ec && within(known, folder)) return true;
  struct stat info {};
  return ::stat(folder.c_str(), &info) != 0 || (info.st_mode & S_IWOTH);
}

/// A path that stays below the folder it begins in.
bool isPlain(const std::string& name) {
  if (name.empty() || name.size() > 1024 || name.find('\\') != name.npos || name.find('\0') != name.npos) return false;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t slash = std::min(name.find('/', at), name.size());
    const std::string_view part = std::string_view(name).substr(at, slash - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = slash + 1;
  }
  return true;
}

}  // namespace

SourceFiles::SourceFiles(const std::string& source, std::string bytes, const std::vector<std::string>& roots)
    : name_(fs::path(source).filename().string()), source_(source), total_(bytes.size()) {
  paths_[name_] = source;
  texts_[name_] = std::move(bytes);
  std::error_code ec;
  const auto add = [&](const fs::path& folder) {
    const fs::path known = fs::canonical(folder, ec);
    if (!ec && std::find(roots_.begin(), roots_.end(), known) == roots_.end()) roots_.push_back(known.string());
  };
  const fs::path own = fs::absolute(source, ec).parent_path();
  add(own);
  for (const std::string& root : roots) add(root);
  // "company/api/v1/x.proto" imports by names that begin somewhere above it.
  fs::path folder = fs::canonical(own, ec);
  for (int level = 0; !ec && level < 4; ++level) {
    folder = folder.parent_path();
    if (isCommon(folder)) break;
    add(folder);
  }
}

const std::string& SourceFiles::pathOf(const std::string& name) const {
  const auto found = paths_.find(name);
  return found == paths_.end() ? name : found->second;
}

bool SourceFiles::read(const std::string& name, std::string& bytes) {
  if (!isPlain(name) || !name.ends_with(".proto")) {
    problem_ = "is no path below a folder of imports that ends in .proto";
    return false;
  }
  if (paths_.size() >= mostFiles) {
    problem_ = "is left out: there are over " + std::to_string(mostFiles) + " files already";
    return false;
  }
  std::error_code ec;
  for (const std::string& root : roots_) {
    const fs::path written = fs::path(root) / name;
    const fs::path real = fs::canonical(written, ec);
    if (ec) continue;
    if (!within(real, root)) {
      problem_ = "leads out of " + root + " by a symbolic link";
      return false;
    }
    auto read = readWholeFile(real.string(), mostBytes - std::min(total_, mostBytes));
    if (!read) {
      problem_ = read.error().code == ErrorCode::limit ? "is left out: all files together are larger than 64 MB"
                                                       : "cannot be read: " + read.error().message;
      return false;
    }
    paths_[name] = written.string();
    bytes = std::move(*read);
    return true;
  }
  problem_ = "was not found";
  return false;
}

pb::io::ZeroCopyInputStream* SourceFiles::Open(const std::string& name) {
  auto text = texts_.find(name);
  if (text == texts_.end()) {
    std::string bytes;
    if (!read(name, bytes)) return nullptr;
    total_ += bytes.size();
    text = texts_.emplace(name, std::move(bytes)).first;
  }
  return new pb::io::ArrayInputStream(text->second.data(), int(text->second.size()));
}

}  // namespace penstock::codec::protobuf

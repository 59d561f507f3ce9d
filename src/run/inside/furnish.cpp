// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/inside/furnish.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>

#include "penstock/base/descriptor.h"
#include "penstock/tls/trust_formats.h"
#include "run/trust/bundle.h"

namespace penstock::run {

namespace {

namespace fs = std::filesystem;

constexpr char roomOptions[] = "mode=0755,size=128m";
constexpr std::size_t mostCopied = 20'000;  // files of a folder of roots
constexpr std::size_t mostAtOnce = 1u << 20;

Error failed(const std::string& what) { return makeError(ErrorCode::io, "the program's files cannot be prepared: " + what + ": " + std::strerror(errno)); }

bool writeFile(const std::string& path, const std::string& text) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  return file.open() && ::write(file.get(), text.data(), text.size()) == ssize_t(text.size());
}

/// Read only: what is written there would be gone with the program, without a word.
bool cover(const std::string& place, const std::string& with) {
  if (::mount(with.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) != 0) return false;
  (void)::mount(nullptr, place.c_str(), nullptr, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, nullptr);
  return true;
}

/// As far as it can be read, of what it holds and what lies in one folder below. Links stay links, so that hundreds of them cost little.
bool copyInto(int from, int to, unsigned deeper, std::size_t& left) {
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::fdopendir(::fcntl(from, F_DUPFD_CLOEXEC, 0)), &::closedir);
  if (!folder) return false;
  while (const dirent* entry = ::readdir(folder.get())) {
    const char* name = entry->d_name;
    if (std::string_view(name) == "." || std::string_view(name) == "..") continue;
    if (left-- == 0) return false;
    char target[PATH_MAX];
    if (entry->d_type == DT_LNK) {
      const ssize_t n = ::readlinkat(from, name, target, sizeof target - 1);
      target[std::max<ssize_t>(n, 0)] = '\0';
      if (n > 0) (void)::symlinkat(target, to, name);
    } else if (entry->d_type == DT_DIR && deeper > 0) {
      const Descriptor inner(::openat(from, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      (void)::mkdirat(to, name, 0755);
      const Descriptor copy(::openat(to, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
      if (inner.open() && copy.open() && !copyInto(inner.get(), copy.get(), deeper - 1, left)) return false;
    } else if (entry->d_type == DT_REG) {
      const Descriptor file(::openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)), copy(::openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
      while (file.open() && copy.open() && ::sendfile(copy.get(), file.get(), nullptr, mostAtOnce) > 0) {
      }
    }
  }
  return true;
}

bool copyFolder(const std::string& from, const std::string& to) {
  const Descriptor source(::open(from.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!source.open() || ::mkdir(to.c_str(), 0755) != 0) return false;
  const Descriptor copy(::open(to.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  std::size_t left = mostCopied;
  return copy.open() && copyInto(source.get(), copy.get(), 2, left);
}

class Furnisher {
 public:
  explicit Furnisher(const Furniture& f) : f_(f), bundle_(f.room + "/roots.pem"), ca_(f.room + "/penstock-ca.pem") {}

  Result<Furnished> all() {
    // As it was before anything lies over it.
    const auto bundles = bundleFiles(), folders = hashFolders(), anchors = anchorFolders(), stores = javaStores(f_.home);
    const std::string roots = systemRoots(), java = stores.empty() ? std::string() : javaStoreOf(roots, f_.caPem);
    // What is mounted inside stays inside; what is mounted outside, a disk that is plugged in, comes along.
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_SLAVE, nullptr) != 0) return failed("mounts");
    if (::mount("tmpfs", f_.room.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, roomOptions) != 0) return failed(f_.room);
    const std::string end = f_.caPem.ends_with('\n') ? "" : "\n";
    if (!writeFile(ca_, f_.caPem + end) || !writeFile(bundle_, f_.caPem + end + roots)) return failed(f_.room);
    for (const std::string& folder : folders) addTo(folder, hashedName(folder));
    for (const std::string& folder : anchors) addTo(folder, "penstock-ca.pem");
    for (const std::string& file : bundles) lay(file, bundle_);
    if (!java.empty() && writeFile(f_.room + "/cacerts", java))
      for (const std::string& store : stores) lay(store, f_.room + "/cacerts");
    layNss();
    hideResolvers();
    out_.variables = trustVariables(bundles.empty() ? bundle_ : bundles.front(), ca_);
    return std::move(out_);
  }

 private:
  void lay(const std::string& place, const std::string& with) {
    if (!cover(place, with)) out_.untrusted.push_back(place);
  }

  /// The first name of its hash that is free.
  std::string hashedName(const std::string& folder) const {
    const std::string hash = tls::subjectHash(f_.caPem);
    std::error_code ignored;
    for (unsigned n = 0; n < 100; ++n)
      if (const std::string name = hash + "." + std::to_string(n); !fs::exists(fs::symlink_status(folder + "/" + name, ignored))) return name;
    return "penstock-ca.pem";
  }

  void addTo(const std::string& folder, const std::string& name) {
    const std::string copy = f_.room + "/folder" + std::to_string(++folders_);
    if (copyFolder(folder, copy) && writeFile(copy + "/" + name, f_.caPem) && cover(folder, copy)) return;
    out_.untrusted.push_back(folder);
  }

  void layNss() {
    if (f_.nss.empty()) return;
    for (const std::string& place : f_.nssPlaces) {
      const std::string copy = f_.room + "/nss" + std::to_string(++folders_);
      // A browser writes into it: what it does is gone with it.
      if (!copyFolder(f_.nss, copy) || ::mount(copy.c_str(), place.c_str(), nullptr, MS_BIND, nullptr) != 0) out_.untrusted.push_back(place);
    }
  }

  /// Sockets by which the C library would have names looked up outside (nss-resolve, nscd, nss-mdns): it asks a name server then, which is ours.
  void hideResolvers() const {
    const std::string nothing = f_.room + "/nothing";
    if (!writeFile(nothing, {})) return;
    for (const char* socket : {"/run/systemd/resolve/io.systemd.Resolve", "/run/nscd/socket", "/var/run/nscd/socket", "/run/avahi-daemon/socket"})
      if (::access(socket, F_OK) == 0) (void)::mount(nothing.c_str(), socket, nullptr, MS_BIND, nullptr);
  }

  const Furniture& f_;
  const std::string bundle_, ca_;
  Furnished out_;
  unsigned folders_ = 0;
};

}  // namespace

Result<Furnished> furnish(const Furniture& furniture) {
  const mode_t before = ::umask(022);  // roots are for whoever root may become
  auto out = Furnisher(furniture).all();
  ::umask(before);
  return out;
}

}  // namespace penstock::run

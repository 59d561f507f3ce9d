// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/ca_files.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "tls/openssl_error.h"

namespace penstock::tls {
namespace {

constexpr std::size_t maxFile = 1 << 20;

struct FreeBio {
  void operator()(BIO* p) const { BIO_free(p); }
};
using BioPtr = std::unique_ptr<BIO, FreeBio>;

BioPtr bioOver(const std::string& text) {
  return BioPtr(BIO_new_mem_buf(text.data(), int(text.size())));
}

Error ioError(const std::string& what, const std::filesystem::path& file) {
  const int e = errno;
  return makeError(e == ENOENT ? ErrorCode::notFound : ErrorCode::io,
                   what + " " + file.string() + ": " + std::strerror(e));
}

}  // namespace

Result<std::string> readFile(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return ioError("Cannot read", file);
  std::string text;
  char piece[16384];
  ssize_t n;
  while ((n = ::read(fd, piece, sizeof piece)) != 0) {
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const Error failed = ioError("Cannot read", file);
      ::close(fd);
      return failed;
    }
    text.append(piece, std::size_t(n));
    if (text.size() > maxFile) {
      ::close(fd);
      return makeError(ErrorCode::limit, file.string() + " is larger than 1 MB: expected PEM certificates or a key");
    }
  }
  ::close(fd);
  return text;
}

Result<std::vector<X509Ptr>> certificatesFrom(const std::string& pem, const std::filesystem::path& file) {
  std::vector<X509Ptr> all;
  const BioPtr bio = bioOver(pem);
  while (X509* x = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) all.emplace_back(x);
  const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  const std::string reason = takeOpenSslError();
  if (all.empty() && ended) {
    const bool der = pem.starts_with('\x30');
    return makeError(ErrorCode::corrupt, file.string() +
                                             " holds no certificate: expected PEM text with BEGIN CERTIFICATE" +
                                             (der ? ", and this looks like DER" : ""));
  }
  if (!ended) return makeError(ErrorCode::corrupt, file.string() + " holds a broken certificate: " + reason);
  return all;
}

namespace {

/// What OpenSSL asks for when it meets an encrypted key. Without a callback it would ask at the terminal.
struct Passphrase {
  const std::string* password;  // null: none to give
  bool asked = false;

  static int give(char* to, int size, int, void* self) {
    auto& p = *static_cast<Passphrase*>(self);
    p.asked = true;
    if (!p.password || p.password->size() > std::size_t(size)) return -1;
    std::memcpy(to, p.password->data(), p.password->size());
    return int(p.password->size());
  }
};

Result<KeyPtr> readKey(const std::string& pem, const std::filesystem::path& file, Passphrase passphrase,
                       const char* expected) {
  const BioPtr bio = bioOver(pem);
  KeyPtr key(PEM_read_bio_PrivateKey(bio.get(), nullptr, Passphrase::give, &passphrase));
  const bool none = pem.find("PRIVATE KEY-----") == std::string::npos;  // OpenSSL says "unsupported" either way
  const std::string reason = takeOpenSslError();
  if (key) return key;
  if (passphrase.asked && passphrase.password)
    return makeError(ErrorCode::invalidArgument, "The password does not open the private key in " + file.string());
  if (passphrase.asked)
    return makeError(ErrorCode::invalidArgument, "The private key in " + file.string() + " is encrypted: expected " + expected);
  return makeError(ErrorCode::corrupt,
                   none ? file.string() + " holds no private key: expected PEM text with BEGIN PRIVATE KEY"
                        : file.string() + " holds a broken private key: " + reason);
}

}  // namespace

Result<KeyPtr> keyFrom(const std::string& pem, const std::filesystem::path& file) {
  return readKey(pem, file, {nullptr}, "one without a pass phrase");
}

Result<KeyPtr> keyFrom(const std::string& pem, const std::filesystem::path& file, const std::string& password) {
  return readKey(pem, file, {password.empty() ? nullptr : &password}, "its password");
}

Result<FolderLock> FolderLock::acquire(const std::filesystem::path& dir) {
  std::error_code ec;
  if (dir.has_parent_path()) std::filesystem::create_directories(dir.parent_path(), ec);  // mkdir tells what is wrong
  if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return ioError("Cannot make the folder", dir);
  const int fd = ::open(dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return ioError("Cannot open the folder", dir);
  FolderLock lock(fd);
  // File systems without locks are left to writeNewFile, which never writes over the other's file.
  while (::flock(fd, LOCK_EX) != 0 && errno == EINTR) {
  }
  return lock;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) ::close(fd_);
}

Result<void> writeNewFile(const std::filesystem::path& file, const std::string& text, unsigned mode) {
  const std::string draft = file.string() + ".new-" + std::to_string(::getpid());
  ::unlink(draft.c_str());  // of an earlier process with our number
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return ioError("Cannot write", file);
  std::size_t done = 0;
  bool ok = true;
  while (ok && done < text.size()) {
    const ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n >= 0) done += std::size_t(n);
    ok = n >= 0 || errno == EINTR;
  }
  ok = ok && ::fchmod(fd, mode) == 0 && ::fsync(fd) == 0;
  ok = ok && ::link(draft.c_str(), file.c_str()) == 0;  // unlike rename, link does not replace
  Result<void> result;
  if (!ok) result = ioError("Cannot write", file);
  ::close(fd);
  ::unlink(draft.c_str());
  return result;
}

}  // namespace penstock::tls

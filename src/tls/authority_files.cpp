// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/authority_files.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <unistd.h>

#include <ctime>
#include <memory>

#include "penstock/tls/client_identity.h"
#include "tls/ca_files.h"
#include "tls/openssl_error.h"

namespace penstock::tls {
namespace {

namespace fs = std::filesystem;

constexpr auto certificateName = "penstock-ca.pem", keyName = "penstock-ca.key";

struct FreeBio {
  void operator()(BIO* p) const { BIO_free(p); }
};
using BioPtr = std::unique_ptr<BIO, FreeBio>;

template <class Write>
std::string written(Write write) {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  if (!bio || !write(bio.get())) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return std::string(text, size > 0 ? std::size_t(size) : 0);
}

std::string nowText() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &local)};
}

Error renameFailed(const fs::path& file, const std::error_code& ec) {
  return makeError(ErrorCode::io, file.string() + " cannot be renamed: " + ec.message());
}

/// Under the folder's lock.
Result<void> retire(const fs::path& dir) {
  std::error_code ec;
  const std::string now = "." + nowText();
  std::string suffix = now;
  for (int i = 2; fs::exists(dir / (keyName + suffix), ec) || fs::exists(dir / (certificateName + suffix), ec); ++i) suffix = now + "-" + std::to_string(i);
  fs::rename(dir / keyName, dir / (keyName + suffix), ec);
  if (ec) return ec == std::errc::no_such_file_or_directory ? makeError(ErrorCode::notFound, "there is no authority in " + dir.string()) : renameFailed(dir / keyName, ec);
  fs::rename(dir / certificateName, dir / (certificateName + suffix), ec);
  if (!ec) return {};
  const Error failed = renameFailed(dir / certificateName, ec);
  fs::rename(dir / (keyName + suffix), dir / keyName, ec);
  return failed;
}

}  // namespace

Result<std::string> pkcs12Of(const CertificateAuthority& authority, const std::string& password) {
  if (password.empty()) return makeError(ErrorCode::invalidArgument, "The key goes nowhere without a password: expected one");
  struct FreeStack {
    void operator()(STACK_OF(X509) * p) const { sk_X509_free(p); }
  };
  const std::unique_ptr<STACK_OF(X509), FreeStack> others(sk_X509_new_null());
  for (const X509Ptr& one : authority.chain()) sk_X509_push(others.get(), one.get());
  struct FreePkcs12 {
    void operator()(PKCS12* p) const { PKCS12_free(p); }
  };
  const std::unique_ptr<PKCS12, FreePkcs12> made(
      PKCS12_create(password.c_str(), "Penstock CA", authority.key(), authority.certificate(), others.get(), 0, 0, 0, 0, 0));
  std::string out = made ? written([&](BIO* bio) { return i2d_PKCS12_bio(bio, made.get()) == 1; }) : std::string();
  if (out.empty()) return makeError(ErrorCode::unsupported, "OpenSSL cannot write it: " + takeOpenSslError());
  return out;
}

Result<void> retireAuthority(const fs::path& dir) {
  auto lock = FolderLock::acquire(dir);
  if (!lock) return lock.error();
  return retire(dir);
}

Result<void> importAuthority(const fs::path& dir, const std::string& file, const std::string& keyFile, const std::string& password) {
  auto identity = loadClientIdentity(file, keyFile, password);
  if (!identity) return identity.error();
  std::string certificates = written([&](BIO* bio) { return PEM_write_bio_X509(bio, (*identity)->certificate.get()) == 1; });
  for (const X509Ptr& one : (*identity)->chain) certificates += written([&](BIO* bio) { return PEM_write_bio_X509(bio, one.get()) == 1; });
  const std::string key =
      written([&](BIO* bio) { return PEM_write_bio_PrivateKey(bio, (*identity)->key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1; });
  auto lock = FolderLock::acquire(dir);
  if (!lock) return lock.error();
  // Read as it will be before anything that is there is touched.
  const std::string beside = ".new-" + std::to_string(::getpid());
  const fs::path newCertificate = dir / (certificateName + beside), newKey = dir / (keyName + beside);
  std::error_code ignored;
  const auto drop = [&] {
    fs::remove(newCertificate, ignored);
    fs::remove(newKey, ignored);
  };
  drop();  // of an earlier process with our number
  Result<void> done = writeNewFile(newKey, key, 0600);
  if (done) done = writeNewFile(newCertificate, certificates, 0644);
  if (done)
    if (auto read = CertificateAuthority::fromFiles(newCertificate, newKey); !read) {
      // The sentence is about the person's file, not about ours.
      std::string message = read.error().message;
      for (const auto& [ours, theirs] : {std::pair(newKey.string(), keyFile.empty() ? file : keyFile), std::pair(newCertificate.string(), file)})
        for (std::size_t at = message.find(ours); at != std::string::npos; at = message.find(ours, at + theirs.size())) message.replace(at, ours.size(), theirs);
      done = makeError(read.error().code, message);
    }
  if (done && fs::exists(dir / keyName, ignored)) done = retire(dir);
  std::error_code ec;
  if (done) fs::rename(newKey, dir / keyName, ec);
  if (done && !ec) fs::rename(newCertificate, dir / certificateName, ec);
  if (done && ec) done = renameFailed(newCertificate, ec);
  drop();
  ::fsync(lock->fd());
  return done;
}

}  // namespace penstock::tls

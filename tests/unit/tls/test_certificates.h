// SPDX-License-Identifier: GPL-3.0-or-later
// Certificates as servers have them, good and bad, and folders that go away.
#pragma once

#include <openssl/x509.h>

#include <filesystem>
#include <string>
#include <vector>

#include "penstock/tls/handles.h"

namespace penstock::tls::test {

/// A folder of its own, removed with its content.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Identity {
  X509Ptr certificate;
  KeyPtr key;
};

struct CertificateSpec {
  std::string subject = "Test";    // CN
  std::vector<std::string> names;  // DNS names as given; "IP:..." for addresses
  long fromDays = -1, toDays = 30;
  bool ca = false;
  std::string keyType = "EC";  // "EC" or "RSA"
};
/// Signed by `issuer`, by itself without one.
Identity makeIdentity(const CertificateSpec& spec, const Identity* issuer = nullptr);

std::string pemOf(X509* certificate);
std::string pemOf(EVP_PKEY* key, const char* passphrase = nullptr);
void writeText(const std::filesystem::path& file, const std::string& text);
std::string readText(const std::filesystem::path& file);
unsigned modeOf(const std::filesystem::path& file);

struct Ran {
  int status = -1;  // exit code
  std::string output;
};
/// Runs a shell command and collects what it prints on both channels.
Ran run(const std::string& command);

}  // namespace penstock::tls::test

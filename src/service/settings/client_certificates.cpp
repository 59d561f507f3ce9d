// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/client_certificates.h"

#include <cstdlib>
#include <filesystem>

#include "penstock/service/config_file.h"
#include "penstock/tls/client_identity.h"
#include "service/settings/files.h"
#include "service/settings/near_miss.h"

namespace penstock::service {
namespace {

constexpr std::size_t kPasswordLimit = 4096;

Error bad(std::string message) { return makeError(ErrorCode::invalidArgument, std::move(message)); }

/// Where the pattern of "PATTERN=FILE" ends; npos when there is none. A file may have an equals sign in its name too.
std::size_t endOfPattern(std::string_view text, const std::string& folder, const std::string& home) {
  std::error_code ignored;
  if (std::filesystem::exists(absolutePath(text, folder, home), ignored)) return std::string_view::npos;
  if (text.starts_with('/')) {
    const std::size_t end = text.find("/=", 1);
    return end == std::string_view::npos ? end : end + 1;
  }
  const std::size_t end = text.find('=');
  return text.substr(0, end).find('/') == std::string_view::npos ? end : std::string_view::npos;
}

}  // namespace

Result<model::ClientCertificate> parseClientCertificate(std::string_view text, const std::string& folder, const std::string& home) {
  model::ClientCertificate out;
  std::string_view file = text;
  if (const std::size_t end = endOfPattern(text, folder, home); end != std::string_view::npos) {
    auto pattern = parseHostPattern(text.substr(0, end));
    if (!pattern) return pattern.error();
    out.host = *pattern;
    file = text.substr(end + 1);
  }
  if (file.empty()) return bad("the path is empty; expected [PATTERN=]FILE, the file being PEM or PKCS#12");
  out.file = absolutePath(file, folder, home);
  return out;
}

Result<std::string> passwordFromFile(const std::string& path) {
  auto text = readWholeFile(path, kPasswordLimit);
  if (!text) return text.error();
  std::string password = std::move(*text);
  if (password.ends_with('\n')) password.pop_back();
  if (password.ends_with('\r')) password.pop_back();
  return password;
}

Result<std::string> passwordFromEnvironment(const std::string& name) {
  const char* value = name.empty() ? nullptr : std::getenv(name.c_str());
  if (!value) return bad("there is no environment variable " + inQuotes(name) + "; expected the one that holds the password");
  return std::string(value);
}

Result<void> checkClientCertificate(model::ClientCertificate& certificate) {
  auto loaded = tls::loadClientIdentity(certificate.file, certificate.key, certificate.password);
  const char* usual = std::getenv(kPasswordVariable);
  if (!loaded && loaded.error().code == ErrorCode::invalidArgument && certificate.password.empty() && usual && *usual) {
    certificate.password = usual;
    loaded = tls::loadClientIdentity(certificate.file, certificate.key, certificate.password);
  }
  if (!loaded) return loaded.error();
  return {};
}

}  // namespace penstock::service

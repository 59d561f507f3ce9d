// SPDX-License-Identifier: GPL-3.0-or-later
#include "run/trust/bundle.h"

#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <string_view>

#include "penstock/base/file.h"
#include "penstock/codec/base64.h"
#include "penstock/tls/trust_formats.h"

namespace penstock::run {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t mostRoots = 16u << 20;
constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----", kEnd = "-----END CERTIFICATE-----";

void addReal(std::vector<std::string>& out, const std::string& path, bool folder) {
  std::error_code failed;
  const fs::path real = fs::canonical(path, failed);
  if (failed || (folder ? !fs::is_directory(real, failed) : !fs::is_regular_file(real, failed))) return;
  if (std::find(out.begin(), out.end(), real.string()) == out.end()) out.push_back(real.string());
}

std::vector<std::string> realPaths(std::initializer_list<const char*> paths, bool folder) {
  std::vector<std::string> out;
  for (const char* path : paths) addReal(out, path, folder);
  return out;
}

void addMatches(std::vector<std::string>& out, const std::string& pattern) {
  glob_t found{};
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0)
    for (std::size_t i = 0; i < found.gl_pathc; ++i) addReal(out, found.gl_pathv[i], false);
  ::globfree(&found);
}

}  // namespace

std::vector<std::string> bundleFiles() {
  return realPaths({"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
                    "/var/lib/ca-certificates/ca-bundle.pem", "/etc/ssl/cert.pem", "/etc/pki/tls/cert.pem", "/etc/pki/tls/cacert.pem", "/usr/lib/ssl/cert.pem"},
                   false);
}

std::vector<std::string> hashFolders() {
  return realPaths({"/etc/ssl/certs", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted/pem/directory-hash", "/var/lib/ca-certificates/openssl"}, true);
}

std::vector<std::string> anchorFolders() { return realPaths({"/etc/pki/ca-trust/source/anchors", "/etc/ca-certificates/trust-source/anchors", "/etc/pki/trust/anchors"}, true); }

std::vector<std::string> javaStores(const std::string& home) {
  std::vector<std::string> out;
  std::vector<std::string> places{"/usr/lib/jvm/*", "/usr/java/*", "/opt/java*", "/opt/jdk*", home + "/.sdkman/candidates/java/*", home + "/.jdks/*"};
  if (const char* named = std::getenv("JAVA_HOME"); named && *named == '/') places.emplace_back(named);
  for (const std::string& place : places)
    for (const char* inside : {"/lib/security/cacerts", "/jre/lib/security/cacerts"}) addMatches(out, place + inside);
  for (const char* shared : {"/etc/ssl/certs/java/cacerts", "/etc/pki/java/cacerts", "/etc/pki/ca-trust/extracted/java/cacerts", "/var/lib/ca-certificates/java-cacerts"})
    addReal(out, shared, false);
  return out;
}

std::string systemRoots() {
  for (const std::string& file : bundleFiles())
    if (auto text = readWholeFile(file, mostRoots); text && text->find(kBegin) != std::string::npos) return std::move(*text);
  return {};
}

std::string javaStoreOf(const std::string& roots, const std::string& caPem) {
  std::vector<tls::NamedRoot> named;
  const std::string all = caPem + "\n" + roots;
  for (std::size_t at = 0; (at = all.find(kBegin, at)) != std::string::npos;) {
    const std::size_t from = at + kBegin.size();
    at = all.find(kEnd, from);
    if (at == std::string::npos) break;
    std::string body = all.substr(from, at - from);
    std::erase_if(body, [](unsigned char c) { return c <= ' '; });
    if (auto der = codec::base64Decode(body); der && !der->empty()) named.push_back({named.empty() ? "penstock" : "root" + std::to_string(named.size()), std::move(*der)});
  }
  return named.empty() ? std::string() : tls::javaTrustStore(named);
}

}  // namespace penstock::run

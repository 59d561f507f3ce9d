// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/tls/test_certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace penstock::tls::test {
namespace {

void addExtension(X509* cert, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX ctx;
  X509V3_set_ctx(&ctx, issuer, cert, nullptr, nullptr, 0);
  X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, &ctx, nid, value.c_str());
  if (!e) throw std::runtime_error("bad extension value " + value);
  X509_add_ext(cert, e, -1);
  X509_EXTENSION_free(e);
}

template <class Write>
std::string pem(Write write) {
  BIO* bio = BIO_new(BIO_s_mem());
  write(bio);
  char* text = nullptr;
  const long size = BIO_get_mem_data(bio, &text);
  std::string out(text, std::size_t(size));
  BIO_free(bio);
  return out;
}

}  // namespace

TempDir::TempDir() {
  std::string name = (std::filesystem::temp_directory_path() / "penstock-tls-XXXXXX").string();
  if (!::mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ec;
  std::filesystem::remove_all(path_, ec);
}

Identity makeIdentity(const CertificateSpec& spec, const Identity* issuer) {
  static long serial = 1000;
  Identity made;
  made.key.reset(spec.keyType == "RSA" ? EVP_RSA_gen(2048) : EVP_EC_gen("P-256"));
  made.certificate.reset(X509_new());
  X509* x = made.certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), spec.fromDays * 86400);
  X509_gmtime_adj(X509_getm_notAfter(x), spec.toDays * 86400);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(spec.subject.c_str()), -1, -1, 0);
  X509* by = issuer ? issuer->certificate.get() : x;
  X509_set_issuer_name(x, X509_get_subject_name(by));
  X509_set_pubkey(x, made.key.get());
  addExtension(x, by, NID_basic_constraints, spec.ca ? "critical,CA:TRUE" : "critical,CA:FALSE");
  addExtension(x, by, NID_subject_key_identifier, "hash");
  addExtension(x, by, NID_authority_key_identifier, "keyid:always");
  if (spec.ca) addExtension(x, by, NID_key_usage, "critical,keyCertSign,cRLSign");
  std::string names;
  for (const auto& name : spec.names)
    names += (names.empty() ? "" : ",") + (name.starts_with("IP:") ? name : "DNS:" + name);
  if (!names.empty()) addExtension(x, by, NID_subject_alt_name, names);
  X509_sign(x, issuer ? issuer->key.get() : made.key.get(), EVP_sha256());
  return made;
}

std::string pemOf(X509* certificate) {
  return pem([&](BIO* b) { PEM_write_bio_X509(b, certificate); });
}

std::string pemOf(EVP_PKEY* key, const char* passphrase) {
  return pem([&](BIO* b) {
    PEM_write_bio_PKCS8PrivateKey(b, key, passphrase ? EVP_aes_128_cbc() : nullptr, nullptr, 0, nullptr,
                                  const_cast<char*>(passphrase));
  });
}

void writeText(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

std::string readText(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

unsigned modeOf(const std::filesystem::path& file) {
  struct stat s {};
  return ::stat(file.c_str(), &s) == 0 ? s.st_mode & 07777 : 0;
}

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = ::popen(("(" + command + ") 2>&1").c_str(), "r");
  if (!pipe) return ran;
  char piece[4096];
  std::size_t n;
  while ((n = std::fread(piece, 1, sizeof piece, pipe)) > 0) ran.output.append(piece, n);
  const int status = ::pclose(pipe);
  ran.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return ran;
}

}  // namespace penstock::tls::test

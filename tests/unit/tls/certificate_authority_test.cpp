// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/certificate_authority.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "unit/tls/test_certificates.h"

namespace penstock::tls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;

TEST(CertificateAuthorityTest, IsMadeOnceAndReadAgain) {
  TempDir dir;
  const auto first = CertificateAuthority::openOrCreate(dir / "deep" / "ca").value();
  EXPECT_EQ(modeOf(dir / "deep/ca"), 0700u);
  EXPECT_EQ(modeOf(dir / "deep/ca/penstock-ca.pem"), 0644u);
  EXPECT_EQ(modeOf(dir / "deep/ca/penstock-ca.key"), 0600u);
  std::size_t files = 0;
  for ([[maybe_unused]] const auto& e : std::filesystem::directory_iterator(dir / "deep/ca")) ++files;
  EXPECT_EQ(files, 2u) << "no drafts are left";

  const auto again = CertificateAuthority::openOrCreate(dir / "deep" / "ca").value();
  EXPECT_EQ(first->fingerprint(), again->fingerprint());
  EXPECT_EQ(again->pem(), readText(again->file()));
  EXPECT_EQ(again->file(), dir / "deep/ca/penstock-ca.pem");
  EXPECT_EQ(again->fingerprint().size(), 95u);
  EXPECT_THAT(again->info()->subject, MatchesRegex("CN=Penstock CA \\(.*[0-9a-f]{8}\\), O=Penstock"));
  EXPECT_EQ(again->info()->subject, again->info()->issuer);
  EXPECT_EQ(again->info()->key, "ECDSA P-256");
  EXPECT_GT(again->info()->notAfter - wallNow(), std::chrono::hours(24 * 3640));
  EXPECT_TRUE(again->chain().empty());
}

TEST(CertificateAuthorityTest, TwoDoNotClash) {
  TempDir dir;
  const auto a = CertificateAuthority::openOrCreate(dir / "a").value();
  const auto b = CertificateAuthority::openOrCreate(dir / "b").value();
  EXPECT_NE(a->info()->subject, b->info()->subject);
  EXPECT_NE(a->fingerprint(), b->fingerprint());
}

TEST(CertificateAuthorityTest, PassesOpensslAndHasTheExtensionsOfAnAuthority) {
  TempDir dir;
  const auto ca = CertificateAuthority::openOrCreate(dir / "ca").value();
  const std::string file = ca->file().string();
  const Ran verified = run("openssl verify -x509_strict -CAfile " + file + " " + file);
  EXPECT_EQ(verified.status, 0) << verified.output;
  EXPECT_THAT(run("openssl x509 -noout -text -in " + file).output,
              AllOf(HasSubstr("X509v3 Basic Constraints: critical\n                CA:TRUE, pathlen:0"),
                    HasSubstr("X509v3 Key Usage: critical\n                Certificate Sign, CRL Sign"),
                    HasSubstr("X509v3 Subject Key Identifier"), HasSubstr("X509v3 Authority Key Identifier"),
                    HasSubstr("prime256v1")));
}

TEST(CertificateAuthorityTest, ProcessesThatStartAtOnceEndWithOne) {
  TempDir dir;
  constexpr int processes = 8;
  int go[2], report[2];
  ASSERT_EQ(::pipe(go), 0);
  ASSERT_EQ(::pipe(report), 0);
  for (int i = 0; i < processes; ++i) {
    if (::fork() != 0) continue;
    ::close(go[1]);
    char byte;
    (void)!::read(go[0], &byte, 1);  // all wake when the parent closes its end
    const auto ca = CertificateAuthority::openOrCreate(dir / "ca");
    std::string line = ca ? (*ca)->fingerprint() : std::string(95, '!');
    (void)!::write(report[1], line.data(), line.size());
    ::_exit(ca ? 0 : 1);
  }
  ::close(go[0]);
  ::close(go[1]);
  ::close(report[1]);
  std::set<std::string> fingerprints;
  std::string all;
  char piece[4096];
  for (ssize_t n; (n = ::read(report[0], piece, sizeof piece)) > 0;) all.append(piece, std::size_t(n));
  ::close(report[0]);
  for (int i = 0, status; i < processes; ++i) {
    ASSERT_GT(::wait(&status), 0);
    EXPECT_EQ(WEXITSTATUS(status), 0);
  }
  ASSERT_EQ(all.size(), 95u * processes);
  for (int i = 0; i < processes; ++i) fingerprints.insert(all.substr(std::size_t(i) * 95, 95));
  EXPECT_EQ(fingerprints.size(), 1u);
}

/// A folder with an authority, and what openOrCreate says after `spoil`. The files must be as `spoil` left them.
template <class Spoil>
Error afterSpoiling(Spoil spoil) {
  TempDir dir;
  (void)CertificateAuthority::openOrCreate(dir.path()).value();
  const auto cert = dir / "penstock-ca.pem", key = dir / "penstock-ca.key";
  spoil(cert, key);
  const std::string certBefore = readText(cert), keyBefore = readText(key);
  const auto r = CertificateAuthority::openOrCreate(dir.path());
  EXPECT_EQ(readText(cert), certBefore);
  EXPECT_EQ(readText(key), keyBefore);
  return r ? Error{} : r.error();
}
using Path = const std::filesystem::path&;

TEST(CertificateAuthorityTest, BrokenFilesAreToldAndLeftAlone) {
  Error e = afterSpoiling([](Path, Path key) { std::filesystem::remove(key); });
  EXPECT_EQ(e.code, ErrorCode::notFound);
  EXPECT_THAT(e.message, HasSubstr("penstock-ca.key is missing beside"));

  e = afterSpoiling([](Path cert, Path) { std::filesystem::remove(cert); });
  EXPECT_THAT(e.message, HasSubstr("penstock-ca.pem is missing beside"));

  e = afterSpoiling([](Path cert, Path) { writeText(cert, ""); });
  EXPECT_EQ(e.code, ErrorCode::corrupt);
  EXPECT_THAT(e.message, HasSubstr("penstock-ca.pem holds no certificate: expected PEM text with BEGIN CERTIFICATE"));

  e = afterSpoiling([](Path cert, Path) { std::filesystem::resize_file(cert, 300); });
  EXPECT_THAT(e.message, HasSubstr("penstock-ca.pem holds "));

  e = afterSpoiling(
      [](Path, Path key) { writeText(key, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"); });
  EXPECT_EQ(e.code, ErrorCode::corrupt);
  EXPECT_THAT(e.message, HasSubstr("penstock-ca.key holds a broken private key"));

  e = afterSpoiling([](Path, Path key) { writeText(key, pemOf(makeIdentity({}).key.get())); });
  EXPECT_EQ(e.code, ErrorCode::invalidArgument);
  EXPECT_THAT(e.message, HasSubstr("do not belong together"));
}

TEST(CertificateAuthorityTest, FolderThatCannotBeIsTold) {
  TempDir dir;
  writeText(dir / "file", "x");
  const auto r = CertificateAuthority::openOrCreate(dir / "file");
  ASSERT_FALSE(r);
  EXPECT_THAT(r.error().message, HasSubstr((dir / "file").string()));
}

class OwnAuthority : public testing::Test {
 protected:
  Result<CertificateAuthorityPtr> open(const std::string& cert, const std::string& key) {
    writeText(dir / "my.pem", cert);
    if (key.empty()) return CertificateAuthority::fromFiles(dir / "my.pem");
    writeText(dir / "my.key", key);
    return CertificateAuthority::fromFiles(dir / "my.pem", dir / "my.key");
  }
  std::string why(const std::string& cert, const std::string& key) {
    const auto r = open(cert, key);
    return r ? "accepted" : r.error().message;
  }
  TempDir dir;
};

TEST_F(OwnAuthority, RsaOrEcInOneFileOrTwo) {
  for (const char* type : {"RSA", "EC"}) {
    const Identity id = makeIdentity({.subject = "Mine", .ca = true, .keyType = type});
    const std::string cert = pemOf(id.certificate.get()), key = pemOf(id.key.get());
    EXPECT_EQ(open(cert, key).value()->info()->subject, "CN=Mine");
    EXPECT_EQ(open(key + cert, "").value()->pem(), cert);
  }
}

TEST_F(OwnAuthority, IntermediateBringsItsChain) {
  const Identity root = makeIdentity({.subject = "Root", .ca = true});
  const Identity mine = makeIdentity({.subject = "Mine", .ca = true}, &root);
  const auto ca = open(pemOf(mine.certificate.get()) + pemOf(root.certificate.get()), pemOf(mine.key.get())).value();
  EXPECT_EQ(ca->chain().size(), 2u);
  EXPECT_EQ(ca->info()->subject, "CN=Mine");
}

TEST_F(OwnAuthority, WhatCannotBeUsedIsTold) {
  const Identity ca = makeIdentity({.subject = "Mine", .ca = true});
  const Identity leaf = makeIdentity({});
  const Identity old = makeIdentity({.fromDays = -20, .toDays = -10, .ca = true});
  const std::string cert = pemOf(ca.certificate.get()), key = pemOf(ca.key.get());
  EXPECT_THAT(why(pemOf(leaf.certificate.get()), pemOf(leaf.key.get())),
              HasSubstr("my.pem is not the certificate of an authority: expected basicConstraints CA:TRUE"));
  EXPECT_THAT(why(pemOf(old.certificate.get()), pemOf(old.key.get())), HasSubstr("my.pem has expired"));
  EXPECT_THAT(why(cert, pemOf(leaf.key.get())), HasSubstr("my.key do not belong together"));
  EXPECT_THAT(why(cert, pemOf(ca.key.get(), "secret")),
              HasSubstr("my.key is encrypted: expected one without a pass phrase"));
  EXPECT_THAT(why(cert, cert), HasSubstr("my.key holds no private key: expected PEM text with BEGIN PRIVATE KEY"));
  EXPECT_THAT(why(cert, ""), HasSubstr("my.pem holds no private key"));
  EXPECT_THAT(why(key, key), HasSubstr("my.pem holds no certificate"));
  EXPECT_THAT(why(ca.certificate ? std::string("\x30\x82\x01\x01", 4) : "", key), HasSubstr("this looks like DER"));
  EXPECT_THAT(why(std::string(2 << 20, 'x'), key), HasSubstr("larger than 1 MB"));
  const auto none = CertificateAuthority::fromFiles(dir / "none.pem", dir / "none.key");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::notFound);
  EXPECT_THAT(none.error().message, HasSubstr("none.pem"));
}

}  // namespace
}  // namespace penstock::tls::test

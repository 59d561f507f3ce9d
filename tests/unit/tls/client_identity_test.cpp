// SPDX-License-Identifier: GPL-3.0-or-later
// Files of client certificates as people have them, made by the openssl program, and what is said of bad ones.
#include "penstock/tls/client_identity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/tls/test_certificates.h"

namespace penstock::tls::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ClientIdentityFile : public testing::Test {
 protected:
  void SetUp() override {
    root = makeIdentity({.subject = "Root", .ca = true});
    between = makeIdentity({.subject = "Between", .ca = true}, &root);
    alice = makeIdentity({.subject = "alice"}, &between);
    writeText(dir / "cert.pem", pemOf(alice.certificate.get()));
    writeText(dir / "key.pem", pemOf(alice.key.get()));
    writeText(dir / "chain.pem", pemOf(between.certificate.get()) + pemOf(root.certificate.get()));
    // Behind the leaf from root to leaf, so that the reader has to sort.
    writeText(dir / "behind.pem", pemOf(root.certificate.get()) + pemOf(between.certificate.get()));
  }

  std::string file(const std::string& name) const { return dir / name; }

  /// openssl pkcs12 -export with these options; the file's name.
  std::string exported(const std::string& options, const std::string& name = "made.p12") {
    const Ran ran = run("cd " + dir.path().string() + " && openssl pkcs12 -export -out " + name + " " + options);
    EXPECT_EQ(ran.status, 0) << ran.output;
    return file(name);
  }

  static std::string errorOf(const std::string& f, const std::string& key = "", const std::string& password = "") {
    const auto r = loadClientIdentity(f, key, password);
    return r ? "no error" : r.error().message;
  }

  void expectAlice(const std::string& f, const std::string& key, const std::string& password, std::vector<std::string> chain) {
    const auto r = loadClientIdentity(f, key, password);
    ASSERT_TRUE(r) << r.error().message;
    EXPECT_EQ((*r)->subject, "CN=alice");
    EXPECT_EQ(X509_cmp((*r)->certificate.get(), alice.certificate.get()), 0);
    EXPECT_EQ(X509_check_private_key((*r)->certificate.get(), (*r)->key.get()), 1);
    std::vector<std::string> behind;
    for (const X509Ptr& x : (*r)->chain) behind.push_back(describeSubject(x.get()));
    EXPECT_EQ(behind, chain);
  }

  static std::string describeSubject(X509* x) {
    char name[64];
    X509_NAME_get_text_by_NID(X509_get_subject_name(x), NID_commonName, name, sizeof name);
    return name;
  }

  TempDir dir;
  Identity root, between, alice;
};

TEST_F(ClientIdentityFile, PemInOneFileOrTwo) {
  const std::string certificate = readText(file("cert.pem")), key = readText(file("key.pem")), chain = readText(file("chain.pem"));
  writeText(file("all.pem"), certificate + chain + key);
  writeText(file("key-first.pem"), key + certificate);
  writeText(file("leaf-last.pem"), chain + certificate);
  expectAlice(file("all.pem"), "", "", {"Between", "Root"});
  expectAlice(file("key-first.pem"), "", "", {});
  expectAlice(file("cert.pem"), file("key.pem"), "", {});
  expectAlice(file("leaf-last.pem"), file("key.pem"), "", {"Between", "Root"});
}

TEST_F(ClientIdentityFile, EncryptedPemKey) {
  writeText(file("locked.pem"), pemOf(alice.certificate.get()) + pemOf(alice.key.get(), "secret"));
  expectAlice(file("locked.pem"), "", "secret", {});
  EXPECT_THAT(errorOf(file("locked.pem"), "", "wrong"), AllOf(HasSubstr("locked.pem"), HasSubstr("password does not open")));
  EXPECT_THAT(errorOf(file("locked.pem")), AllOf(HasSubstr("locked.pem is encrypted"), HasSubstr("expected its password")));
  run("cd " + dir.path().string() + " && openssl ec -in key.pem -aes128 -passout pass:old -out old.key");  // Proc-Type: 4,ENCRYPTED
  expectAlice(file("cert.pem"), file("old.key"), "old", {});
}

TEST_F(ClientIdentityFile, Pkcs12) {
  expectAlice(exported("-in cert.pem -inkey key.pem -certfile behind.pem -passout pass:secret"), "", "secret", {"Between", "Root"});
  expectAlice(exported("-in cert.pem -inkey key.pem -passout pass:"), "", "", {});
  expectAlice(exported("-in cert.pem -inkey key.pem -passout pass:x -keypbe NONE -certpbe NONE -nomac"), "", "", {});
}

// Windows, Java and macOS wrote these for years.
TEST_F(ClientIdentityFile, OldPkcs12) {
  expectAlice(exported("-legacy -in cert.pem -inkey key.pem -certfile chain.pem -passout pass:secret"), "", "secret", {"Between", "Root"});
}

TEST_F(ClientIdentityFile, Pkcs12ThatDoesNotOpen) {
  const std::string p12 = exported("-in cert.pem -inkey key.pem -passout pass:secret");
  EXPECT_THAT(errorOf(p12, "", "wrong"), AllOf(HasSubstr("made.p12"), HasSubstr("password does not open")));
  EXPECT_THAT(errorOf(p12), AllOf(HasSubstr("made.p12 is protected"), HasSubstr("expected its password")));
  EXPECT_THAT(errorOf(p12, file("key.pem"), "secret"), HasSubstr("expected no key file beside PKCS#12"));
  EXPECT_THAT(errorOf(exported("-in cert.pem -nokeys -passout pass:", "cert-only.p12")),
              AllOf(HasSubstr("cert-only.p12 holds no private key"), HasSubstr("expected both")));
}

TEST_F(ClientIdentityFile, SaysWhatWasExpected) {
  EXPECT_THAT(errorOf(file("none.pem")), AllOf(HasSubstr("none.pem"), HasSubstr("No such file")));
  EXPECT_THAT(errorOf(file("key.pem")), AllOf(HasSubstr("key.pem holds no certificate"), HasSubstr("expected PEM")));
  EXPECT_THAT(errorOf(file("cert.pem")), AllOf(HasSubstr("cert.pem holds no private key"), HasSubstr("expected PEM")));
  EXPECT_THAT(errorOf(file("cert.pem"), file("none.key")), HasSubstr("none.key"));
  writeText(file("other.key"), pemOf(root.key.get()));
  EXPECT_THAT(errorOf(file("cert.pem"), file("other.key")),
              AllOf(HasSubstr("other.key belongs to no certificate in"), HasSubstr("cert.pem"), HasSubstr("expected the key")));
  run("openssl x509 -in " + file("cert.pem") + " -outform DER -out " + file("cert.der"));
  EXPECT_THAT(errorOf(file("cert.der")), AllOf(HasSubstr("cert.der is neither PEM nor PKCS#12"), HasSubstr("expected a certificate")));
  writeText(file("big.pem"), std::string(2 << 20, 'x'));
  EXPECT_THAT(errorOf(file("big.pem")), HasSubstr("larger than 1 MB"));
}

TEST_F(ClientIdentityFile, AnyByteChangedIsAnErrorOrTheSame) {
  const std::string good = readText(exported("-in cert.pem -inkey key.pem -passout pass:"));
  for (std::size_t i = 0; i < good.size(); i += 7) {
    std::string bad = good;
    bad[i] = char(bad[i] ^ 0x55);
    writeText(file("bad.p12"), bad);
    const auto r = loadClientIdentity(file("bad.p12"), "", "");
    EXPECT_THAT(r ? "bad.p12" : r.error().message, HasSubstr("bad.p12"));
  }
}

}  // namespace
}  // namespace penstock::tls::test

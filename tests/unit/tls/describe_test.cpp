// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/describe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509v3.h>

#include "unit/tls/test_certificates.h"

namespace penstock::tls::test {
namespace {

using testing::ElementsAre;

TEST(DescribeCertificateTest, TellsWhatAPersonAsksFor) {
  const Identity root = makeIdentity({.subject = "R\xc3\xb6ot", .ca = true, .keyType = "RSA"});
  const Identity id = makeIdentity({.subject = "a.example", .names = {"a.example", "IP:127.0.0.1", "IP:::1"}}, &root);
  const auto info = describe(id.certificate.get());
  EXPECT_EQ(info->subject, "CN=a.example");
  EXPECT_EQ(info->issuer, "CN=R\xc3\xb6ot");
  EXPECT_THAT(info->names, ElementsAre("a.example", "127.0.0.1", "::1"));
  EXPECT_EQ(info->key, "ECDSA P-256");
  EXPECT_EQ(describe(root.certificate.get())->key, "RSA 2048");
  const auto days = info->notAfter - info->notBefore;
  EXPECT_GE(days, std::chrono::hours(24 * 31));
  EXPECT_LT(days, std::chrono::hours(24 * 31) + std::chrono::seconds(5));
  EXPECT_LT(info->notBefore, wallNow());

  TempDir dir;
  writeText(dir / "c.pem", pemOf(id.certificate.get()));
  const std::string in = " -noout -in " + (dir / "c.pem").string();
  EXPECT_EQ(run("openssl x509 -fingerprint -sha256" + in).output, "sha256 Fingerprint=" + info->sha256 + "\n");
  EXPECT_EQ(run("openssl x509 -serial" + in).output, "serial=" + info->serial + "\n");
}

TEST(DescribeCertificateTest, KnowsACertificateAgain) {
  const Identity id = makeIdentity({.names = {"a.example"}});
  const auto info = describe(id.certificate.get());
  const unsigned char* p = reinterpret_cast<const unsigned char*>(info->der->data());
  const X509Ptr same(d2i_X509(nullptr, &p, long(info->der->size())));
  EXPECT_EQ(describe(same.get()), info);
  EXPECT_NE(describe(makeIdentity({.names = {"a.example"}}).certificate.get()), info);
}

TEST(DescribeCertificateTest, BytesOfAStrangerAreMadeReadable) {
  Identity id = makeIdentity({.subject = "a\nb"});
  X509* x = id.certificate.get();
  GENERAL_NAMES* all = sk_GENERAL_NAME_new_null();
  GENERAL_NAME* name = GENERAL_NAME_new();
  ASN1_IA5STRING* value = ASN1_IA5STRING_new();
  ASN1_STRING_set(value, "good.example\0.evil", 18);
  GENERAL_NAME_set0_value(name, GEN_DNS, value);
  sk_GENERAL_NAME_push(all, name);
  X509_add1_ext_i2d(x, NID_subject_alt_name, all, 0, 0);
  GENERAL_NAMES_free(all);
  X509_sign(x, id.key.get(), EVP_sha256());
  const auto info = describe(x);
  EXPECT_THAT(info->names, ElementsAre("good.example\\x00.evil"));
  EXPECT_EQ(info->subject, "CN=a\\0Ab");
}

TEST(DescribeCertificateTest, AlertsHaveTheirNames) {
  EXPECT_EQ(alertName(48), "unknown_ca");
  EXPECT_EQ(alertName(46), "certificate_unknown");
  EXPECT_EQ(alertName(42), "bad_certificate");
  EXPECT_EQ(alertName(116), "certificate_required");
  EXPECT_EQ(alertName(200), "alert 200");
}

}  // namespace
}  // namespace penstock::tls::test

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/tls/authority_files.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "penstock/tls/client_identity.h"
#include "unit/tls/test_certificates.h"

namespace penstock::tls {
namespace {

namespace fs = std::filesystem;

class AuthorityFiles : public testing::Test {
 protected:
  AuthorityFiles() {
    std::string pattern = (fs::temp_directory_path() / "penstock-test-XXXXXX").string();
    root = mkdtemp(pattern.data());
    dir = root / "ca";
  }
  ~AuthorityFiles() override {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }
  CertificateAuthorityPtr open() {
    auto made = CertificateAuthority::openOrCreate(dir);
    EXPECT_TRUE(made) << made.error().message;
    return made ? *made : nullptr;
  }
  std::string write(const char* name, const std::string& bytes) {
    std::ofstream(root / name, std::ios::binary) << bytes;
    return (root / name).string();
  }
  std::size_t files() const { return std::size_t(std::distance(fs::directory_iterator(dir), fs::directory_iterator())); }

  fs::path root, dir;
};

TEST_F(AuthorityFiles, GoesElsewhereWithItsKeyAndComesBack) {
  const auto first = open();
  EXPECT_FALSE(pkcs12Of(*first, ""));
  const auto bytes = pkcs12Of(*first, "grüße");
  ASSERT_TRUE(bytes) << bytes.error().message;
  const std::string file = write("ca.p12", *bytes);
  EXPECT_FALSE(loadClientIdentity(file, {}, "wrong"));
  ASSERT_TRUE(retireAuthority(dir));
  const auto second = open();
  EXPECT_NE(second->fingerprint(), first->fingerprint());
  const auto wrong = importAuthority(dir, file, {}, "wrong");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(open()->fingerprint(), second->fingerprint());
  const auto back = importAuthority(dir, file, {}, "grüße");
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(open()->fingerprint(), first->fingerprint());
  struct stat info{};
  ASSERT_EQ(::stat((dir / "penstock-ca.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(files(), 6u) << "the two that were retired stay";
}

TEST_F(AuthorityFiles, WhatIsNoAuthorityIsRefusedByTheNameOfItsFile) {
  const auto first = open();
  const auto leaf = test::makeIdentity({.subject = "alice"});
  const std::string file = write("alice.pem", test::pemOf(leaf.certificate.get()) + test::pemOf(leaf.key.get()));
  const auto refused = importAuthority(dir, file, {}, {});
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().message.find(file + " is not the certificate of an authority") != std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().message.find(".new-"), std::string::npos);
  EXPECT_EQ(open()->fingerprint(), first->fingerprint());
  EXPECT_EQ(files(), 2u);
  EXPECT_FALSE(importAuthority(dir, (root / "none").string(), {}, {}));
  EXPECT_FALSE(retireAuthority(root / "empty"));
}

}  // namespace
}  // namespace penstock::tls

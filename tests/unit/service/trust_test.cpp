// SPDX-License-Identifier: GPL-3.0-or-later
// Against the real certutil, in homes of the test's own. The system's store is a folder of the test's own too.
#include "penstock/service/trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "penstock/codec/base64.h"
#include "penstock/tls/certificate_bytes.h"
#include "service/machine/run_program.h"
#include "unit/service/temp_folder.h"
#include "unit/service/test_certificates.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CertificateBytes, OfACertificate) {
  Result<tls::CertificateBytes> bytes = tls::certificateBytes(std::string("some words first\n") + kCaPem);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(kCaFingerprint, bytes->fingerprint);
  EXPECT_EQ(kCaPublicKey, codec::base64Encode(bytes->publicKeySha256));
  EXPECT_EQ("Penstock CA test", bytes->commonName);
  EXPECT_EQ(ErrorCode::corrupt, tls::certificateBytes("").error().code);
  EXPECT_EQ(ErrorCode::corrupt,
            tls::certificateBytes("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").error().code);
}

class Trust : public ::testing::Test {
 protected:
  Trust() {
    environment_.home = home_.path();
    environment_.dataHome = home_ / ".local/share";
    environment_.root = home_ / "root";
    environment_.toolPath = programFolders();
    environment_.systemPath = {home_ / "system"};
    environment_.isRoot = true;
  }

  TrustStores stores(const char* pem = kCaPem) { return TrustStores(pem, environment_); }
  TrustStore store(const std::string& id, const char* pem = kCaPem) {
    for (const TrustStore& one : stores(pem).list()) {
      if (one.id == id) return one;
    }
    ADD_FAILURE() << "no store " << id;
    return {};
  }
  std::string certutil(std::vector<std::string> words, std::string input = {}) {
    std::string tool = findProgram("certutil", programFolders());
    EXPECT_NE("", tool) << "install libnss3-tools";
    words.insert(words.begin(), tool);
    ProgramRun run;
    run.command = words;
    run.environment = environmentWithout({});
    run.input = std::move(input);
    Result<ProgramOutcome> outcome = runProgram(run);
    return outcome ? outcome->output : outcome.error().message;
  }
  void makeFirefoxProfile(const std::string& folder, const std::string& name) {
    home_.write(folder + "/profiles.ini", "[Install1]\nDefault=x\n\n[Profile0]\nName=" + name +
                                              "\nIsRelative=1\nPath=ab12." + name + "\n\n[General]\nVersion=2\n");
    home_.write(folder + "/ab12." + name + "/prefs.js", "");
  }
  /// A Debian-like store whose update-ca-certificates concatenates the anchors, as the real one does.
  void makeSystemStore() {
    home_.write("root/usr/local/share/ca-certificates/other.crt", kOtherCaPem);
    home_.write("root/etc/ssl/certs/ca-certificates.crt", kOtherCaPem);
    home_.writeProgram("system/update-ca-certificates", "#!/bin/sh\ncat " + environment_.root +
                                                           "/usr/local/share/ca-certificates/*.crt > " +
                                                           environment_.root + "/etc/ssl/certs/ca-certificates.crt\n");
  }

  TempFolder home_;
  TrustEnvironment environment_;
};

TEST_F(Trust, UserDatabaseIsMadeFilledAndEmptied) {
  std::string id = "nss:" + (home_ / ".pki/nssdb");
  EXPECT_EQ(TrustState::notTrusted, store(id).state);
  for (int again = 0; again < 2; ++again) {
    Result<void> done = stores().install(id);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(TrustState::trusted, store(id).state);
    EXPECT_EQ(TrustState::notTrusted, store(id, kOtherCaPem).state);
  }
  for (int again = 0; again < 2; ++again) {
    Result<void> done = stores().remove(id);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(TrustState::notTrusted, store(id).state);
  }
}

TEST_F(Trust, OtherCertificatesStay) {
  std::string folder = home_ / ".pki/nssdb", id = "nss:" + folder;
  ASSERT_TRUE(stores(kOtherCaPem).install(id));
  ASSERT_TRUE(stores().install(id));
  EXPECT_EQ(TrustState::trusted, store(id).state);
  EXPECT_EQ(TrustState::trusted, store(id, kOtherCaPem).state);
  ASSERT_TRUE(stores().remove(id));
  EXPECT_EQ(TrustState::notTrusted, store(id).state);
  EXPECT_EQ(TrustState::trusted, store(id, kOtherCaPem).state) << "same subject, other key: not ours to remove";
}

TEST_F(Trust, AForeignCertificateUnderOurNameIsNotTouched) {
  std::string folder = home_ / ".pki/nssdb", id = "nss:" + folder;
  std::filesystem::create_directories(folder);
  certutil({"-N", "--empty-password", "-d", "sql:" + folder});
  std::string digits = kCaFingerprint;
  std::erase(digits, ':');
  certutil({"-A", "-a", "-t", "C,,", "-n", "Penstock CA " + digits.substr(0, 12), "-d", "sql:" + folder}, kOtherCaPem);
  EXPECT_EQ(TrustState::notTrusted, store(id).state);
  ASSERT_TRUE(stores().remove(id));
  EXPECT_EQ(TrustState::trusted, store(id, kOtherCaPem).state);
}

TEST_F(Trust, ImportedByHandCounts) {
  std::string folder = home_ / ".pki/nssdb", id = "nss:" + folder;
  std::filesystem::create_directories(folder);
  certutil({"-N", "--empty-password", "-d", "sql:" + folder});
  certutil({"-A", "-a", "-t", ",,", "-n", "My proxy - Org", "-d", "sql:" + folder}, kCaPem);
  EXPECT_EQ(TrustState::notTrusted, store(id).state) << "there, but without the trust flag";
  ASSERT_TRUE(stores().install(id));
  EXPECT_EQ(TrustState::trusted, store(id).state);
  ASSERT_TRUE(stores().remove(id));
  EXPECT_EQ(TrustState::notTrusted, store(id).state);
  EXPECT_THAT(certutil({"-L", "-d", "sql:" + folder}), Not(HasSubstr("My proxy")));
}

TEST_F(Trust, FirefoxProfilesOfEveryKindOfInstallation) {
  makeFirefoxProfile(".mozilla/firefox", "default-release");
  makeFirefoxProfile("snap/firefox/common/.mozilla/firefox", "work");
  makeFirefoxProfile(".var/app/org.mozilla.firefox/.mozilla/firefox", "flat");
  std::string id = "firefox:" + (home_ / ".mozilla/firefox/ab12.default-release");
  EXPECT_EQ("Firefox: default-release", store(id).title);
  EXPECT_EQ(TrustKind::firefoxProfile, store(id).kind);
  EXPECT_EQ("Firefox (snap): work",
            store("firefox:" + (home_ / "snap/firefox/common/.mozilla/firefox/ab12.work")).title);
  EXPECT_EQ("Firefox (Flatpak): flat",
            store("firefox:" + (home_ / ".var/app/org.mozilla.firefox/.mozilla/firefox/ab12.flat")).title);
  ASSERT_TRUE(stores().install(id));
  EXPECT_EQ(TrustState::trusted, store(id).state);
  ASSERT_TRUE(stores().remove(id));
  EXPECT_EQ(TrustState::notTrusted, store(id).state);
}

TEST_F(Trust, APasswordIsToldAndNothingIsLeft) {
  std::string folder = home_ / ".pki/nssdb", id = "nss:" + folder;
  std::filesystem::create_directories(folder);
  std::string password = home_.write("password", "secret\n");
  certutil({"-N", "-f", password, "-d", "sql:" + folder});
  Result<void> done = stores().install(id);
  ASSERT_FALSE(done);
  EXPECT_EQ("this store is protected by a password; import the CA in the browser's own settings", done.error().message);
  EXPECT_THAT(certutil({"-L", "-d", "sql:" + folder}), Not(HasSubstr("Penstock")));
}

TEST_F(Trust, ABrokenDatabaseIsUnknown) {
  home_.write(".pki/nssdb/cert9.db", "this is not a database, whatever its name says");
  TrustStore found = store("nss:" + (home_ / ".pki/nssdb"));
  EXPECT_EQ(TrustState::unknown, found.state);
  EXPECT_THAT(found.detail, HasSubstr("certutil says: "));
}

TEST_F(Trust, TheDatabaseOfTheDataFolderIsNotHidden) {
  std::filesystem::create_directories(home_ / ".local/share/pki/nssdb");
  std::string id = "nss:" + (home_ / ".local/share/pki/nssdb");
  ASSERT_TRUE(stores().install(id));
  EXPECT_EQ(TrustState::trusted, store(id).state);
  EXPECT_FALSE(std::filesystem::exists(home_ / ".pki"));
}

TEST_F(Trust, MissingToolsNameTheirPackage) {
  environment_.toolPath = {home_ / "empty"};
  environment_.isRoot = false;
  home_.write(".pki/nssdb/cert9.db", "");
  std::string id = "nss:" + (home_ / ".pki/nssdb");
  EXPECT_EQ(TrustState::toolMissing, store(id).state);
  EXPECT_THAT(store(id).detail, HasSubstr("libnss3-tools"));
  EXPECT_EQ(ErrorCode::notFound, stores().install(id).error().code);
  EXPECT_THAT(stores().install(id).error().message, HasSubstr("libnss3-tools"));
  EXPECT_EQ(TrustState::toolMissing, store("system").state);
  EXPECT_THAT(store("system").detail, HasSubstr("ca-certificates"));
}

TEST_F(Trust, SystemStore) {
  makeSystemStore();
  EXPECT_EQ(TrustState::notTrusted, store("system").state);
  EXPECT_EQ(TrustState::trusted, store("system", kOtherCaPem).state);
  Result<void> done = stores().install("system");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(TrustState::trusted, store("system").state);
  ASSERT_TRUE(stores().install("system"));
  done = stores().remove("system");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(TrustState::notTrusted, store("system").state);
  EXPECT_EQ(TrustState::trusted, store("system", kOtherCaPem).state);
  ASSERT_TRUE(stores().remove("system"));
}

TEST_F(Trust, SystemStoreFilledByHand) {
  makeSystemStore();
  std::string windowsLines = kCaPem;
  for (std::size_t at = 0; (at = windowsLines.find('\n', at)) != std::string::npos; at += 2)
    windowsLines.replace(at, 1, "\r\n");
  home_.write("root/usr/local/share/ca-certificates/mine; rm -rf $HOME.crt", windowsLines);
  home_.write("root/etc/ssl/certs/ca-certificates.crt", windowsLines);
  EXPECT_EQ(TrustState::trusted, store("system").state);
  Result<void> done = stores().remove("system");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(TrustState::notTrusted, store("system").state);
}

TEST_F(Trust, SystemStoreThroughPkexec) {
  makeSystemStore();
  environment_.isRoot = false;
  std::string log = home_ / "pkexec.log";
  home_.writeProgram("system/pkexec", "#!/bin/sh\necho \"$1 $2 $4 $6\" >> " + log + "\nexec \"$@\"\n");
  ASSERT_TRUE(stores().install("system"));
  EXPECT_EQ(TrustState::trusted, store("system").state);
  std::string digits = kCaFingerprint;
  std::erase(digits, ':');
  EXPECT_EQ("/bin/sh -c penstock-trust Penstock-CA-" + digits.substr(0, 12) + ".crt\n", contentsOf(log));

  home_.writeProgram("system/pkexec", "#!/bin/sh\nexit 126\n");
  EXPECT_EQ(ErrorCode::cancelled, stores().remove("system").error().code);
  home_.writeProgram("system/pkexec",
                     "#!/bin/sh\necho 'Error executing command as another user: Not authorized' >&2\nexit 127\n");
  EXPECT_EQ("the system did not allow it: Error executing command as another user: Not authorized",
            stores().remove("system").error().message);
  EXPECT_EQ(TrustState::trusted, store("system").state);
}

TEST_F(Trust, NothingOfThePersonsStartsAsRoot) {
  makeSystemStore();
  // What somebody put into a folder of PATH, and what would lead a shell or a loader astray.
  for (const char* program : {"pkexec", "sudo", "update-ca-certificates", "sh", "mv", "mktemp", "printf", "rm", "grep", "tr"})
    home_.writeProgram(std::string("evil/") + program, "#!/bin/sh\n: > " + (home_ / "made") + "\n");
  const std::string before = std::getenv("PATH");
  ::setenv("PATH", (home_ / "evil").c_str(), 1);
  for (const char* name : {"ENV", "BASH_ENV", "LD_PRELOAD", "TMPDIR"}) ::setenv(name, (home_ / "evil/sh").c_str(), 1);
  home_.writeProgram("system/pkexec", "#!/bin/sh\n/usr/bin/env > " + (home_ / "environment") + "\nexec \"$@\"\n");
  const TrustEnvironment own = TrustEnvironment::ofThisUser();
  environment_.toolPath = {home_ / "evil"};
  environment_.isRoot = false;
  const Result<void> installed = stores().install("system");
  const TrustStore after = store("system");
  const Result<void> removed = stores().remove("system");
  for (const char* name : {"ENV", "BASH_ENV", "LD_PRELOAD", "TMPDIR"}) ::unsetenv(name);
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_TRUE(installed) << installed.error().message;
  EXPECT_EQ(TrustState::trusted, after.state);
  EXPECT_TRUE(removed) << removed.error().message;
  EXPECT_FALSE(std::filesystem::exists(home_ / "made"));
  EXPECT_EQ((std::vector<std::string>{"/usr/sbin", "/usr/bin", "/sbin", "/bin"}), own.systemPath);
  std::istringstream environment(contentsOf(home_ / "environment"));
  for (std::string line; std::getline(environment, line);) {
    const std::string name = line.substr(0, line.find('='));
    EXPECT_TRUE(name == "PATH" || name == "LC_ALL" || name == "PWD" || name == "_" || name == "OLDPWD" || name == "SHLVL") << line;
  }
}

TEST_F(Trust, ALinkInTheWayIsReplacedAndNotFollowed) {
  makeSystemStore();
  const std::string precious = home_.write("precious", "mine");
  std::string digits = kCaFingerprint;
  std::erase(digits, ':');
  const std::string anchor = environment_.root + "/usr/local/share/ca-certificates/Penstock-CA-" + digits.substr(0, 12) + ".crt";
  for (const char* ending : {"", ".new"}) std::filesystem::create_symlink(precious, anchor + ending);
  ASSERT_TRUE(stores().install("system"));
  EXPECT_EQ("mine", contentsOf(precious));
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(anchor)));
}

TEST_F(Trust, AnUpdaterThatFailsIsTold) {
  makeSystemStore();
  home_.writeProgram("system/update-ca-certificates", "#!/bin/sh\necho 'no space left' >&2\nexit 1\n");
  EXPECT_EQ("the system's store was not changed: no space left", stores().install("system").error().message);
  home_.writeProgram("system/update-ca-certificates", "#!/bin/sh\n");
  EXPECT_THAT(stores().install("system").error().message, HasSubstr("did not take it up"));
}

TEST_F(Trust, AnUnreadableCaAndUnknownStores) {
  for (const TrustStore& one : stores("nonsense").list()) EXPECT_EQ(TrustState::unknown, one.state);
  EXPECT_THAT(stores("nonsense").install("system").error().message, HasSubstr("the CA cannot be read"));
  EXPECT_EQ(ErrorCode::invalidArgument, stores().install("nss:/etc").error().code);
  EXPECT_EQ(ErrorCode::invalidArgument, stores().remove("").error().code);
}

}  // namespace
}  // namespace penstock::service

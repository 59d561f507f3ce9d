// SPDX-License-Identifier: GPL-3.0-or-later
// With browsers that are scripts: what they were started with, and what their profile holds. Real ones:
// tests/integration.
#include "penstock/service/browser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "service/browser/profile.h"
#include "service/trust/nss_store.h"
#include "unit/service/temp_folder.h"
#include "unit/service/test_certificates.h"

namespace penstock::service {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Browsers : public ::testing::Test {
 protected:
  Browsers() {
    // Opening it waits for the other end: no sleeping for luck.
    EXPECT_EQ(0, mkfifo((folder_ / "report").c_str(), 0600));
    std::string script = "#!/bin/sh\n(for a in \"$@\"; do echo \"arg $a\"; done; env) > " + (folder_ / "report") + "\n";
    program_ = folder_.writeProgram("bin/browser", script);
  }

  Browser browser(BrowserKind kind) {
    return {kind == BrowserKind::firefox ? "firefox" : "chromium", "Test", program_, kind};
  }
  BrowserLaunch launch(const std::string& proxy = "127.0.0.1:8080") {
    return {proxy, kCaPem, folder_ / "profiles", "https://start.example/", {"--extra"}};
  }
  /// Arguments and environment of the started one, a line each.
  std::string reportOf(BrowserKind kind, const BrowserLaunch& how) {
    Result<pid_t> pid = launchBrowser(browser(kind), how);
    if (!pid) return pid.error().message;
    return "\n" + contentsOf(folder_ / "report");
  }
  TrustState trustIn(const std::string& database, const char* pem) {
    TrustEnvironment environment = TrustEnvironment::ofThisUser();
    StoreContext context{*OurCertificate::fromPem(pem), environment};
    return NssStore(context, database).standing().state;
  }

  TempFolder folder_;
  std::string program_;
};

TEST_F(Browsers, ChromiumIsProxiedAndTrusts) {
  setenv("https_proxy", "http://elsewhere:1", 1);
  setenv("LD_LIBRARY_PATH", "/elsewhere", 1);
  std::string report = reportOf(BrowserKind::chromium, launch());
  unsetenv("https_proxy");
  unsetenv("LD_LIBRARY_PATH");
  std::string profile = folder_ / "profiles/chromium";
  for (const std::string& line :
       {"arg --user-data-dir=" + profile + "/data", std::string("arg --proxy-server=http://127.0.0.1:8080"),
        std::string("arg --proxy-bypass-list=<-loopback>"), std::string("arg --no-first-run"),
        std::string("arg --disable-quic"), std::string("arg --extra\narg https://start.example/"),
        "HOME=" + profile + "/home"}) {
    EXPECT_THAT(report, HasSubstr("\n" + line + "\n"));
  }
  EXPECT_EQ(geteuid() == 0, report.find("--no-sandbox") != std::string::npos);
  EXPECT_THAT(report, Not(HasSubstr("elsewhere")));
  EXPECT_THAT(report, Not(HasSubstr("ignore-certificate-errors")));
  EXPECT_THAT(report, HasSubstr("\nXDG_CONFIG_HOME="));
  EXPECT_EQ(TrustState::trusted, trustIn(profile + "/home/.pki/nssdb", kCaPem));
  EXPECT_THAT(contentsOf(profile + "/data/Default/Preferences"), HasSubstr("default_directory"));
  struct stat info {};
  ASSERT_EQ(0, stat(profile.c_str(), &info));
  EXPECT_EQ(0700u, info.st_mode & 0777);
}

TEST_F(Browsers, TheProfileForgetsAnEarlierCaAndKeepsTheRest) {
  reportOf(BrowserKind::chromium, launch());
  std::string preferences = folder_.write("profiles/chromium/data/Default/Preferences", "{\"mine\":1}");
  BrowserLaunch other = launch();
  other.caPem = kOtherCaPem;
  reportOf(BrowserKind::chromium, other);
  std::string database = folder_ / "profiles/chromium/home/.pki/nssdb";
  EXPECT_EQ(TrustState::trusted, trustIn(database, kOtherCaPem));
  EXPECT_EQ(TrustState::notTrusted, trustIn(database, kCaPem));
  EXPECT_EQ("{\"mine\":1}", contentsOf(preferences));
}

TEST_F(Browsers, FirefoxIsProxiedAndTrusts) {
  std::string report = reportOf(BrowserKind::firefox, launch("[::]:9000"));
  std::string profile = folder_ / "profiles/firefox";
  EXPECT_THAT(report, HasSubstr("\narg --profile\narg " + profile + "\narg --extra\narg https://start.example/\n"));
  EXPECT_THAT(report, Not(HasSubstr("HOME=" + folder_.path())));
  std::string settings = contentsOf(profile + "/user.js");
  for (const char* line :
       {"user_pref(\"network.proxy.http\", \"::1\");", "user_pref(\"network.proxy.ssl_port\", 9000);",
        "user_pref(\"network.proxy.type\", 1);", "user_pref(\"network.proxy.allow_hijacking_localhost\", true);"}) {
    EXPECT_THAT(settings, HasSubstr(line));
  }
  EXPECT_EQ(TrustState::trusted, trustIn(profile, kCaPem));
}

TEST_F(Browsers, EmptyPageWithoutAStartUrl) {
  BrowserLaunch how = launch("0.0.0.0:1");
  how.startUrl = "";
  std::string report = reportOf(BrowserKind::chromium, how);
  EXPECT_THAT(report, HasSubstr("\narg about:blank\n"));
  EXPECT_THAT(report, HasSubstr("\narg --proxy-server=http://127.0.0.1:1\n"));
}

TEST_F(Browsers, ARunningOneWithAnotherProxyGetsANewProfile) {
  Browser firefox = browser(BrowserKind::firefox);
  std::string base = folder_ / "p";
  ProxyPlace one{"127.0.0.1", 1}, two{"::1", 2};
  EXPECT_EQ(base + "/firefox", *claimProfile(firefox, base, one));
  EXPECT_EQ(base + "/firefox", *claimProfile(firefox, base, two)) << "not running: the same profile";
  std::filesystem::create_symlink("127.0.1.1:+" + std::to_string(getpid()), base + "/firefox/lock");
  EXPECT_EQ(base + "/firefox", *claimProfile(firefox, base, two)) << "another window of the running one";
  EXPECT_EQ(base + "/firefox-2", *claimProfile(firefox, base, one));
  Browser chromium = browser(BrowserKind::chromium);
  EXPECT_EQ(base + "/chromium", *claimProfile(chromium, base, one));
  std::filesystem::create_directories(base + "/chromium/data");
  std::filesystem::create_symlink("my-host-" + std::to_string(getpid()), base + "/chromium/data/SingletonLock");
  EXPECT_EQ(base + "/chromium-2", *claimProfile(chromium, base, two));
}

TEST_F(Browsers, WhatCannotBeStarted) {
  Browser chromium = browser(BrowserKind::chromium);
  EXPECT_EQ("the proxy does not listen: \"\" is not an address", launchBrowser(chromium, launch("")).error().message);
  EXPECT_EQ("the proxy does not listen: \"127.0.0.1:0\" is not an address",
            launchBrowser(chromium, launch("127.0.0.1:0")).error().message);
  BrowserLaunch how = launch();
  how.caPem = "";
  EXPECT_EQ(ErrorCode::invalidArgument, launchBrowser(chromium, how).error().code);
  how = launch();
  how.profileBase = program_;
  EXPECT_THAT(launchBrowser(chromium, how).error().message, HasSubstr("cannot be made"));
  chromium.path = "/nowhere/chromium";
  EXPECT_EQ("/nowhere/chromium does not start: No such file or directory",
            launchBrowser(chromium, launch()).error().message);
}

TEST(ListBrowsers, EachProgramOnce) {
  TempFolder folder;
  folder.writeProgram("a/chromium", "#!/bin/sh\n");
  folder.writeProgram("a/opt/chrome", "#!/bin/sh\n");
  std::filesystem::create_symlink("opt/chrome", folder / "a/google-chrome");
  std::filesystem::create_symlink("opt/chrome", folder / "a/google-chrome-stable");
  folder.writeProgram("b/chromium", "#!/bin/sh\n");
  folder.writeProgram("b/firefox-esr", "binary");
  folder.writeProgram("b/firefox", "#!/bin/sh\nexec firefox-esr \"$@\"\n");
  folder.write("b/brave", "not executable");
  std::vector<std::string> found;
  for (const Browser& one : listBrowsers({folder / "a", folder / "b"})) found.push_back(one.title + " " + one.path);
  EXPECT_EQ(
      (std::vector<std::string>{"Google Chrome " + (folder / "a/google-chrome"), "Chromium " + (folder / "a/chromium"),
                                "Firefox ESR " + (folder / "b/firefox-esr")}),
      found);
  EXPECT_TRUE(listBrowsers({folder / "nothing"}).empty());
}

TEST(ListBrowsers, KnowsASnapByItsScript) {
  TempFolder folder;
  EXPECT_TRUE(isSnap(folder.writeProgram("chromium-browser", "#!/bin/sh\nexec /snap/bin/chromium \"$@\"\n")));
  EXPECT_FALSE(isSnap(folder.writeProgram("chromium", "#!/bin/sh\nexec /usr/lib/chromium/chromium \"$@\"\n")));
}

}  // namespace
}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>
#include <unistd.h>

#include "penstock/codec/base64.h"
#include "penstock/service/browser.h"
#include "penstock/service/paths.h"
#include "service/browser/profile.h"
#include "service/machine/run_program.h"
#include "service/trust/store_access.h"

namespace penstock::service {
namespace {

/// What leads to other proxies, other libraries or our own start, and is none of a browser's business.
const std::vector<std::string> kNotForBrowsers = {"http_proxy",
                                                  "https_proxy",
                                                  "all_proxy",
                                                  "no_proxy",
                                                  "ftp_proxy",
                                                  "HTTP_PROXY",
                                                  "HTTPS_PROXY",
                                                  "ALL_PROXY",
                                                  "NO_PROXY",
                                                  "FTP_PROXY",
                                                  "LD_PRELOAD",
                                                  "LD_LIBRARY_PATH",
                                                  "SSLKEYLOGFILE",
                                                  "SSL_CERT_FILE",
                                                  "SSL_CERT_DIR",
                                                  "QT_PLUGIN_PATH",
                                                  "QT_QPA_PLATFORM",
                                                  "QT_QPA_PLATFORM_PLUGIN_PATH",
                                                  "XDG_ACTIVATION_TOKEN",
                                                  "DESKTOP_STARTUP_ID",
                                                  "MOZ_NO_REMOTE",
                                                  "MOZ_HEADLESS",
                                                  "MOZ_LOG",
                                                  "CHROMIUM_FLAGS",
                                                  "CHROME_USER_DATA_DIR",
                                                  "GIO_LAUNCHED_DESKTOP_FILE",
                                                  "GIO_LAUNCHED_DESKTOP_FILE_PID",
                                                  "NSS_DEFAULT_DB_TYPE"};

void setVariable(std::vector<std::string>& environment, const std::string& name, const std::string& value) {
  std::erase_if(environment, [&](const std::string& entry) { return entry.starts_with(name + "="); });
  environment.push_back(name + "=" + value);
}

bool hasVariable(const std::vector<std::string>& environment, const std::string& name) {
  for (const std::string& entry : environment) {
    if (entry.starts_with(name + "=") && entry.size() > name.size() + 1) return true;
  }
  return false;
}

/// A home of its own, because Chromium knows no other way to a certificate database of its own. What the desktop keeps
/// in the person's home (themes, fonts, the X authority) is named outright.
void moveHome(std::vector<std::string>& environment, const std::string& home, const UserFolders& folders) {
  if (!hasVariable(environment, "XDG_CONFIG_HOME")) setVariable(environment, "XDG_CONFIG_HOME", folders.configHome);
  if (!hasVariable(environment, "XDG_DATA_HOME")) setVariable(environment, "XDG_DATA_HOME", folders.dataHome);
  if (!hasVariable(environment, "XAUTHORITY") && access((folders.home + "/.Xauthority").c_str(), R_OK) == 0) {
    setVariable(environment, "XAUTHORITY", folders.home + "/.Xauthority");
  }
  setVariable(environment, "HOME", home);
}

std::vector<std::string> chromiumCommand(const Browser& browser, const std::string& profile, const ProxyPlace& proxy) {
  std::vector<std::string> command = {browser.path,
                                      "--user-data-dir=" + profile + "/data",
                                      "--proxy-server=http://" + proxy.text(),
                                      "--proxy-bypass-list=<-loopback>",
                                      "--no-first-run",
                                      "--no-default-browser-check",
                                      "--disable-quic",
                                      "--disable-background-networking",
                                      "--disable-component-update",
                                      "--disable-default-apps",
                                      "--disable-domain-reliability",
                                      "--disable-sync",
                                      "--disable-breakpad",
                                      "--disable-component-extensions-with-background-pages",
                                      "--disable-features=OptimizationHints,NetworkTimeServiceQuerying,MediaRouter,"
                                      "CertificateTransparencyComponentUpdater,ExtensionsAutoUpdate",
                                      "--password-store=basic"};
  if (geteuid() == 0) command.push_back("--no-sandbox");  // Chromium refuses to run as root otherwise
  return command;
}

std::string profileBase(const Browser& browser, const BrowserLaunch& launch, const UserFolders& folders) {
  if (!launch.profileBase.empty()) return launch.profileBase;
  if (!isSnap(browser.path)) return folders.browserFolder();
  return folders.home + "/snap/" + (browser.kind == BrowserKind::firefox ? "firefox" : "chromium") + "/common/penstock";
}

}  // namespace

Result<pid_t> launchBrowser(const Browser& browser, const BrowserLaunch& launch) {
  UserFolders folders = UserFolders::ofThisUser();
  Result<ProxyPlace> proxy = ProxyPlace::parse(launch.proxyAddress);
  if (!proxy) return proxy.error();
  Result<OurCertificate> ours = OurCertificate::fromPem(launch.caPem);
  if (!ours) return makeError(ErrorCode::invalidArgument, "the CA cannot be read: " + ours.error().message);
  StoreContext context{std::move(*ours), TrustEnvironment::ofThisUser()};
  Result<std::string> profile = claimProfile(browser, profileBase(browser, launch, folders), *proxy);
  if (!profile) return profile.error();

  std::vector<std::string> environment = environmentWithout(kNotForBrowsers);
  std::vector<std::string> command;
  if (browser.kind == BrowserKind::firefox) {
    if (Result<void> ready = prepareFirefox(*profile, *proxy, context); !ready) return ready.error();
    command = {browser.path, "--profile", *profile};
    // Release builds heed services.settings.server only so.
    setVariable(environment, "MOZ_REMOTE_SETTINGS_DEVTOOLS", "1");
  } else {
    command = chromiumCommand(browser, *profile, *proxy);
    if (isSnap(browser.path)) {
      // A snap's home is fixed. Chromium takes a chain with this key in it, so the CA must be sent along with the leaf.
      command.push_back("--ignore-certificate-errors-spki-list=" +
                        codec::base64Encode(context.ours.bytes.publicKeySha256));
    } else {
      if (Result<void> ready = prepareChromium(*profile, context); !ready) return ready.error();
      moveHome(environment, *profile + "/home", folders);
    }
  }
  command.insert(command.end(), launch.extraFlags.begin(), launch.extraFlags.end());
  command.push_back(launch.startUrl.empty() ? "about:blank" : launch.startUrl);
  return startDetached(command, environment);
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/browser/profile.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "penstock/base/ascii.h"
#include "penstock/service/config_file.h"
#include "service/settings/files.h"
#include "service/trust/nss_store.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

constexpr int kMostProfiles = 9;
constexpr std::size_t kSmallFile = 64 * 1024;

std::string textOf(const std::string& file) {
  Result<std::string> text = readWholeFile(file, kSmallFile);
  return text ? *text : "";
}

Result<void> makeFolder(const std::string& folder) {
  if (Result<void> made = makeOwnFolder(folder); !made)
    return makeError(made.error().code, "the browser's profile " + made.error().message);
  chmod(folder.c_str(), 0700);  // of an earlier Penstock, perhaps
  return {};
}

Result<void> writeFile(const std::string& file, const std::string& bytes) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  out << bytes;
  out.close();
  if (!out) return makeError(ErrorCode::io, "the browser's profile cannot be written: " + file);
  return {};
}

/// Both leave a symbolic link whose target ends in their process id: "host-4711" (Chromium), "127.0.1.1:+4711"
/// (Firefox).
bool isRunning(const std::string& profile) {
  for (const char* lock : {"/data/SingletonLock", "/lock"}) {
    std::error_code none;
    std::string target = fs::read_symlink(profile + lock, none).string();
    auto pid = parseDecimal(target.substr(target.find_last_of("-+") + 1));
    if (!none && pid && (kill(static_cast<pid_t>(*pid), 0) == 0 || errno == EPERM)) return true;
  }
  return false;
}

/// $XDG_DOWNLOAD_DIR of the person, as xdg-user-dirs keeps it; a chosen HOME would lead it astray.
std::string downloadsOf(const std::string& home) {
  std::string text = textOf(home + "/.config/user-dirs.dirs");
  static constexpr std::string_view kName = "XDG_DOWNLOAD_DIR=\"";
  std::size_t at = text.find(kName);
  if (at != std::string::npos && (at == 0 || text[at - 1] == '\n')) {
    std::string value = text.substr(at + kName.size());
    value = value.substr(0, value.find_first_of("\"\n"));
    if (value.starts_with("$HOME/")) return home + value.substr(5);
    if (value.starts_with('/')) return value;
  }
  return home + "/Downloads";
}

constexpr char kFirefoxSettings[] = R"(
user_pref("network.proxy.type", 1);
user_pref("network.proxy.share_proxy_settings", true);
user_pref("network.proxy.no_proxies_on", "");
user_pref("network.proxy.allow_hijacking_localhost", true);
user_pref("network.trr.mode", 5);
user_pref("network.http.http3.enable", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("app.update.enabled", false);
user_pref("app.normandy.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.discovery.enabled", false);
user_pref("browser.newtabpage.activity-stream.feeds.topsites", false);
user_pref("browser.newtabpage.activity-stream.feeds.section.topstories", false);
user_pref("browser.newtabpage.activity-stream.showSponsored", false);
user_pref("browser.newtabpage.activity-stream.showSponsoredTopSites", false);
user_pref("browser.region.network.url", "");
user_pref("browser.region.update.enabled", false);
user_pref("browser.search.update", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("browser.startup.page", 0);
user_pref("datareporting.healthreport.uploadEnabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("datareporting.policy.firstRunURL", "");
user_pref("dom.push.connection.enabled", false);
user_pref("extensions.getAddons.cache.enabled", false);
user_pref("extensions.systemAddon.update.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("services.settings.server", "data:,#remote-settings-dummy/v1");
user_pref("startup.homepage_welcome_url", "");
user_pref("telemetry.fog.test.localhost_port", -1);
user_pref("termsofuse.bypassNotification", true);
user_pref("toolkit.telemetry.enabled", false);
user_pref("toolkit.telemetry.server", "");
user_pref("toolkit.telemetry.unified", false);
user_pref("toolkit.telemetry.reportingpolicy.firstRun", false);
user_pref("trailhead.firstrun.didSeeAboutWelcome", true);
)";

std::string firefoxProxy(const ProxyPlace& proxy) {
  std::string out;
  for (const char* scheme : {"http", "ssl"}) {
    std::string name = std::string("user_pref(\"network.proxy.") + scheme;
    out += name + "\", \"" + proxy.host + "\");\n";
    out += name + "_port\", " + std::to_string(proxy.port) + ");\n";
  }
  return out;
}

}  // namespace

Result<ProxyPlace> ProxyPlace::parse(const std::string& address) {
  Result<model::ListenerConfig> listener = parseListener("http@" + address);
  if (!listener || listener->port == 0) {
    return makeError(ErrorCode::invalidArgument, "the proxy does not listen: \"" + address + "\" is not an address");
  }
  ProxyPlace place{listener->address, listener->port};
  if (place.host == "0.0.0.0") place.host = "127.0.0.1";
  if (place.host == "::") place.host = "::1";
  return place;
}

std::string ProxyPlace::text() const {
  bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

bool isSnap(const std::string& program) {
  std::error_code none;
  std::string real = fs::canonical(program, none).string();
  if (program.starts_with("/snap/") || real.starts_with("/snap/") || real == "/usr/bin/snap") return true;
  // Ubuntu's /usr/bin/firefox and chromium-browser are scripts that start the snap.
  std::string script = textOf(program);
  return script.starts_with("#!") && script.find("/snap/bin/") != std::string::npos;
}

Result<std::string> claimProfile(const Browser& browser, const std::string& base, const ProxyPlace& proxy) {
  for (int n = 1; n <= kMostProfiles; ++n) {
    std::string folder = base + "/" + browser.id + (n > 1 ? "-" + std::to_string(n) : "");
    std::string note = folder + "/penstock-proxy";
    if (isRunning(folder) && textOf(note) != proxy.text()) continue;
    if (Result<void> made = makeFolder(folder); !made) return made.error();
    if (Result<void> noted = writeFile(note, proxy.text()); !noted) return noted.error();
    return folder;
  }
  return makeError(ErrorCode::busy, browser.title + " already runs with " + std::to_string(kMostProfiles) +
                                        " other proxies; close its windows first");
}

Result<void> prepareFirefox(const std::string& profile, const ProxyPlace& proxy, const StoreContext& context) {
  // A running Firefox has read both already; its second window needs neither.
  if (isRunning(profile)) return {};
  NssStore store(context, profile);
  if (store.standing().state != TrustState::trusted) {
    if (Result<void> installed = store.install(); !installed) return installed;
  }
  return writeFile(profile + "/user.js",
                   "// Written by Penstock at every start of this browser.\n" + firefoxProxy(proxy) + kFirefoxSettings);
}

Result<void> prepareChromium(const std::string& profile, const StoreContext& context) {
  std::string home = profile + "/home", database = home + "/.pki/nssdb";
  NssStore store(context, database);
  if (store.standing().state != TrustState::trusted) {
    // The database is ours alone: an earlier CA has nothing to look for in it.
    std::error_code ignored;
    fs::remove_all(database, ignored);
    if (Result<void> made = makeFolder(home); !made) return made;
    if (Result<void> installed = store.install(); !installed) return installed;
  }
  std::string preferences = profile + "/data/Default/Preferences";
  if (fs::exists(preferences)) return {};
  std::string downloads = downloadsOf(context.environment.home);
  // Suggestions would send what is typed to a search engine, and stand between the rows that the person makes.
  nlohmann::json settings = {{"search", {{"suggest_enabled", false}}},
                             {"download", {{"default_directory", downloads}}},
                             {"savefile", {{"default_directory", downloads}}},
                             {"browser", {{"has_seen_welcome_page", true}}}};
  if (Result<void> made = makeFolder(profile + "/data/Default"); !made) return made;
  return writeFile(preferences, settings.dump());
}

}  // namespace penstock::service

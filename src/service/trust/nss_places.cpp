// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/nss_places.h"

#include <filesystem>
#include <fstream>
#include <set>

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostProfiles = 50;

bool isFolder(const std::string& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

struct Profile {
  std::string name, path;
  bool relative = true;
};

/// profiles.ini: [Profile0] Name= IsRelative= Path=
std::vector<Profile> readProfiles(const std::string& file) {
  std::vector<Profile> profiles;
  std::ifstream in(file);
  bool inside = false;
  for (std::string line; std::getline(in, line) && profiles.size() <= kMostProfiles;) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    if (line.starts_with('[')) {
      inside = line.starts_with("[Profile");
      if (inside) profiles.emplace_back();
    } else if (inside && line.starts_with("Name=")) {
      profiles.back().name = line.substr(5);
    } else if (inside && line.starts_with("Path=")) {
      profiles.back().path = line.substr(5);
    } else if (inside && line.starts_with("IsRelative=")) {
      profiles.back().relative = line.substr(11) != "0";
    }
  }
  return profiles;
}

void addFirefox(const std::string& folder, const std::string& title, std::vector<NssPlace>& into) {
  std::set<std::string> seen;
  for (const Profile& profile : readProfiles(folder + "/profiles.ini")) {
    if (profile.path.empty()) continue;
    std::string path = profile.relative ? folder + "/" + profile.path : profile.path;
    if (!isFolder(path) || !seen.insert(path).second) continue;
    into.push_back({TrustKind::firefoxProfile, path,
                    title + ": " + (profile.name.empty() ? profile.path : profile.name),
                    "A running Firefox notices at its next start"});
  }
}

}  // namespace

std::vector<NssPlace> findNssPlaces(const TrustEnvironment& environment) {
  const std::string& home = environment.home;
  const std::string kServes = "Chromium, Chrome, Edge, Brave and Vivaldi of this user";
  std::vector<NssPlace> places;
  // Chromium looks for ~/.pki/nssdb first and uses the data folder only without it, so making the one would hide the
  // other.
  std::string classic = home + "/.pki/nssdb", modern = environment.dataHome + "/pki/nssdb";
  if (isFolder(classic) || !isFolder(modern)) {
    places.push_back({TrustKind::userNss, classic, "Chromium and Chrome", kServes});
  } else {
    places.push_back({TrustKind::userNss, modern, "Chromium and Chrome", kServes});
  }
  if (isFolder(home + "/snap/chromium/current")) {
    places.push_back({TrustKind::userNss, home + "/snap/chromium/current/.pki/nssdb", "Chromium (snap)",
                      "Chromium from the snap store"});
  }
  const std::pair<const char*, const char*> flatpaks[] = {{"org.chromium.Chromium", "Chromium (Flatpak)"},
                                                          {"com.google.Chrome", "Google Chrome (Flatpak)"},
                                                          {"com.brave.Browser", "Brave (Flatpak)"},
                                                          {"com.microsoft.Edge", "Microsoft Edge (Flatpak)"}};
  for (const auto& [application, title] : flatpaks) {
    std::string folder = home + "/.var/app/" + application;
    if (isFolder(folder))
      places.push_back({TrustKind::userNss, folder + "/.pki/nssdb", title, std::string("Flatpak ") + application});
  }
  addFirefox(home + "/.mozilla/firefox", "Firefox", places);
  addFirefox(home + "/.config/mozilla/firefox", "Firefox", places);
  addFirefox(home + "/snap/firefox/common/.mozilla/firefox", "Firefox (snap)", places);
  addFirefox(home + "/.var/app/org.mozilla.firefox/.mozilla/firefox", "Firefox (Flatpak)", places);
  return places;
}

}  // namespace penstock::service

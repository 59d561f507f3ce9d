// SPDX-License-Identifier: GPL-3.0-or-later
#include <filesystem>
#include <set>

#include "penstock/service/browser.h"
#include "service/browser/profile.h"
#include "service/machine/run_program.h"
#include "service/settings/files.h"

namespace penstock::service {
namespace {

namespace fs = std::filesystem;

struct Known {
  const char* program;
  const char* title;
  BrowserKind kind;
};
constexpr Known kKnown[] = {
    {"google-chrome", "Google Chrome", BrowserKind::chromium},
    {"google-chrome-stable", "Google Chrome", BrowserKind::chromium},
    {"chromium", "Chromium", BrowserKind::chromium},
    {"chromium-browser", "Chromium", BrowserKind::chromium},
    {"brave-browser", "Brave", BrowserKind::chromium},
    {"brave", "Brave", BrowserKind::chromium},
    {"microsoft-edge", "Microsoft Edge", BrowserKind::chromium},
    {"microsoft-edge-stable", "Microsoft Edge", BrowserKind::chromium},
    {"vivaldi", "Vivaldi", BrowserKind::chromium},
    {"firefox-esr", "Firefox ESR", BrowserKind::firefox},
    {"firefox", "Firefox", BrowserKind::firefox},
};

/// What tells two names of one program apart from two programs.
std::string identity(const Known& known, const std::string& path) {
  if (isSnap(path)) return std::string("snap ") + known.title;
  // Debian's `firefox` is a short script around firefox-esr.
  Result<std::string> script = readWholeFile(path, 4096);
  if (script && script->starts_with("#!")) {
    for (const Known& other : kKnown) {
      std::string name = std::string("/") + other.program;
      bool starts = script->find("exec " + name.substr(1) + ' ') != std::string::npos ||
                    script->find(name + ' ') != std::string::npos;
      if (other.program != known.program && starts) {
        std::error_code none;
        std::string target = fs::canonical(fs::path(path).parent_path().string() + name, none).string();
        if (!none) return target;
      }
    }
  }
  std::error_code none;
  std::string real = fs::canonical(path, none).string();
  return none ? path : real;
}

}  // namespace

std::vector<Browser> listBrowsers(const std::vector<std::string>& folders) {
  std::vector<Browser> found;
  std::set<std::string> seen;
  std::vector<std::string> places = folders.empty() ? programFolders() : folders;
  for (const Known& known : kKnown) {
    std::string path = findProgram(known.program, places);
    if (path.empty() || !seen.insert(identity(known, path)).second) continue;
    found.push_back({known.program, known.title, path, known.kind});
  }
  return found;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// The browsers of this machine, and starting one that uses the proxy and trusts our CA without installing anything.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "penstock/base/result.h"

namespace penstock::service {

enum class BrowserKind { chromium, firefox };

struct Browser {
  std::string id;     // program name: "chromium", "google-chrome", "firefox-esr"
  std::string title;  // "Chromium", "Google Chrome", "Firefox ESR"
  std::string path;   // absolute
  BrowserKind kind = BrowserKind::chromium;
};

struct BrowserLaunch {
  std::string proxyAddress;  // "127.0.0.1:8080", "[::1]:8080": where the proxy listens, as ListenerStatus::address
  std::string caPem;         // ProxyService::caPem()
  std::string profileBase;   // folder that holds the profiles; "": UserFolders::browserFolder()
  std::string startUrl;      // "": an empty page
  std::vector<std::string> extraFlags;  // passed on as they are, before the URL
};

/// Installed browsers, the best to use first; one entry a program even if several names lead to it. Looks only at
/// files: cheap. `folders`: where to look; empty for $PATH and the usual places. Thread: any.
std::vector<Browser> listBrowsers(const std::vector<std::string>& folders = {});

/// Starts the browser with a profile of its own that stays between starts, detached: it lives on when Penstock ends,
/// and leaves no zombie. Returns once the program runs. A second launch with the same profile opens another window of
/// the running one. May start certutil and wait for it (under a second): not on the GUI thread.
/// **Errors**: invalidArgument (proxy address, CA), io (profile folder, program does not start), notFound (Firefox
/// needs certutil: the message names the package). Thread: any.
Result<pid_t> launchBrowser(const Browser& browser, const BrowserLaunch& launch);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/first_run/browser_launcher.h"

#include <algorithm>

#include "gui/format.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kLastUsed = "browser/lastUsed";

}  // namespace

BrowserLauncher::BrowserLauncher(service::ProxyService& service, QObject* parent)
    : QObject(parent), service_(service) {}

const std::vector<service::Browser>& BrowserLauncher::browsers() {
  if (!std::exchange(looked_, true)) browsers_ = service::listBrowsers();
  const std::string last = settings().value(kLastUsed).toString().toStdString();
  std::stable_partition(browsers_.begin(), browsers_.end(), [&](const service::Browser& b) { return b.id == last; });
  return browsers_;
}

void BrowserLauncher::open() {
  looked_ = false;  // one may have been installed since
  if (browsers().empty()) {
    Q_EMIT failed(
        "No Chromium, Chrome or Firefox was found: install one, or set the proxy address in your own browser and trust "
        "the CA");
    return;
  }
  open(service::Browser(browsers_.front()));
}

void BrowserLauncher::open(const service::Browser& browser) {
  auto listeners = service_.listeners();
  std::erase_if(listeners, [](const auto& l) { return l.mode != model::ListenMode::http; });
  if (listeners.empty()) {
    Q_EMIT failed("The proxy is not listening, so a browser could not reach it.");
    return;
  }
  if (std::exchange(starting_, true)) return;
  service::BrowserLaunch launch;
  launch.proxyAddress = listeners.front().address;
  launch.caPem = service_.ca().pem;
  launch.startUrl = "http://penstock/browser";  // says what happens here
  settings().setValue(kLastUsed, QString::fromStdString(browser.id));
  mailbox_.run(
      [browser, launch] { return service::launchBrowser(browser, launch); },
      [this, title = QString::fromStdString(browser.title)](Result<pid_t> result) {
        starting_ = false;
        if (result) {
          Q_EMIT started(title);
        } else {
          Q_EMIT failed(title + " could not be started. " + sentenceText(result.error().message));
        }
      });
}

}  // namespace penstock::gui

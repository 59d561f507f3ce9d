// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/selected_lines.h"
#include "penstock/api/server.h"
#include "penstock/base/line_writer.h"
#include "penstock/base/log.h"
#include "penstock/base/printable.h"
#include "penstock/display/line.h"
#include "penstock/exporter/json.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/har_at_end.h"
#include "penstock/service/name_server.h"
#include "penstock/service/proxy_service.h"
#include "penstock/service/script_lines.h"

namespace penstock::app {

namespace {

std::string exchangesText(std::uint64_t n) { return std::to_string(n) + (n == 1 ? " exchange" : " exchanges"); }

/// What recording is stopped by is said when it begins and when it is over.
class RecordingWords {
 public:
  explicit RecordingWords(const service::Project& project) : project_(project) {}
  void look() {
    const service::RecordingStatus status = project_.status();
    const std::string now = !status.problem.empty() ? status.problem
                            : status.limitAsked     ? status.project + " has reached its limit of " +
                                                      std::to_string(status.sizeLimit / 1'000'000) + " MB"
                                                    : std::string();
    const std::lock_guard lock(mutex_);
    if (now.empty() == told_.empty()) return;  // another word for the same
    told_ = now;
    complain(now.empty() ? "recording goes on; " + exchangesText(status.lost) + " so far could not be kept whole"
                         : "recording stopped, traffic goes on: " + now);
  }

 private:
  const service::Project& project_;
  std::mutex mutex_;
  std::string told_;
};

/// Set once, from another thread; waited for by the main one.
class Asked {
 public:
  void set() {
    {
      const std::lock_guard lock(mutex_);
      asked_ = true;
    }
    wake_.notify_all();
  }
  bool isSet() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  void wait() {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return asked_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool asked_ = false;
};

/// A line for each listener that opens. Thread: any.
class ListenerLines {
 public:
  ListenerLines(service::ProxyService& proxy, LineWriter& out, bool withUi) : proxy_(proxy), out_(out), withUi_(withUi) {}
  void look() {
    std::vector<std::string> now;
    for (const auto& l : proxy_.listeners()) now.push_back(printable("listening " + std::string(model::toText(l.mode)) + " " + l.address + (l.target.empty() ? "" : " " + l.target)));
    if (const auto dns = proxy_.dnsListener()) now.push_back("listening dns " + dns->address);
    if (const auto ui = proxy_.uiListener(); ui && withUi_) now.push_back("ui http://" + ui->address + "/");
    const std::lock_guard lock(mutex_);
    for (const std::string& line : now)
      if (std::find(told_.begin(), told_.end(), line) == told_.end()) out_.write(line);
    told_ = std::move(now);
  }

 private:
  service::ProxyService& proxy_;
  LineWriter& out_;
  const bool withUi_;
  std::mutex mutex_;
  std::vector<std::string> told_;  // and open still
};

constexpr std::chrono::milliseconds linesAtEnd{250};

}  // namespace

int runHeadless(model::Config config, model::ScriptConfig scriptConfig, const std::string& har, service::SettingsSource source) {
  Asked end;
  service::Ending ending([&end] { end.set(); });
  const bool quiet = config.quiet, json = config.json;
  const auto listeners = config.engine.listeners;
  const bool anyPort = config.ui.port == 0 || !quiet;
  LineWriter out({.thread = "lines", .tell = complain});
  service::ProxyService proxy(std::move(config), std::move(scriptConfig), std::move(source));
  const auto print = [&out, json](const model::Exchange& x) { out.write(json ? exporter::exchangeJson(x) : display::exchangeLine(x)); };
  Subscription passthrough;
  // What is on a line of its own in JSON is an exchange.
  if (!quiet)
    passthrough = proxy.passthrough().changed().subscribe([&out, json](const model::AutoPassthrough& p) {
      json ? complain(display::passthroughLine(p)) : out.write(display::passthroughLine(p));
    });
  api::Server server(proxy);
  const auto refused = [&proxy, &server](const Error& e) {
    complain(e.message);
    server.stop();
    proxy.stop(std::chrono::milliseconds(0));  // before what its listeners use
    return service::exitBadUsage;
  };
  if (auto opened = proxy.open(); !opened) return refused(opened.error());
  const service::ScriptLines scripts(proxy.scripts(), complain);
  ending.enter(service::Ending::Phase::running);
  const service::ProjectPtr project = proxy.project();
  service::HarAtEnd harAtEnd(proxy, har);
  harAtEnd.begin();
  RecordingWords words(*project);
  const Subscription recording = project->changed().subscribe([&words] { words.look(); });
  words.look();
  std::optional<SelectedLines> selected;
  if (!quiet && !proxy.config().filter.empty()) selected.emplace(project, proxy.config().filter, print);
  ListenerLines listenerLines(proxy, out, anyPort);
  std::array<Subscription, 2> changed;
  Subscription ended;
  if (!quiet) ended = project->ended().subscribe([&selected, print](const model::ExchangePtr& x) { selected ? selected->ended(x) : print(*x); });
  if (!end.isSet()) {
    if (auto listening = proxy.listen(listeners); !listening) return refused(listening.error());
    server.announce("headless");
    for (const std::string& warning : proxy.warnings()) complain("warning: " + warning);
    listenerLines.look();
    changed[0] = proxy.listenersChanged().subscribe([&listenerLines] { listenerLines.look(); });
    changed[1] = proxy.names().changed().subscribe([&listenerLines] { listenerLines.look(); });
    end.wait();
  }
  changed = {};
  server.stop();
  proxy.endTraffic();
  ended = Subscription();
  selected.reset();  // while bodies can be read
  const bool written = harAtEnd.write(ending);
  proxy.stop();
  const service::RecordingStatus status = project->status();
  const int code = status.lost == 0 && written ? 0 : 1;
  if (status.lost != 0) complain(exchangesText(status.lost) + (status.lost == 1 ? " is" : " are") + " missing or incomplete in " + status.project);
  ending.enter(service::Ending::Phase::saved, code);
  out.finish(linesAtEnd);
  return code;
}

}  // namespace penstock::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include <condition_variable>
#include <mutex>
#include <optional>

#include "app/selected_lines.h"
#include "penstock/base/line_writer.h"
#include "penstock/base/log.h"
#include "penstock/base/printable.h"
#include "penstock/display/line.h"
#include "penstock/exporter/json.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/proxy_service.h"

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

/// What scripts say, on standard error.
class ScriptWords {
 public:
  explicit ScriptWords(service::Scripts& scripts) : scripts_(scripts), more_(scripts.said().subscribe([this] { look(); })) { look(); }

 private:
  void look() {
    const std::lock_guard lock(mutex_);
    for (const service::ConsoleLine& line : scripts_.linesSince(told_)) {
      told_ = line.number;
      complain((line.script.empty() ? "" : line.script + ": ") + line.text);
    }
  }
  service::Scripts& scripts_;
  std::mutex mutex_;
  std::uint64_t told_ = 0;
  Subscription more_;
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

constexpr std::chrono::milliseconds linesAtEnd{250};

}  // namespace

int runHeadless(model::Config config, model::ScriptConfig scriptConfig) {
  Asked end;
  service::Ending ending([&end] { end.set(); });
  const bool quiet = config.quiet, json = config.json;
  const auto listeners = config.engine.listeners;
  const bool anyPort = config.ui.port == 0 || !quiet;
  LineWriter out({.thread = "lines", .tell = complain});
  service::ProxyService proxy(std::move(config), std::move(scriptConfig));
  const auto print = [&out, json](const model::Exchange& x) { out.write(json ? exporter::exchangeJson(x) : display::exchangeLine(x)); };
  Subscription passthrough;
  // What is on a line of its own in JSON is an exchange.
  if (!quiet)
    passthrough = proxy.passthrough().changed().subscribe([&out, json](const model::AutoPassthrough& p) {
      json ? complain(display::passthroughLine(p)) : out.write(display::passthroughLine(p));
    });
  const auto refused = [&proxy](const Error& e) {
    complain(e.message);
    proxy.stop(std::chrono::milliseconds(0));  // before what its listeners use
    return service::exitBadUsage;
  };
  if (auto opened = proxy.open(); !opened) return refused(opened.error());
  std::optional<ScriptWords> scripts(std::in_place, proxy.scripts());
  ending.enter(service::Ending::Phase::running);
  const service::ProjectPtr project = proxy.project();
  RecordingWords words(*project);
  const Subscription recording = project->changed().subscribe([&words] { words.look(); });
  words.look();
  std::optional<SelectedLines> selected;
  if (!quiet && !proxy.config().filter.empty()) selected.emplace(project, proxy.config().filter, print);
  Subscription ended;
  if (!quiet) ended = project->ended().subscribe([&selected, print](const model::ExchangePtr& x) { selected ? selected->ended(x) : print(*x); });
  if (!end.isSet()) {
    if (auto listening = proxy.listen(listeners); !listening) return refused(listening.error());
    for (const std::string& warning : proxy.warnings()) complain("warning: " + warning);
    for (const auto& l : proxy.listeners()) {
      const std::string mode(model::toText(l.mode));
      out.write(printable("listening " + mode + " " + l.address + (l.target.empty() ? "" : " " + l.target)));
    }
    if (const auto dns = proxy.dnsListener()) out.write("listening dns " + dns->address);
    if (const auto ui = proxy.uiListener(); ui && anyPort) out.write("ui http://" + ui->address + "/");
    end.wait();
  }
  proxy.endTraffic();
  ended = Subscription();
  selected.reset();  // while bodies can be read
  proxy.stop();
  const service::RecordingStatus status = project->status();
  const int code = status.lost == 0 ? 0 : 1;
  if (code != 0) complain(exchangesText(status.lost) + (status.lost == 1 ? " is" : " are") + " missing or incomplete in " + status.project);
  ending.enter(service::Ending::Phase::saved, code);
  out.finish(linesAtEnd);
  return code;
}

}  // namespace penstock::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include <condition_variable>
#include <cstdio>
#include <ctime>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/json_line.h"
#include "app/selected_lines.h"
#include "penstock/base/line_writer.h"
#include "penstock/base/log.h"
#include "penstock/base/printable.h"
#include "penstock/model/row_fields.h"
#include "penstock/model/url.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/proxy_service.h"

namespace penstock::app {

namespace {

std::string timeOf(WallTime t) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count() % 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min, local.tm_sec, int(ms));
  return text;
}

std::string failureText(const model::Failure& f) {
  if (!f) return {};
  std::string out(model::toText(f.kind));
  if (!f.detail.empty()) out += ": " + f.detail;
  return out;
}

std::string textOf(const model::Exchange& x) {
  const std::int64_t us = x.timings[model::Timings::end];
  const int status = model::statusOf(x);
  std::string line = timeOf(x.startedAt) + "  " + (status ? std::to_string(status) : "---") + "  ";
  line += x.kind == model::ExchangeKind::http && x.request ? x.request->method : std::string("TUNNEL");
  line += " " + model::urlOf(x);
  if (const std::string_view protocol = toText(model::protocolOf(x)); !protocol.empty()) line += "  " + std::string(protocol);
  line += "  " + std::to_string(x.responseBody.size) + " B";
  if (x.messages) line += "  " + std::to_string(x.messages) + (x.messages == 1 ? " message" : " messages");
  line += "  " + std::to_string(us / 1000) + " ms";
  if (x.failure) line += "  [" + failureText(x.failure) + "]";
  if (!x.note.empty()) line += "  [" + x.note + "]";
  return printable(line);
}

/// Only what is there: most exchanges have little of it.
void addHello(nlohmann::ordered_json& j, const char* side, const std::shared_ptr<const model::TlsInfo>& tls) {
  if (!tls || (tls->ja3.empty() && tls->ja4.empty())) return;
  j[side] = {{"ja3", tls->ja3}, {"ja4", tls->ja4}};
  if (!tls->clientCertificate.empty()) j[side]["clientCertificate"] = tls->clientCertificate;
  if (!tls->note.empty()) j[side]["note"] = tls->note;
}

std::string jsonOf(const model::Exchange& x) {
  nlohmann::ordered_json j;
  j["id"] = x.id;
  j["time"] = std::chrono::duration_cast<std::chrono::milliseconds>(x.startedAt.time_since_epoch()).count();
  j["kind"] = x.kind == model::ExchangeKind::http ? "http" : x.kind == model::ExchangeKind::tlsTunnel ? "tls" : "tcp";
  j["method"] = x.kind == model::ExchangeKind::http && x.request ? x.request->method : std::string();
  j["url"] = model::urlOf(x);
  j["status"] = model::statusOf(x);
  const auto& head = x.response ? x.response : x.responseSent;
  // Beneath what `application` says.
  j["protocol"] = x.kind != model::ExchangeKind::http ? j["kind"].get<std::string>()
                  : head                              ? std::string(model::toText(head->version))
                                                      : std::string();
  j["application"] = model::toText(x.application);
  j["messages"] = x.messages;
  j["requestSize"] = x.requestBody.size;
  j["responseSize"] = x.responseBody.size;
  j["durationMs"] = double(x.timings[model::Timings::end]) / 1000.0;
  j["failure"] = failureText(x.failure);
  j["note"] = x.note;
  if (!x.subject.empty()) j["subject"] = x.subject;
  if (const auto& c = x.connection) {
    j["entry"] = c->entry;
    j["upstreamProxy"] = c->upstreamProxy;
    j["pid"] = c->pid;
    j["process"] = c->process;
    addHello(j, "clientTls", c->clientTls);
    if (c->clientTls && !c->clientTls->chain.empty()) j["clientTls"]["clientCertificate"] = c->clientTls->chain.front()->subject;
    addHello(j, "serverTls", c->serverTls);
  }
  auto anomalies = nlohmann::ordered_json::array();
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto a = model::Anomaly(1u << bit);
    if (model::any(x.anomalies & a)) anomalies.push_back(model::toText(a));
  }
  j["anomalies"] = std::move(anomalies);
  return jsonLine(j);
}

std::string passthroughText(const model::AutoPassthrough& p) {
  if (p.takenBack) return "passthrough " + p.host + " for " + p.client + " is over: " + p.reason;
  const auto minutes = std::chrono::duration_cast<std::chrono::seconds>(p.expires - p.since).count() / 60.0;
  char period[64];
  std::snprintf(period, sizeof period, "%u times; for %g minutes", p.count, minutes);
  return "passthrough " + p.host + " for " + p.client + ": " + p.reason + ", " + period;
}

std::string exchangesText(std::uint64_t n) { return std::to_string(n) + (n == 1 ? " exchange" : " exchanges"); }

/// What recording is stopped by is said when it begins and when it is over.
class RecordingWords {
 public:
  explicit RecordingWords(const service::ProxyService& proxy) : proxy_(proxy) {}
  void look() {
    const service::RecordingStatus status = proxy_.recordingStatus();
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
  const service::ProxyService& proxy_;
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

constexpr std::chrono::milliseconds linesAtEnd{250};

}  // namespace

int runHeadless(model::Config config) {
  Asked end;
  service::Ending ending([&end] { end.set(); });
  const bool quiet = config.quiet, json = config.json;
  const auto listeners = config.engine.listeners;
  const bool anyPort = config.ui.port == 0 || !quiet;
  LineWriter out({.thread = "lines", .tell = complain});
  service::ProxyService proxy(std::move(config));
  RecordingWords words(proxy);
  const auto print = [&out, json](const model::Exchange& x) { out.write(json ? jsonOf(x) : textOf(x)); };
  std::optional<SelectedLines> selected;
  if (!quiet && !proxy.config().filter.empty()) selected.emplace(proxy, proxy.config().filter, print);
  Subscription ended, passthrough;
  if (!quiet) ended = proxy.ended().subscribe([&selected, print](const model::ExchangePtr& x) { selected ? selected->ended(x) : print(*x); });
  // What is on a line of its own in JSON is an exchange.
  if (!quiet)
    passthrough = proxy.passthroughChanged().subscribe([&out, json](const model::AutoPassthrough& p) {
      json ? complain(passthroughText(p)) : out.write(printable(passthroughText(p)));
    });
  const Subscription recording = proxy.recordingChanged().subscribe([&words] { words.look(); });
  const auto refused = [&proxy](const Error& e) {
    complain(e.message);
    proxy.stop(std::chrono::milliseconds(0));  // before what its listeners use
    return service::exitBadUsage;
  };
  if (auto opened = proxy.open(); !opened) return refused(opened.error());
  ending.enter(service::Ending::Phase::running);
  words.look();
  if (!end.isSet()) {
    if (auto listening = proxy.listen(listeners); !listening) return refused(listening.error());
    for (const std::string& warning : proxy.warnings()) complain("warning: " + warning);
    for (const auto& l : proxy.listeners()) {
      const std::string mode(model::toText(l.mode));
      out.write(printable("listening " + mode + " " + l.address + (l.target.empty() ? "" : " " + l.target)));
    }
    if (const auto ui = proxy.uiListener(); ui && anyPort) out.write("ui http://" + ui->address + "/");
    end.wait();
  }
  proxy.endTraffic();
  ended = Subscription();
  selected.reset();  // while bodies can be read
  proxy.stop();
  const service::RecordingStatus status = proxy.recordingStatus();
  const int code = status.lost == 0 ? 0 : 1;
  if (code != 0) complain(exchangesText(status.lost) + (status.lost == 1 ? " is" : " are") + " missing or incomplete in " + status.project);
  ending.enter(service::Ending::Phase::saved, code);
  out.finish(linesAtEnd);
  return code;
}

}  // namespace penstock::app

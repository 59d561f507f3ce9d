// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/headless.h"

#include <csignal>
#include <cstdio>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/selected_lines.h"
#include "penstock/model/summary.h"
#include "penstock/service/command_line.h"
#include "penstock/service/proxy_service.h"

namespace penstock::app {

namespace {

std::string urlOf(const model::Exchange& x) {
  if (x.kind != model::ExchangeKind::http || !x.request) return x.scheme + "://" + x.host + ":" + std::to_string(x.port);
  return x.scheme + "://" + x.request->authority + x.request->path;
}

int statusOf(const model::Exchange& x) {
  const auto& head = x.responseSent ? x.responseSent : x.response;
  return head ? head->status : 0;
}

std::string timeOf(WallTime t) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(t);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(t.time_since_epoch()).count() % 1000;
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min, local.tm_sec, int(ms));
  return text;
}

/// Control characters of a stranger do not reach the terminal.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

std::string failureText(const model::Failure& f) {
  if (!f) return {};
  std::string out(model::toText(f.kind));
  if (!f.detail.empty()) out += ": " + f.detail;
  return out;
}

void printText(const model::Exchange& x) {
  const std::int64_t us = x.timings[model::Timings::end];
  const int status = statusOf(x);
  std::string line = timeOf(x.startedAt) + "  " + (status ? std::to_string(status) : "---") + "  ";
  line += x.kind == model::ExchangeKind::http && x.request ? x.request->method : std::string("TUNNEL");
  line += " " + urlOf(x);
  if (const std::string_view protocol = model::protocolOf(x); !protocol.empty()) line += "  " + std::string(protocol);
  line += "  " + std::to_string(x.responseBody.size) + " B";
  if (x.messages) line += "  " + std::to_string(x.messages) + (x.messages == 1 ? " message" : " messages");
  line += "  " + std::to_string(us / 1000) + " ms";
  if (x.failure) line += "  [" + failureText(x.failure) + "]";
  if (!x.note.empty()) line += "  [" + x.note + "]";
  std::puts(printable(std::move(line)).c_str());
}

/// Only what is there: most exchanges have little of it.
void addHello(nlohmann::ordered_json& j, const char* side, const std::shared_ptr<const model::TlsInfo>& tls) {
  if (!tls || (tls->ja3.empty() && tls->ja4.empty())) return;
  j[side] = {{"ja3", tls->ja3}, {"ja4", tls->ja4}};
  if (!tls->clientCertificate.empty()) j[side]["clientCertificate"] = tls->clientCertificate;
  if (!tls->note.empty()) j[side]["note"] = tls->note;
}

void printJson(const model::Exchange& x) {
  nlohmann::ordered_json j;
  j["id"] = x.id;
  j["time"] = std::chrono::duration_cast<std::chrono::milliseconds>(x.startedAt.time_since_epoch()).count();
  j["kind"] = x.kind == model::ExchangeKind::http ? "http" : x.kind == model::ExchangeKind::tlsTunnel ? "tls" : "tcp";
  j["method"] = x.kind == model::ExchangeKind::http && x.request ? x.request->method : std::string();
  j["url"] = urlOf(x);
  j["status"] = statusOf(x);
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
  std::puts(j.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

/// As text in both forms: what is on a line of its own in JSON is an exchange.
void printPassthrough(const model::AutoPassthrough& p) {
  const auto minutes = std::chrono::duration_cast<std::chrono::seconds>(p.expires - p.since).count() / 60.0;
  char line[1024];
  std::snprintf(line, sizeof line, "passthrough %s for %s: %s, %u times; for %g minutes", p.host.c_str(), p.client.c_str(),
                p.reason.c_str(), p.count, minutes);
  std::puts(printable(line).c_str());
}

}  // namespace

int runHeadless(model::Config config) {
  // Blocked before any thread starts, so that only sigwait takes them.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  std::setvbuf(stdout, nullptr, _IOLBF, 1 << 16);

  const bool quiet = config.quiet, json = config.json;
  const auto listeners = config.engine.listeners;
  const bool anyPort = config.ui.port == 0 || !quiet;
  service::ProxyService proxy(std::move(config));
  const auto print = json ? &printJson : &printText;
  std::optional<SelectedLines> selected;
  if (!quiet && !proxy.config().filter.empty()) selected.emplace(proxy, proxy.config().filter, print);
  if (!quiet)
    proxy.setFinishedListener([&selected, print](const model::ExchangePtr& x) { selected ? selected->ended(x) : print(*x); });
  if (!quiet) proxy.setPassthroughListener(printPassthrough);
  const auto refused = [](const Error& e) {
    std::fprintf(stderr, "penstock: %s\n", e.message.c_str());
    return service::exitBadUsage;
  };
  if (auto opened = proxy.open(); !opened) return refused(opened.error());
  if (auto listening = proxy.listen(listeners); !listening) return refused(listening.error());
  for (const auto& l : proxy.listeners()) {
    const std::string mode(model::toText(l.mode));
    std::printf("listening %s %s%s\n", mode.c_str(), l.address.c_str(), l.target.empty() ? "" : (" " + l.target).c_str());
  }
  if (const auto ui = proxy.uiListener(); ui && anyPort) std::printf("ui http://%s/\n", ui->address.c_str());
  std::fflush(stdout);
  int signal = 0;
  sigwait(&stop, &signal);
  if (selected) selected->drain();  // bodies can be read as long as the project is open
  proxy.stop();
  selected.reset();
  return 0;
}

}  // namespace penstock::app

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/exchange_facts.h"

#include <climits>
#include <utility>

#include "penstock/base/ascii.h"
#include "penstock/codec/form.h"
#include "penstock/display/format.h"
#include "penstock/display/grpc_status.h"
#include "penstock/model/url.h"

namespace penstock::display {
namespace {

using model::Exchange;
using Look = Fact::Look;

std::string text(std::string_view s) { return wireText(s); }


Look lookOf(int status) {
  return status >= 500 ? Look::bad : status >= 400 ? Look::warn : status >= 200 && status < 300 ? Look::good : Look::words;
}

std::string bodyText(const model::Body& body, const std::optional<std::uint64_t>& decoded,
                     const std::optional<std::string_view>& coding) {
  std::string s = sizeText(body.size);
  if (coding && body.size) s += " " + text(*coding);
  if (decoded && coding) s += " → " + sizeText(*decoded) + " decoded";
  if (body.wireSize != body.size) s += " · " + sizeText(body.wireSize) + " on the wire";
  if (body.recorded < body.size) s += " · " + sizeText(body.recorded) + " recorded";
  if (!body.complete) s += " · not complete";
  return s;
}

std::string versionText(const model::RequestHead& head) {
  return head.versionText.empty() ? text(model::toText(head.version)) : text(head.versionText);
}

std::string versionsText(const Exchange& x) {
  if (!x.request) return x.response ? text(model::toText(x.response->version)) : std::string();
  const std::string client = versionText(*x.request);
  if (!x.response || x.response->version == x.request->version) return client;
  return client + " with the client · " + text(model::toText(x.response->version)) + " with the server";
}

void addGrpcStatus(const Exchange& x, FactSection& s) {
  const auto find = [&](const char* name) -> std::optional<std::string_view> {
    if (x.responseTrailers)
      if (const auto value = x.responseTrailers->find(name)) return value;
    return x.response ? x.response->headers.find(name) : std::nullopt;  // an answer without messages
  };
  int status = x.grpcStatus;
  // Projects of earlier versions have it in the trailers alone.
  if (const auto told = status < 0 ? find("grpc-status") : std::nullopt; told) {
    const auto number = parseDecimal(trimOws(*told));
    status = number && *number <= INT_MAX ? int(*number) : 2;
  }
  if (status < 0) return;
  std::string shown = std::to_string(status);
  if (const std::string_view name = model::grpcStatusName(status); !name.empty()) shown.append(" ").append(name);
  s.facts.push_back({"gRPC status", shown, lookOf(grpcAsHttp(status))});
  const auto message = find("grpc-message");
  if (message && !message->empty()) s.facts.push_back({"gRPC message", text(codec::percentDecode(*message))});
}

const char* entryName(std::string_view entry) {
  static constexpr std::pair<std::string_view, const char*> kNames[] = {
      {"http", "HTTP proxy"}, {"socks4", "SOCKS4"},         {"socks4a", "SOCKS4a"},
      {"socks5", "SOCKS5"},   {"reverse", "reverse proxy"}, {"transparent", "transparent"},
      {"dns", "name server"}, {"run", "penstock run"}};
  for (const auto& [name, words] : kNames)
    if (entry == name) return words;
  return nullptr;
}

/// What is said of a tunnel and of a TLS session in which no request came.
const char* tunnelText(const Exchange& x) {
  using K = model::FailureKind;
  if (x.application == model::Application::mqtt) return "an MQTT connection";
  if (x.application == model::Application::dns) return "a question to Penstock's name server";
  if (x.kind != model::ExchangeKind::tlsTunnel)
    return x.scheme == "tls" ? "a stream inside TLS that is not HTTP" : "a stream that is neither TLS nor HTTP";
  if (x.failure.kind == K::clientTlsFailed) return "a TLS session that the client ended before a request";
  if (x.failure.kind == K::clientTimeout || x.failure.kind == K::internalError) return "TLS that never came about";
  // A cipher is what we agreed on with the client: of what is passed on there is the hello alone.
  const bool ours = x.connection && x.connection->clientTls && !x.connection->clientTls->cipher.empty();
  return ours ? "a TLS session, decrypted, in which the client asked for nothing" : "TLS, passed on without being decrypted";
}

void addGeneral(const Exchange& x, Facts& facts) {
  FactSection s;
  const auto add = [&](const char* key, const std::string& value, Look look = Look::mono) {
    if (!value.empty()) s.facts.push_back({key, value, look});
  };
  if (x.kind == model::ExchangeKind::http) {
    add("Request", (x.request ? text(x.request->method) + " " : std::string()) + text(model::urlOf(x)));
    add("Operation", text(x.operation));
    if (x.response) {
      const std::string status = x.response->status ? std::to_string(x.response->status) : "unreadable status line";
      add("Status", status + " " + text(x.response->reason), lookOf(x.response->status));
    } else if (x.responseSent) {
      add("Status", std::to_string(x.responseSent->status) + " " + text(x.responseSent->reason) + " · written by Penstock",
          lookOf(x.responseSent->status));
    } else {
      add("Status", x.state == model::ExchangeState::pending ? "pending" : "no response", Look::dim);
    }
    std::string interim;
    for (const auto& head : x.interim)
      interim += (interim.empty() ? "" : ", ") + std::to_string(head->status) + " " + text(head->reason);
    add("Before it", interim);
    addGrpcStatus(x, s);
    add("HTTP version", versionsText(x));
  } else {
    if (x.application == model::Application::dns)
      add("Question", text(x.host) + (x.request ? " " + text(x.request->method) : std::string()));
    else
      add("Tunnel", text(model::urlOf(x)));
    add("What it is", tunnelText(x), Look::words);
  }
  add("Application", text(model::toText(x.application)), Look::words);
  add(x.application == model::Application::dns ? "Answer" : "Subject", text(x.subject));
  if (x.messages) add("Messages", countText(x.messages));
  add(x.kind == model::ExchangeKind::http ? "Note" : "Why", text(model::noteOf(x.trace)), Look::words);
  add("Started", dateTimeText(x.startedAt));
  if (x.timings[model::Timings::end] >= 0) add("Took", durationText(x.timings[model::Timings::end]));
  facts.push_back(std::move(s));
}

void addAnomalies(const Exchange& x, Facts& facts) {
  FactSection s{"Irregular", {}};
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto one = model::Anomaly(1u << bit);
    if (!model::any(x.anomalies & one)) continue;
    std::string words = text(model::toText(one));
    if (words.empty()) continue;
    words = capitalized(std::move(words));
    s.facts.push_back({s.facts.empty() ? "Anomalies" : "", words, Look::warn});
  }
  facts.push_back(std::move(s));
}

void addSizes(const Exchange& x, const DecodedSizes& decoded, Facts& facts) {
  FactSection s{"Size", {}};
  if (x.kind != model::ExchangeKind::http) {
    s.facts.push_back({"To server", sizeText(x.requestBody.size)});
    s.facts.push_back({"To client", sizeText(x.responseBody.size)});
  } else {
    const auto coding = [](const auto& head) { return head ? head->headers.find("content-encoding") : std::nullopt; };
    const auto head = [](const auto& h) { return sizeText(h->headers.received().size()); };
    if (x.request) s.facts.push_back({"Request head", head(x.request)});
    if (x.request && (x.requestBody.size || !x.requestBody.complete))
      s.facts.push_back({"Request body", bodyText(x.requestBody, decoded.request, coding(x.request))});
    if (x.requestBodySent) s.facts.push_back({"Request body sent", sizeText(x.requestBodySent->size)});
    if (x.response) {
      s.facts.push_back({"Response head", head(x.response)});
      s.facts.push_back({"Response body", bodyText(x.responseBody, decoded.response, coding(x.response))});
    }
    if (x.responseBodySent) s.facts.push_back({"Response body sent", sizeText(x.responseBodySent->size)});
  }
  facts.push_back(std::move(s));
}

void addAddresses(const Exchange& x, Facts& facts) {
  if (!x.connection) return;
  FactSection s{"Connection", {}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) s.facts.push_back({key, text(value)});
  };
  const model::ConnectionInfo& c = *x.connection;
  add("Client", c.clientAddress);
  if (c.pid || !c.process.empty()) {
    const std::string path = text(c.process);
    const std::string pid = c.pid ? "pid " + std::to_string(c.pid) : std::string();
    s.facts.push_back({"Process", path.empty() ? pid : pid.empty() ? path : path + " · " + pid});
  }
  if (!c.entry.empty()) {
    const char* name = entryName(c.entry);
    s.facts.push_back({"Came in by", name ? std::string(name) : text(c.entry), Look::words});
  }
  add("Through", c.listener);
  add("Upstream proxy", c.upstreamProxy);
  add("Server", c.serverAddress);
  if (x.connection->id) s.facts.push_back({"Client connection", "#" + std::to_string(x.connection->id)});
  facts.push_back(std::move(s));
}

}  // namespace

Facts overviewFacts(const Exchange& x, const DecodedSizes& decoded) {
  Facts facts;
  addGeneral(x, facts);
  addAnomalies(x, facts);
  facts.push_back(phaseFacts(x));
  facts.push_back(purposeFacts(x));
  addSizes(x, decoded, facts);
  addAddresses(x, facts);
  addTlsFacts(x, facts);
  return facts;
}

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/exchange_facts.h"

#include "gui/format.h"

namespace penstock::gui {
namespace {

using model::Exchange;
using Look = Fact::Look;

QString text(std::string_view s) {
  return wireText(s);
}

QString hostAndPort(const Exchange& x) {
  const bool v6 = x.host.find(':') != std::string::npos;
  QString s = v6 ? "[" + text(x.host) + "]" : text(x.host);
  const bool usual = (x.scheme == "http" && x.port == 80) || (x.scheme == "https" && x.port == 443);
  return usual || x.port == 0 ? s : s + ":" + QString::number(x.port);
}

Look lookOf(int status) {
  return status >= 500                   ? Look::bad
         : status >= 400                 ? Look::warn
         : status >= 200 && status < 300 ? Look::good
                                         : Look::words;
}

QString bodyText(const model::Body& body, const std::optional<std::uint64_t>& decoded,
                 const std::optional<std::string_view>& coding) {
  QString s = sizeText(body.size);
  if (coding && body.size) s += " " + text(*coding);
  if (decoded && coding) s += QStringLiteral(" → %1 decoded").arg(sizeText(*decoded));
  if (body.wireSize != body.size) s += QStringLiteral(" · %1 on the wire").arg(sizeText(body.wireSize));
  if (body.recorded < body.size) s += QStringLiteral(" · %1 recorded").arg(sizeText(body.recorded));
  if (!body.complete) s += QStringLiteral(" · not complete");
  return s;
}

QString versionText(const model::RequestHead& head) {
  return head.versionText.empty() ? text(model::toText(head.version)) : text(head.versionText);
}

void addGeneral(const Exchange& x, Facts& facts) {
  FactSection s;
  const auto add = [&](const QString& key, const QString& value, Look look = Look::mono) {
    if (!value.isEmpty()) s.facts.push_back({key, value, look});
  };
  if (x.kind == model::ExchangeKind::http) {
    add("Request", (x.request ? text(x.request->method) + " " : QString()) + urlOf(x));
    if (x.response) {
      const QString status =
          x.response->status ? QString::number(x.response->status) : QStringLiteral("unreadable status line");
      add("Status", status + " " + text(x.response->reason), lookOf(x.response->status));
    } else if (x.responseSent) {
      add("Status",
          QStringLiteral("%1 %2 · written by Penstock").arg(x.responseSent->status).arg(text(x.responseSent->reason)),
          lookOf(x.responseSent->status));
    } else {
      add("Status", x.state == model::ExchangeState::pending ? "pending" : "no response", Look::dim);
    }
    QStringList interim;
    for (const auto& head : x.interim) interim << QString::number(head->status) + " " + text(head->reason);
    add("Before it", interim.join(", "));
    QString versions = x.request ? versionText(*x.request) : QString();
    if (x.response && x.request && x.response->version != x.request->version)
      versions += " · answered in " + text(model::toText(x.response->version));
    add("HTTP version", versions);
  } else {
    add("Tunnel", urlOf(x));
    add("What it is",
        x.kind == model::ExchangeKind::tlsTunnel ? "TLS, passed on without being decrypted"
                                                 : "a stream that is neither TLS nor HTTP",
        Look::words);
  }
  add(x.kind == model::ExchangeKind::http ? "Note" : "Why", text(x.note), Look::words);
  add("Started", dateTimeText(x.startedAt));
  if (x.timings[model::Timings::end] >= 0) add("Took", durationText(x.timings[model::Timings::end]));
  facts.push_back(std::move(s));
}

void addAnomalies(const Exchange& x, Facts& facts) {
  FactSection s{"Irregular", {}};
  for (unsigned bit = 0; bit < 32; ++bit) {
    const auto one = model::Anomaly(1u << bit);
    if (!model::any(x.anomalies & one)) continue;
    QString words = text(model::toText(one));
    if (words.isEmpty()) continue;
    words[0] = words[0].toUpper();
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
    if (x.response) {
      s.facts.push_back({"Response head", head(x.response)});
      s.facts.push_back({"Response body", bodyText(x.responseBody, decoded.response, coding(x.response))});
    }
  }
  facts.push_back(std::move(s));
}

void addAddresses(const Exchange& x, Facts& facts) {
  if (!x.connection) return;
  FactSection s{"Connection", {}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) s.facts.push_back({key, text(value)});
  };
  add("Client", x.connection->clientAddress);
  add("Through", x.connection->listener);
  add("Server", x.connection->serverAddress);
  if (x.connection->id) s.facts.push_back({"Client connection", "#" + QString::number(x.connection->id)});
  facts.push_back(std::move(s));
}

}  // namespace

QString urlOf(const Exchange& x) {
  const QString scheme = text(x.scheme) + "://";
  if (x.kind != model::ExchangeKind::http) return scheme + hostAndPort(x);
  return scheme + hostAndPort(x) + (x.request ? text(x.request->path) : QString());
}

Facts overviewFacts(const Exchange& x, const DecodedSizes& decoded) {
  Facts facts;
  addGeneral(x, facts);
  addAnomalies(x, facts);
  facts.push_back(phaseFacts(x));
  addSizes(x, decoded, facts);
  addAddresses(x, facts);
  addTlsFacts(x, facts);
  return facts;
}

}  // namespace penstock::gui

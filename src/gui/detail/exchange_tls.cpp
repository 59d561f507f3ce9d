// SPDX-License-Identifier: GPL-3.0-or-later
// TLS of both sides and the certificates.
#include "gui/detail/exchange_facts.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

using Look = Fact::Look;

QString joined(const std::vector<std::string>& names) {
  QStringList list;
  for (const std::string& name : names) list << wireText(name);
  return list.join(", ");
}

/// One property of a session, of one side or of both.
struct Row {
  const char* key;
  QString (*value)(const model::TlsInfo&);
};

constexpr Row kSession[] = {
    {"Version", [](const model::TlsInfo& t) { return wireText(t.version); }},
    {"Cipher", [](const model::TlsInfo& t) { return wireText(t.cipher); }},
    {"Key exchange", [](const model::TlsInfo& t) { return wireText(t.group); }},
    {"ALPN offered", [](const model::TlsInfo& t) { return joined(t.offeredAlpn); }},
    {"ALPN chosen", [](const model::TlsInfo& t) { return wireText(t.alpn); }},
    {"Server name (SNI)",
     [](const model::TlsInfo& t) { return t.sni.empty() ? QStringLiteral("none") : wireText(t.sni); }},
    {"Session", [](const model::TlsInfo& t) { return t.resumed ? QStringLiteral("resumed") : QStringLiteral("new"); }},
    {"JA3", [](const model::TlsInfo& t) { return wireText(t.ja3); }},
    {"JA4", [](const model::TlsInfo& t) { return wireText(t.ja4); }},
    {"Certificate of ours", [](const model::TlsInfo& t) { return wireText(t.clientCertificate); }},
    {"Remark", [](const model::TlsInfo& t) { return wireText(t.note); }},
};

void addCheck(const model::TlsInfo& tls, FactSection& s) {
  if (tls.verify.empty()) return;
  const bool passed = tls.verify == "ok";
  s.facts.push_back({"Certificate check", passed ? "passed" : wireText(tls.verify), passed ? Look::good : Look::bad});
}

void addSession(const char* title, const model::TlsInfo& tls, Facts& facts) {
  FactSection s{title, {}};
  for (const Row& row : kSession) {
    const QString value = row.value(tls);
    if (!value.isEmpty()) s.facts.push_back({row.key, value});
  }
  addCheck(tls, s);
  facts.push_back(std::move(s));
}

/// What the client asked for and got beside what was asked of the server: where a site tells clients apart, the answer
/// is in the difference.
void addSessions(const model::TlsInfo& client, const model::TlsInfo& server, Facts& facts) {
  static const QString kNone = QStringLiteral("\u2014");
  FactSection s{"TLS", {}, {QStringLiteral("with the client"), QStringLiteral("with the server")}};
  for (const Row& row : kSession) {
    const QString first = row.value(client), second = row.value(server);
    if (first.isEmpty() && second.isEmpty()) continue;
    Fact fact{row.key, first.isEmpty() ? kNone : first};
    fact.second = second.isEmpty() ? kNone : second;
    s.facts.push_back(std::move(fact));
  }
  facts.push_back(std::move(s));
}

void addCertificate(const QString& title, const model::CertificateInfo& c, Facts& facts) {
  FactSection s{title, {}};
  const auto add = [&](const char* key, const QString& value, Look look = Look::mono) {
    if (!value.isEmpty()) s.facts.push_back({key, value, look});
  };
  add("Subject", wireText(c.subject));
  add("Issuer", wireText(c.issuer));
  add("Names", joined(c.names));
  const WallTime now = wallNow();
  const bool good = now >= c.notBefore && now <= c.notAfter;
  add("Valid",
      dateTimeText(c.notBefore).left(16) + " to " + dateTimeText(c.notAfter).left(16) +
          (now > c.notAfter    ? " · expired"
           : now < c.notBefore ? " · not yet"
                               : ""),
      good ? Look::mono : Look::bad);
  add("Key", wireText(c.key));
  add("Serial", wireText(c.serial));
  add("SHA-256", wireText(c.sha256));
  facts.push_back(std::move(s));
}

void addChain(const QString& title, const model::TlsInfo& tls, Facts& facts) {
  for (std::size_t i = 0; i < tls.chain.size(); ++i)
    if (tls.chain[i])
      addCertificate(QStringLiteral("%1 certificate %2 of %3").arg(title).arg(i + 1).arg(tls.chain.size()),
                     *tls.chain[i], facts);
}

}  // namespace

void addTlsFacts(const model::Exchange& x, Facts& facts) {
  if (!x.connection) return;
  const auto& client = x.connection->clientTls;
  const auto& server = x.connection->serverTls;
  if (client && server) {
    addSessions(*client, *server, facts);
    FactSection check{{}, {}};
    addCheck(*server, check);
    facts.push_back(std::move(check));
  } else if (server) {
    addSession("TLS with the server", *server, facts);
  } else if (client) {
    addSession("TLS with the client", *client, facts);
  }
  if (server) addChain(QStringLiteral("Server"), *server, facts);
  if (client) addChain(QStringLiteral("Client"), *client, facts);
}

}  // namespace penstock::gui

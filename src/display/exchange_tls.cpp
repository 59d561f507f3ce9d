// SPDX-License-Identifier: GPL-3.0-or-later
// TLS of both sides and the certificates.
#include "penstock/display/exchange_facts.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using Look = Fact::Look;

constexpr std::size_t kToTheMinute = 16;  // of a date and time

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + wireText(name);
  return out;
}

/// One property of a session, of one side or of both.
struct Row {
  const char* key;
  std::string (*value)(const model::TlsInfo&);
};

constexpr Row kSession[] = {
    {"Version", [](const model::TlsInfo& t) { return wireText(t.version); }},
    {"Cipher", [](const model::TlsInfo& t) { return wireText(t.cipher); }},
    {"Key exchange", [](const model::TlsInfo& t) { return wireText(t.group); }},
    {"ALPN offered", [](const model::TlsInfo& t) { return joined(t.offeredAlpn); }},
    {"ALPN chosen", [](const model::TlsInfo& t) { return wireText(t.alpn); }},
    {"Server name (SNI)", [](const model::TlsInfo& t) { return t.sni.empty() ? std::string("none") : wireText(t.sni); }},
    {"Session", [](const model::TlsInfo& t) { return std::string(t.resumed ? "resumed" : "new"); }},
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
    const std::string value = row.value(tls);
    if (!value.empty()) s.facts.push_back({row.key, value});
  }
  addCheck(tls, s);
  facts.push_back(std::move(s));
}

/// What the client asked for and got beside what was asked of the server: where a site tells clients apart, the answer
/// is in the difference.
void addSessions(const model::TlsInfo& client, const model::TlsInfo& server, Facts& facts) {
  static const std::string kNone = "—";
  FactSection s{"TLS", {}, {"with the client", "with the server"}};
  for (const Row& row : kSession) {
    const std::string first = row.value(client), second = row.value(server);
    if (first.empty() && second.empty()) continue;
    Fact fact{row.key, first.empty() ? kNone : first};
    fact.second = second.empty() ? kNone : second;
    s.facts.push_back(std::move(fact));
  }
  facts.push_back(std::move(s));
}

bool isValid(const model::CertificateInfo& c, WallTime now) { return now >= c.notBefore && now <= c.notAfter; }

std::string validText(const model::CertificateInfo& c, WallTime now) {
  return dateTimeText(c.notBefore).substr(0, kToTheMinute) + " to " + dateTimeText(c.notAfter).substr(0, kToTheMinute) +
         (now > c.notAfter    ? " · expired"
          : now < c.notBefore ? " · not yet"
                              : "");
}

/// Where a tab has the chain, the overview has whose certificate it is and for how long.
void addLeaf(const model::TlsInfo& tls, FactSection& s) {
  if (tls.chain.empty() || !tls.chain[0]) return;
  const model::CertificateInfo& leaf = *tls.chain[0];
  const WallTime now = wallNow();
  s.facts.push_back({"Certificate", wireText(leaf.subject), Look::mono});
  s.facts.push_back({"Valid", validText(leaf, now), isValid(leaf, now) ? Look::mono : Look::bad});
}

void addCertificate(const std::string& title, const model::CertificateInfo& c, Facts& facts) {
  FactSection s{title, {}};
  const auto add = [&](const char* key, const std::string& value, Look look = Look::mono) {
    if (!value.empty()) s.facts.push_back({key, value, look});
  };
  add("Subject", wireText(c.subject));
  add("Issuer", wireText(c.issuer));
  add("Names", joined(c.names));
  const WallTime now = wallNow();
  add("Valid", validText(c, now), isValid(c, now) ? Look::mono : Look::bad);
  add("Key", wireText(c.key));
  add("Serial", wireText(c.serial));
  add("SHA-256", wireText(c.sha256));
  facts.push_back(std::move(s));
}

void addChain(const char* title, const model::TlsInfo& tls, Facts& facts) {
  for (std::size_t i = 0; i < tls.chain.size(); ++i)
    if (tls.chain[i])
      addCertificate(std::string(title) + " certificate " + std::to_string(i + 1) + " of " + std::to_string(tls.chain.size()),
                     *tls.chain[i], facts);
}

}  // namespace

void addTlsFacts(const model::Exchange& x, Facts& facts) {
  if (!x.connection) return;
  const auto& client = x.connection->clientTls;
  const auto& server = x.connection->serverTls;
  const bool tab = x.kind == model::ExchangeKind::http;  // has the server's chain (certificate_facts)
  if (client && server) {
    addSessions(*client, *server, facts);
    FactSection check{{}, {}};
    addCheck(*server, check);
    if (tab) addLeaf(*server, check);
    facts.push_back(std::move(check));
  } else if (server) {
    addSession("TLS with the server", *server, facts);
    if (tab) addLeaf(*server, facts.back());
  } else if (client) {
    addSession("TLS with the client", *client, facts);
  }
  if (server && !tab) addChain("Server", *server, facts);
  if (client) addChain("Client", *client, facts);
}

}  // namespace penstock::display

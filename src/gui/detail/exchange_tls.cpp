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

void addSession(const char* title, const model::TlsInfo& tls, Facts& facts) {
  FactSection s{title, {}};
  const auto add = [&](const char* key, const QString& value, Look look = Look::mono) {
    if (!value.isEmpty()) s.facts.push_back({key, value, look});
  };
  add("Version", wireText(tls.version));
  add("Cipher", wireText(tls.cipher));
  add("Key exchange", wireText(tls.group));
  QString alpn = wireText(tls.alpn);
  if (!tls.offeredAlpn.empty())
    alpn = alpn.isEmpty() ? "offered " + joined(tls.offeredAlpn)
                          : QStringLiteral("%1 (offered %2)").arg(alpn, joined(tls.offeredAlpn));
  add("ALPN", alpn);
  add("Server name (SNI)", tls.sni.empty() ? "none" : wireText(tls.sni), tls.sni.empty() ? Look::dim : Look::mono);
  add("Session", tls.resumed ? "resumed" : "new", Look::words);
  if (!tls.verify.empty())
    add("Certificate check", tls.verify == "ok" ? "passed" : wireText(tls.verify),
        tls.verify == "ok" ? Look::good : Look::bad);
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

}  // namespace

void addTlsFacts(const model::Exchange& x, Facts& facts) {
  if (!x.connection) return;
  const auto& connection = *x.connection;
  if (connection.serverTls) addSession("TLS with the server", *connection.serverTls, facts);
  if (connection.clientTls) addSession("TLS with the client", *connection.clientTls, facts);
  if (!connection.serverTls) return;
  const auto& chain = connection.serverTls->chain;
  for (std::size_t i = 0; i < chain.size(); ++i)
    if (chain[i])
      addCertificate(QStringLiteral("Server certificate %1 of %2").arg(i + 1).arg(chain.size()), *chain[i], facts);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/certificate_facts.h"

#include <algorithm>
#include <chrono>

#include "penstock/codec/base64.h"
#include "penstock/display/format.h"

namespace penstock::display {
namespace {

using Look = Fact::Look;

constexpr std::size_t kToTheMinute = 16;  // of a date and time
constexpr std::size_t kMostNames = 200;  // of a certificate that are listed

std::string daysText(WallTime::duration span) {
  const auto days = std::chrono::duration_cast<std::chrono::hours>(span).count() / 24;
  return std::to_string(days) + (days == 1 ? " day" : " days");
}

std::string roleOf(const model::CertificateInfo& c, std::size_t place, std::size_t count) {
  if (c.subject == c.issuer) return place == 0 ? "Self-signed certificate" : "Root";
  if (place == 0) return "Server's certificate";
  return place + 1 == count ? "Last of the chain" : "Intermediate";
}

Fact validity(const model::CertificateInfo& c, WallTime now) {
  const std::string until = dateTimeText(c.notAfter).substr(0, kToTheMinute);
  if (now > c.notAfter) return {"Valid until", until + " · expired " + daysText(now - c.notAfter) + " ago", Look::bad};
  if (now < c.notBefore) return {"Valid until", until + " · begins in " + daysText(c.notBefore - now), Look::bad};
  const bool soon = c.notAfter - now < std::chrono::hours(24 * 14);
  return {"Valid until", until + " · " + daysText(c.notAfter - now) + " left", soon ? Look::warn : Look::mono};
}

std::string namesOf(const model::CertificateInfo& c) {
  std::string out;
  for (std::size_t i = 0; i < std::min(c.names.size(), kMostNames); ++i) out += (i ? ", " : "") + wireText(c.names[i]);
  if (c.names.size() > kMostNames) out += ", and " + std::to_string(c.names.size() - kMostNames) + " more";
  return out;
}

FactSection sectionOf(const model::CertificateInfo& c, std::size_t place, std::size_t count, WallTime now) {
  FactSection s{std::to_string(place + 1) + " of " + std::to_string(count) + " · " + roleOf(c, place, count), {}};
  const auto add = [&](const char* key, const std::string& value) {
    if (!value.empty()) s.facts.push_back({key, value});
  };
  add("Subject", wireText(c.subject));
  add("Names", namesOf(c));
  add("Issuer", c.subject == c.issuer ? "itself" : wireText(c.issuer));
  add("Valid from", dateTimeText(c.notBefore).substr(0, kToTheMinute));
  s.facts.push_back(validity(c, now));
  add("Key", wireText(c.key));
  add("Serial number", wireText(c.serial));
  add("SHA-256", wireText(c.sha256));
  return s;
}

const model::TlsInfo* serverTls(const model::Exchange& x) { return x.connection ? x.connection->serverTls.get() : nullptr; }

}  // namespace

Facts certificateFacts(const model::Exchange& x, WallTime now) {
  const model::TlsInfo* tls = serverTls(x);
  if (!tls || tls->chain.empty()) return {};
  Facts facts;
  if (!tls->verify.empty()) {
    const bool passed = tls->verify == "ok";
    facts.push_back({{}, {{"Check", passed ? "passed" : sentenceText(tls->verify), passed ? Look::good : Look::bad}}});
  }
  for (std::size_t i = 0; i < tls->chain.size(); ++i)
    if (tls->chain[i]) facts.push_back(sectionOf(*tls->chain[i], i, tls->chain.size(), now));
  return facts;
}

std::string certificatePem(const model::Exchange& x) {
  constexpr std::size_t kLine = 64;
  const model::TlsInfo* tls = serverTls(x);
  std::string out;
  if (!tls) return out;
  for (const auto& certificate : tls->chain) {
    if (!certificate || !certificate->der) continue;
    const std::string base64 = codec::base64Encode(*certificate->der);
    out += "-----BEGIN CERTIFICATE-----\n";
    for (std::size_t at = 0; at < base64.size(); at += kLine) out += base64.substr(at, kLine) + "\n";
    out += "-----END CERTIFICATE-----\n";
  }
  return out;
}

}  // namespace penstock::display

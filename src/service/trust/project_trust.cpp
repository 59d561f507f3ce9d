// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/project_trust.h"

#include <algorithm>

#include "penstock/codec/hex.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::service {

namespace {

std::string sealOf(const model::TrustedServer& server, std::string_view secret) {
  return codec::hexString(tls::keyedDigest(secret, server.host + '\n' + server.certificate));
}

/// Up to the next `end`, which goes too.
std::string_view take(std::string_view& text, char end) {
  const std::string_view word = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), word.size() + 1));
  return word;
}

}  // namespace

std::string trustText(const std::vector<model::TrustedServer>& servers, std::string_view secret) {
  std::string out;
  for (const model::TrustedServer& s : servers) out += s.host + ' ' + s.certificate + ' ' + sealOf(s, secret) + '\n';
  return out;
}

std::vector<model::TrustedServer> trustedIn(std::string_view text, std::string_view secret) {
  std::vector<model::TrustedServer> out;
  if (secret.empty()) return out;
  while (!text.empty()) {
    std::string_view line = take(text, '\n');
    const std::string_view host = take(line, ' '), certificate = take(line, ' ');
    model::TrustedServer server{std::string(host), std::string(certificate)};
    if (tls::sameSecret(sealOf(server, secret), line)) out.push_back(std::move(server));
  }
  return out;
}

}  // namespace penstock::service

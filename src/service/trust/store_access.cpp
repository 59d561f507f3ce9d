// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/trust/store_access.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "service/machine/run_program.h"

namespace penstock::service {

Result<OurCertificate> OurCertificate::fromPem(const std::string& pem) {
  Result<tls::CertificateBytes> bytes = tls::certificateBytes(pem);
  if (!bytes) return bytes.error();
  OurCertificate ours;
  ours.bytes = std::move(*bytes);
  ours.base64 = codec::base64Encode(ours.bytes.der);
  ours.pem = "-----BEGIN CERTIFICATE-----\n";
  for (std::size_t at = 0; at < ours.base64.size(); at += 64) ours.pem += ours.base64.substr(at, 64) + '\n';
  ours.pem += "-----END CERTIFICATE-----\n";
  std::string digits = ours.bytes.fingerprint;
  std::erase(digits, ':');
  ours.nickname = "Penstock CA " + digits.substr(0, 12);
  return ours;
}

std::string StoreContext::tool(const std::string& name) const {
  return findProgram(name, environment.toolPath);
}

std::string StoreContext::systemTool(const std::string& name) const {
  return findProgram(name, environment.systemPath);
}

std::vector<std::string> pemBodies(std::string_view text) {
  constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----", kEnd = "-----END CERTIFICATE-----";
  std::vector<std::string> bodies;
  while (true) {
    std::size_t begin = text.find(kBegin);
    if (begin == std::string_view::npos) return bodies;
    text.remove_prefix(begin + kBegin.size());
    std::size_t end = text.find(kEnd);
    if (end == std::string_view::npos) return bodies;
    std::string body(text.substr(0, end));
    std::erase_if(body, [](char c) { return c == '\n' || c == '\r' || c == ' ' || c == '\t'; });
    bodies.push_back(std::move(body));
    text.remove_prefix(end + kEnd.size());
  }
}

std::string lastWords(const std::string& errors) {
  std::string_view text = errors;
  auto strip = [&text] {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ' || text.back() == '.')) text.remove_suffix(1);
  };
  strip();
  text = text.substr(text.rfind('\n') + 1);
  if (std::size_t colon = text.find(": "); colon != std::string_view::npos && colon < 24) text.remove_prefix(colon + 2);
  strip();
  return text.empty() ? "it gave no reason" : std::string(text.substr(0, 300));
}

}  // namespace penstock::service

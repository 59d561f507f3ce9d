// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/sealed_text.h"

#include <algorithm>

#include "penstock/codec/hex.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::service {

namespace {

constexpr std::string_view mark = "sealed ";

std::string sealOf(std::string_view text, std::string_view secret) { return codec::hexString(tls::keyedDigest(secret, text)); }

}  // namespace

std::string sealedText(std::string_view text, std::string_view secret) {
  return std::string(mark).append(sealOf(text, secret)).append("\n").append(text);
}

Unsealed unsealed(std::string_view sealed, std::string_view secret) {
  if (!sealed.starts_with(mark)) return {sealed, false, false};
  const std::size_t end = std::min(sealed.find('\n'), sealed.size() - 1);
  const std::string_view seal = sealed.substr(mark.size(), std::max(end, mark.size()) - mark.size()), text = sealed.substr(end + 1);
  return {text, true, !secret.empty() && tls::sameSecret(sealOf(text, secret), seal)};
}

}  // namespace penstock::service

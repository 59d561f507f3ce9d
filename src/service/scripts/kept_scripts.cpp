// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/kept_scripts.h"

#include <algorithm>

#include "penstock/codec/hex.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::service {
namespace {

constexpr std::string_view mark = "sealed ";
constexpr std::size_t most = 100;

std::string sealOf(std::string_view text, std::string_view secret) { return codec::hexString(tls::keyedDigest(secret, text)); }

}  // namespace

std::string scriptsText(const std::vector<KeptScript>& scripts, std::string_view secret) {
  if (scripts.empty()) return {};
  std::string lines;
  for (const KeptScript& one : scripts) lines.append(one.on ? "on " : "off ").append(one.file) += '\n';
  return std::string(mark) + sealOf(lines, secret) + '\n' + lines;
}

std::vector<KeptScript> scriptsIn(std::string_view text, std::string_view secret) {
  std::vector<KeptScript> out;
  if (!text.starts_with(mark)) return out;
  const std::size_t end = std::min(text.find('\n'), text.size() - 1);
  const std::string_view seal = text.substr(mark.size(), end - mark.size());
  text.remove_prefix(end + 1);
  const bool ours = !secret.empty() && tls::sameSecret(sealOf(text, secret), seal);
  while (!text.empty() && out.size() < most) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool on = line.starts_with("on ");
    if (!on && !line.starts_with("off ")) continue;
    const std::string_view file = line.substr(on ? 3 : 4);
    if (file.starts_with('/')) out.push_back({std::string(file), on && ours});
  }
  return out;
}

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/scripts/kept_scripts.h"

#include <algorithm>

#include "service/sealed_text.h"

namespace penstock::service {
namespace {

constexpr std::size_t most = 100;

}  // namespace

std::string scriptsText(const std::vector<KeptScript>& scripts, std::string_view secret) {
  if (scripts.empty()) return {};
  std::string lines;
  for (const KeptScript& one : scripts) lines.append(one.on ? "on " : "off ").append(one.file) += '\n';
  return sealedText(lines, secret);
}

std::vector<KeptScript> scriptsIn(std::string_view text, std::string_view secret) {
  std::vector<KeptScript> out;
  const Unsealed kept = unsealed(text, secret);
  if (!kept.hasSeal) return out;
  text = kept.text;
  while (!text.empty() && out.size() < most) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const bool on = line.starts_with("on ");
    if (!on && !line.starts_with("off ")) continue;
    const std::string_view file = line.substr(on ? 3 : 4);
    if (file.starts_with('/')) out.push_back({std::string(file), on && kept.ours});
  }
  return out;
}

}  // namespace penstock::service

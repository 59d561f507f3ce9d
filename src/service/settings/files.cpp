// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/files.h"

namespace penstock::service {

std::string absolutePath(std::string_view written, const std::string& base, const std::string& home) {
  if (written == "~") return home;
  if (written.starts_with("~/")) return home + std::string(written.substr(1));
  if (written.starts_with("/")) return std::string(written);
  while (written.starts_with("./")) written.remove_prefix(2);
  return base.ends_with('/') ? base + std::string(written) : base + "/" + std::string(written);
}

Result<void> checkPemFile(const std::string& path, std::string_view label) {
  constexpr std::size_t kLimit = 16 * 1024 * 1024;  // the system's bundle has 250 KB
  Result<std::string> text = readWholeFile(path, kLimit);
  if (!text) return text.error();
  std::string end = std::string(label) + "-----";
  for (std::size_t at = text->find("-----BEGIN "); at != std::string::npos; at = text->find("-----BEGIN ", at + 1)) {
    std::string_view line = std::string_view(*text).substr(at, text->find('\n', at) - at);
    while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
    if (line.ends_with(end)) return {};
  }
  return makeError(ErrorCode::invalidArgument,
                   path + ": holds no " + std::string(label) + "; expected a PEM file with a block -----BEGIN " + end);
}

}  // namespace penstock::service

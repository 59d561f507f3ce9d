// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/rights.h"

#include <utility>

namespace penstock::api {
namespace {

constexpr std::pair<std::string_view, Right> words[] = {
    {"read", Right::read}, {"secrets", Right::secrets}, {"send", Right::send}, {"change", Right::change}};

}  // namespace

std::string rightsText(Right rights) {
  std::string out;
  for (const auto& [word, right] : words)
    if (has(rights, right)) out.append(out.empty() ? "" : " ").append(word);
  return out.empty() ? "none" : out;
}

Right rightsIn(std::string_view text) {
  Right out = Right::none;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" ,");
    for (const auto& [word, right] : words)
      if (text.substr(0, end) == word) out = out | right;
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
#include "service/settings/near_miss.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::service {
namespace {

std::string plain(std::string_view word) {
  std::string out = lowered(word);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

/// Damerau-Levenshtein (adjacent swaps count one), the restricted form.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
      }
    }
  }
  return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view written, const std::vector<std::string>& candidates) {
  if (written.size() > 64) return {};
  std::string word = plain(written), best;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    std::size_t d = distance(word, plain(candidate));
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

std::string inQuotes(std::string_view written) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  out += written.substr(0, kShown);
  std::replace_if(
      out.begin() + 1, out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  if (written.size() > kShown) out += "...";
  return out + '"';
}

}  // namespace penstock::service

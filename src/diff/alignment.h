// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace penstock::diff {

/// Which of a few items on the left belong to which on the right: of all ways to pair them in order the one with the largest sum of
/// likenesses. `likeness(i, j)`: 0 where they do not belong together. Quadratic.
template <class Likeness>
std::vector<std::pair<std::size_t, std::size_t>> bestAlignment(std::size_t rows, std::size_t columns, Likeness likeness) {
  std::vector<int> alike(rows * columns), best((rows + 1) * (columns + 1));
  const auto cell = [columns](std::size_t i, std::size_t j) { return i * (columns + 1) + j; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = columns; j-- > 0;) {
      const int here = alike[i * columns + j] = likeness(i, j);
      best[cell(i, j)] = std::max(best[cell(i + 1, j)], best[cell(i, j + 1)]);
      if (here > 0) best[cell(i, j)] = std::max(best[cell(i, j)], here + best[cell(i + 1, j + 1)]);
    }
  }
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0, j = 0; i < rows && j < columns;) {
    const int here = alike[i * columns + j];
    if (here > 0 && best[cell(i, j)] == here + best[cell(i + 1, j + 1)])
      pairs.emplace_back(i++, j++);
    else if (best[cell(i, j)] == best[cell(i + 1, j)])
      ++i;
    else
      ++j;
  }
  return pairs;
}

}  // namespace penstock::diff

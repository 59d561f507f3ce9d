// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/timeline_bars.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace penstock::gui {
namespace {

constexpr std::size_t kSlots = 128, kMostStretches = 32;
constexpr int kMostRounds = 5;

std::int64_t lengthOf(const display::TimeSpan& span) { return (span.to - span.from).count(); }

/// Of stretches in order the widest gaps stay.
void joinNeighbours(std::vector<display::TimeSpan>& stretches) {
  if (stretches.size() <= kMostStretches) return;
  std::vector<std::int64_t> gaps;
  for (std::size_t i = 1; i < stretches.size(); ++i) gaps.push_back((stretches[i].from - stretches[i - 1].to).count());
  std::nth_element(gaps.begin(), gaps.begin() + kMostStretches - 2, gaps.end(), std::greater<>());
  const std::int64_t least = gaps[kMostStretches - 2];
  std::vector<display::TimeSpan> joined{stretches.front()};
  for (std::size_t i = 1; i < stretches.size(); ++i) {
    if ((stretches[i].from - joined.back().to).count() >= least) joined.push_back(stretches[i]);
    else joined.back().to = stretches[i].to;
  }
  stretches = std::move(joined);
}

/// The parts of a span in which exchanges began: looked at more closely for as long as that leaves much out.
std::vector<display::TimeSpan> busyParts(const model::TrafficIndex& index, const display::TimeSpan& whole) {
  std::vector<display::TimeSpan> busy{whole};
  std::int64_t before = lengthOf(whole);
  for (int round = 0; round < kMostRounds; ++round) {
    std::vector<display::TimeSpan> finer;
    std::int64_t now = 0;
    for (const display::TimeSpan& span : busy) {
      const auto counts = index.histogram(span.from, span.to, kSlots).exchanges;
      const auto edge = [&](std::size_t slot) {
        return span.from + std::chrono::microseconds(std::int64_t(std::ceil(double(lengthOf(span)) * double(slot) / double(kSlots))));
      };
      for (std::size_t slot = 0; slot < counts.size(); ++slot) {
        if (counts[slot] == 0) continue;
        const display::TimeSpan part{edge(slot), edge(slot + 1)};
        now += lengthOf(part);
        if (!finer.empty() && finer.back().to >= part.from) finer.back().to = part.to;
        else finer.push_back(part);
      }
    }
    if (finer.empty()) return finer;  // cleared meanwhile
    joinNeighbours(finer);
    busy = std::move(finer);
    if (now * 4 > before) break;
    before = now;
  }
  return busy;
}

}  // namespace

TimelineBars timelineBars(const model::TrafficIndex& index, std::size_t buckets) {
  constexpr std::size_t kLate = 64;
  TimelineBars result;
  const std::size_t rows = index.rows();
  if (rows == 0) return result;
  // Rows stand in the order they came in, which is that of their beginnings but for a few at the end.
  display::TimeSpan whole{index.at(0).startedAt, index.at(0).startedAt};
  for (std::size_t i = rows > kLate ? rows - kLate : 0; i < rows; ++i) whole.to = std::max(whole.to, index.at(i).startedAt);
  whole.to += std::chrono::milliseconds(1);
  result.axis = TimeAxis::ofBusy(busyParts(index, whole));
  for (const TimeAxis::Piece& piece : result.axis.pieces()) {
    if (piece.folded) continue;
    const double width = piece.end - piece.begin;
    const std::size_t count = std::max<std::size_t>(std::size_t(std::lround(double(buckets) * width)), 1);
    const auto counts = index.histogram(piece.time.from, piece.time.to, count);
    for (std::size_t i = 0; i < counts.exchanges.size(); ++i) {
      if (counts.exchanges[i] == 0) continue;
      result.bars.push_back({piece.begin + width * double(i) / double(count), piece.begin + width * double(i + 1) / double(count),
                             counts.exchanges[i], counts.failed[i]});
    }
  }
  return result;
}

}  // namespace penstock::gui

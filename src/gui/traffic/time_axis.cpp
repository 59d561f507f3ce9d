// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/time_axis.h"

#include <algorithm>
#include <numeric>

namespace penstock::gui {
namespace {

constexpr double kFoldedPart = 0.03, kMostFolded = 0.24;  // of the width: one fold, all of them
constexpr double kWorthFolding = 0.1;  // of all the time beside it: ten equal pauses are folded, eleven are the rhythm of what happens
constexpr double kMuchLonger = 10;
constexpr std::size_t kRhythm = 5;  // so many pauses are one, and only what is much longer than they are is left out

}  // namespace

TimeAxis TimeAxis::ofRows(const std::vector<Row>& rows) {
  if (rows.empty()) return {};
  const bool allOpen = std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.open; });
  std::vector<WallTime> moments;
  std::vector<display::TimeSpan> under;  // way: what is no pause
  for (const Row& row : rows) {
    moments.push_back(row.time.from);
    if (row.open && !allOpen) continue;
    moments.push_back(row.time.to);
    under.push_back(row.time);
  }
  std::sort(moments.begin(), moments.end());
  moments.erase(std::unique(moments.begin(), moments.end()), moments.end());
  std::sort(under.begin(), under.end(), [](const display::TimeSpan& a, const display::TimeSpan& b) { return a.from < b.from; });
  std::vector<Stretch> stretches;
  WallTime covered = WallTime::min();
  auto next = under.begin();
  for (std::size_t i = 0; i + 1 < moments.size(); ++i) {
    for (; next != under.end() && next->from <= moments[i]; ++next) covered = std::max(covered, next->to);
    stretches.push_back({{moments[i], moments[i + 1]}, covered < moments[i + 1]});
  }
  if (stretches.empty()) stretches.push_back({{moments.front(), moments.front() + std::chrono::microseconds(1)}});
  foldIdle(stretches, 0);
  shortenLong(stretches);
  return laid(stretches);
}

TimeAxis TimeAxis::ofBusy(const std::vector<display::TimeSpan>& busy) {
  std::vector<Stretch> stretches;
  std::vector<double> pauses;
  for (const display::TimeSpan& span : busy) {
    if (!stretches.empty() && stretches.back().time.to < span.from) {
      stretches.push_back({{stretches.back().time.to, span.from}, true});
      pauses.push_back(lengthOf(stretches.back()));
    }
    stretches.push_back({span});
  }
  double least = 0;
  if (pauses.size() >= kRhythm) {
    const auto middle = pauses.begin() + std::ptrdiff_t(pauses.size() / 2);
    std::nth_element(pauses.begin(), middle, pauses.end());
    least = *middle * kMuchLonger;
  }
  foldIdle(stretches, least);
  return laid(stretches);
}

void TimeAxis::foldIdle(std::vector<Stretch>& stretches, double least) {
  double rest = 0;
  std::vector<Stretch*> idle;
  for (Stretch& stretch : stretches) {
    stretch.weight = lengthOf(stretch);
    rest += stretch.weight;
    if (stretch.idle && stretch.weight >= least) idle.push_back(&stretch);
  }
  std::sort(idle.begin(), idle.end(), [](const Stretch* a, const Stretch* b) { return a->weight > b->weight; });
  std::vector<Stretch*> folded;
  for (Stretch* stretch : idle) {
    const double beside = rest - stretch->weight;
    if (beside <= 0 || stretch->weight <= beside * kWorthFolding) break;
    rest = beside;
    folded.push_back(stretch);
  }
  const double part = std::min(kFoldedPart, kMostFolded / double(std::max<std::size_t>(folded.size(), 1)));
  const double all = part * double(folded.size());
  for (Stretch* stretch : folded) {
    stretch->folded = true;
    stretch->weight = rest / (1 - all) * part;
  }
}

// One request of half a minute among those of some milliseconds would make them all alike: what is much longer than all else together
// takes half of the width.
void TimeAxis::shortenLong(std::vector<Stretch>& stretches) {
  std::vector<Stretch*> byLength;
  for (Stretch& stretch : stretches)
    if (!stretch.folded) byLength.push_back(&stretch);
  std::sort(byLength.begin(), byLength.end(), [](const Stretch* a, const Stretch* b) { return a->weight < b->weight; });
  double shorter = 0, before = 0;
  std::size_t first = byLength.size();
  for (std::size_t i = 0; i < byLength.size(); ++i) {
    if (2 * i >= byLength.size() && byLength[i]->weight > shorter * kMuchLonger) {
      first = i;
      before = shorter;
    }
    shorter += byLength[i]->weight;
  }
  if (first == byLength.size() || before <= 0) return;
  for (Stretch& stretch : stretches)
    if (stretch.folded) stretch.weight *= 2 * before / shorter;  // folds keep their part of what is left
  for (std::size_t i = first; i < byLength.size(); ++i) {
    byLength[i]->weight *= before / (shorter - before);
    byLength[i]->folded = true;
  }
}

TimeAxis TimeAxis::laid(const std::vector<Stretch>& stretches) {
  TimeAxis axis;
  const double sum =
      std::accumulate(stretches.begin(), stretches.end(), 0.0, [](double s, const Stretch& stretch) { return s + stretch.weight; });
  double at = 0;
  for (const Stretch& stretch : stretches) {
    const double end = sum > 0 ? at + stretch.weight / sum : 1;
    // Neighbours of one kind are one piece: fewer to look through for each bar.
    if (!axis.pieces_.empty() && !axis.pieces_.back().folded && !stretch.folded) {
      axis.pieces_.back().time.to = stretch.time.to;
      axis.pieces_.back().end = end;
    } else {
      axis.pieces_.push_back({stretch.time, at, end, stretch.folded});
    }
    at = end;
  }
  if (!axis.pieces_.empty()) axis.pieces_.back().end = 1;
  return axis;
}

double TimeAxis::placeOf(WallTime time) const {
  const auto piece = std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return time <= p.time.to; });
  if (piece == pieces_.end()) return empty() ? 0 : 1;
  if (time <= piece->time.from) return piece->begin;
  const double part = double((time - piece->time.from).count()) / double((piece->time.to - piece->time.from).count());
  return piece->begin + (piece->end - piece->begin) * part;
}

WallTime TimeAxis::timeAt(double place) const {
  const auto piece = std::find_if(pieces_.begin(), pieces_.end(), [&](const Piece& p) { return place <= p.end; });
  if (piece == pieces_.end()) return to();
  const double width = piece->end - piece->begin;
  const double part = width > 0 ? std::clamp((place - piece->begin) / width, 0.0, 1.0) : 0;
  return piece->time.from + std::chrono::microseconds(std::int64_t(part * double((piece->time.to - piece->time.from).count())));
}

}  // namespace penstock::gui

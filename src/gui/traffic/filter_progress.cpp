// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_progress.h"

#include <algorithm>

namespace penstock::gui {

void showFilterProgress(const TrafficModel& model, FilterBar& filter, NoMatch& noMatch) {
  const auto byFilter = model.progress(display::RowMarks::filter), byScope = model.progress(display::RowMarks::scope);
  FilterBar::Progress progress;
  progress.matches = std::uint64_t(model.rowCount());
  progress.settled = byFilter.settled;
  progress.total = std::max<std::uint64_t>(byFilter.total, progress.matches);
  progress.complete = byFilter.complete && !model.settling();
  progress.trouble = byFilter.trouble;
  filter.setProgress(progress);
  const bool nothing = model.isFiltered() && model.rowCount() == 0 && model.hasRows() && !model.settling();
  if (!nothing) return noMatch.hide();
  const auto part = [](const TrafficModel::Progress& p) {
    return p.complete ? 100 : int(std::min<std::uint64_t>(99, p.total ? p.settled * 100 / p.total : 0));
  };
  noMatch.tell(model.captured(), std::min(part(byFilter), part(byScope)));
}

}  // namespace penstock::gui

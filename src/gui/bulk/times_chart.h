// SPDX-License-Identifier: GPL-3.0-or-later
// How long answers took: a bar for each doubling of time.
#pragma once

#include <QWidget>
#include <cstdint>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

/// Thread: GUI.
class TimesChart : public QWidget {
  Q_OBJECT
 public:
  TimesChart(const Theme& theme, QWidget* parent);
  /// How many took up to 2^i tenths of a millisecond.
  void setTimes(const std::vector<std::uint64_t>& counts);

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  /// Of the first and the last bar; first > last: there are none.
  std::pair<int, int> range() const;
  QRectF bar(int index) const;

  const Theme& theme_;
  std::vector<std::uint64_t> counts_;
};

}  // namespace penstock::gui

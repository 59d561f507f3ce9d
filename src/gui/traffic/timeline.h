// SPDX-License-Identifier: GPL-3.0-or-later
// How much came when: bars over the whole capture, failed exchanges in red, pauses folded. Dragging over them chooses a span of time.
#pragma once

#include <QTimer>
#include <QWidget>
#include <functional>
#include <optional>

#include "gui/jobs.h"
#include "gui/theme.h"
#include "gui/traffic/timeline_bars.h"

namespace penstock::gui {

class Timeline : public QWidget {
  Q_OBJECT
 public:
  explicit Timeline(const Theme& theme, QWidget* parent = nullptr);

  /// Makes bars, at most so many; called on a worker. Null: there is nothing to show.
  using Source = std::function<TimelineBars(std::size_t buckets)>;
  void setSource(Source source);
  void refreshSoon();
  void setBars(TimelineBars bars);

  const std::optional<display::TimeSpan>& chosen() const { return chosen_; }
  /// Nothing: the whole capture.
  void choose(std::optional<display::TimeSpan> span);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

 Q_SIGNALS:
  void chosenChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  /// What came while another tab was seen.
  void showEvent(QShowEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void refresh();
  QRect plot() const;
  std::size_t buckets() const;
  WallTime timeAt(int x) const;
  double xOf(double place) const { return plot().left() + plot().width() * place; }

  const Theme& theme_;
  Mailbox mailbox_{this};
  Source source_;
  TimelineBars bars_;
  std::optional<display::TimeSpan> chosen_, brush_;
  int pressedAt_ = -1;
  QTimer refreshTimer_;
  std::uint64_t turn_ = 0;
  bool refreshing_ = false, again_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/timeline.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/async.h"
#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr int kBar = 6, kGap = 2;
constexpr int kRefreshMs = 500;
constexpr int kLeastDrag = 4;  // pixels; less is a click

}  // namespace

Timeline::Timeline(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("timeline");
  setAccessibleName("Timeline: exchanges over time");
  setAccessibleDescription("Drag to show a span of time alone; double click or Escape shows all.");
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::IBeamCursor);
  setMouseTracking(true);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  refreshTimer_.setSingleShot(true);
  connect(&refreshTimer_, &QTimer::timeout, this, &Timeline::refresh);
  connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Timeline::sizeHint() const { return {400, theme_.scaled(32)}; }

QRect Timeline::plot() const { return rect().adjusted(theme_.scaled(10), theme_.scaled(4), -theme_.scaled(10), -theme_.scaled(4) - 1); }

std::size_t Timeline::buckets() const { return std::size_t(std::clamp(plot().width() / (kBar + kGap), 10, 500)); }

void Timeline::setSource(Source source) {
  source_ = std::move(source);
  ++turn_;
  refreshing_ = again_ = false;
  source_ ? refresh() : setBars({});
}

void Timeline::refreshSoon() {
  if (isVisible() && !refreshTimer_.isActive()) refreshTimer_.start(kRefreshMs);
}

void Timeline::refresh() {
  if (!source_) return;
  if (refreshing_) {
    again_ = true;
    return;
  }
  refreshing_ = true;
  runAsync(
      this, [source = source_, count = buckets()] { return source(count); },
      [this, turn = turn_](Bars bars) {
        if (turn != turn_) return;
        refreshing_ = false;
        setBars(std::move(bars));
        if (std::exchange(again_, false)) refresh();
      });
}

void Timeline::setBars(Bars bars) {
  bars_ = std::move(bars);
  update();
}

void Timeline::choose(std::optional<TimeSpan> span) {
  brush_.reset();
  update();
  if (span == chosen_) return;
  chosen_ = span;
  Q_EMIT chosenChanged();
}

WallTime Timeline::timeAt(int x) const {
  const double part = std::clamp(double(x - plot().left()) / std::max(plot().width(), 1), 0.0, 1.0);
  return bars_.span.from + std::chrono::microseconds(std::int64_t(part * double((bars_.span.to - bars_.span.from).count())));
}

double Timeline::xOf(WallTime t) const {
  const double span = double((bars_.span.to - bars_.span.from).count());
  if (span <= 0) return plot().left();
  return plot().left() + plot().width() * std::clamp(double((t - bars_.span.from).count()) / span, 0.0, 1.0);
}

void Timeline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), t.background);
  painter.fillRect(QRect(0, height() - 1, width(), 1), hasFocus() ? t.accent : t.line);
  const auto& counts = bars_.counts.exchanges;
  const QRect area = plot();
  const auto& span = brush_ ? brush_ : chosen_;
  if (span) {
    const double left = xOf(span->from), right = xOf(span->to);
    painter.fillRect(QRectF(left, 0, std::max(right - left, 2.0), height() - 1), t.selection);
    painter.fillRect(QRectF(left, 0, 1, height() - 1), t.accent);
    painter.fillRect(QRectF(std::max(right, left + 2) - 1, 0, 1, height() - 1), t.accent);
  }
  const std::uint32_t most = counts.empty() ? 0 : *std::max_element(counts.begin(), counts.end());
  if (most == 0) return;
  QColor bar = t.phaseReceive;
  bar.setAlphaF(theme_.isDark() ? 0.75f : 0.55f);
  const double step = double(area.width()) / double(counts.size());
  const double width = std::max(step - kGap, 1.0);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] == 0) continue;
    // The root: a burst must not make all else vanish.
    const double height = std::max(2.0, area.height() * std::sqrt(double(counts[i]) / most));
    const double x = area.left() + step * double(i);
    painter.fillRect(QRectF(x, area.bottom() + 1 - height, width, height), bar);
    const std::uint32_t failed = i < bars_.counts.failed.size() ? bars_.counts.failed[i] : 0;
    if (failed == 0) continue;
    const double red = std::max(2.0, height * failed / counts[i]);
    painter.fillRect(QRectF(x, area.bottom() + 1 - red, width, red), t.serverError);
  }
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || bars_.span.to <= bars_.span.from) return;
  pressedAt_ = event->pos().x();
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  if (pressedAt_ < 0 || (!brush_ && std::abs(event->pos().x() - pressedAt_) < kLeastDrag)) return;
  const int x = event->pos().x();
  brush_ = TimeSpan{timeAt(std::min(x, pressedAt_)), timeAt(std::max(x, pressedAt_))};
  update();
}

void Timeline::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressedAt_ = -1;
  if (!brush_) return;
  TimeSpan span = *brush_;
  // To the very end: what comes next belongs to it too.
  if (span.to >= bars_.span.to) span.to = WallTime(std::chrono::hours(24 * 365 * 130));
  choose(span.from < span.to ? std::optional(span) : std::nullopt);
}

void Timeline::mouseDoubleClickEvent(QMouseEvent*) {
  pressedAt_ = -1;
  choose(std::nullopt);
}

void Timeline::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Escape && chosen_) return choose(std::nullopt);
  QWidget::keyPressEvent(event);
}

void Timeline::resizeEvent(QResizeEvent*) { refreshSoon(); }

bool Timeline::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || bars_.counts.exchanges.empty()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto& counts = bars_.counts.exchanges;
  const double part = std::clamp(double(help->x() - plot().left()) / std::max(plot().width(), 1), 0.0, 0.999999);
  const auto i = std::size_t(part * double(counts.size()));
  const std::uint32_t failed = i < bars_.counts.failed.size() ? bars_.counts.failed[i] : 0;
  showToolTip(help->globalPos(),
              dateTimeText(timeAt(help->x())) + "\n" + countText(counts[i]) + (counts[i] == 1 ? " exchange" : " exchanges") +
                  (failed ? ", " + countText(failed) + " failed" : QString()) +
                  (chosen_ ? "\nDouble click shows all" : "\nDrag to show a span alone"),
              this);
  return true;
}

}  // namespace penstock::gui

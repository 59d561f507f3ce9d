// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/timeline.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

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
  mailbox_.run(
      [source = source_, count = buckets()] { return source(count); },
      [this, turn = turn_](TimelineBars bars) {
        if (turn != turn_) return;
        refreshing_ = false;
        setBars(std::move(bars));
        if (std::exchange(again_, false)) refresh();
      });
}

void Timeline::setBars(TimelineBars bars) {
  bars_ = std::move(bars);
  update();
}

void Timeline::choose(std::optional<display::TimeSpan> span) {
  brush_.reset();
  update();
  if (span == chosen_) return;
  chosen_ = span;
  Q_EMIT chosenChanged();
}

WallTime Timeline::timeAt(int x) const {
  return bars_.axis.timeAt(std::clamp(double(x - plot().left()) / std::max(plot().width(), 1), 0.0, 1.0));
}

void Timeline::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), t.background);
  painter.fillRect(QRect(0, height() - 1, width(), 1), hasFocus() ? t.accent : t.line);
  const QRect area = plot();
  const auto& span = brush_ ? brush_ : chosen_;
  if (span) {
    const double left = xOf(bars_.axis.placeOf(span->from)), right = xOf(bars_.axis.placeOf(span->to));
    painter.fillRect(QRectF(left, 0, std::max(right - left, 2.0), height() - 1), t.selection);
    painter.fillRect(QRectF(left, 0, 1, height() - 1), t.accent);
    painter.fillRect(QRectF(std::max(right, left + 2) - 1, 0, 1, height() - 1), t.accent);
  }
  std::uint32_t most = 0;
  for (const TimelineBars::Bar& bar : bars_.bars) most = std::max(most, bar.exchanges);
  QColor color = t.phaseReceive;
  color.setAlphaF(theme_.isDark() ? 0.75f : 0.55f);
  for (const TimelineBars::Bar& bar : bars_.bars) {
    // The root: a burst must not make all else vanish.
    const double height = std::max(2.0, area.height() * std::sqrt(double(bar.exchanges) / most));
    const double x = xOf(bar.begin), width = std::max(xOf(bar.end) - x - kGap, 1.0);
    painter.fillRect(QRectF(x, area.bottom() + 1 - height, width, height), color);
    if (bar.failed == 0) continue;
    const double red = std::max(2.0, height * bar.failed / bar.exchanges);
    painter.fillRect(QRectF(x, area.bottom() + 1 - red, width, red), t.serverError);
  }
  // Time is left out here.
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(t.dim, 1));
  for (const TimeAxis::Piece& piece : bars_.axis.pieces()) {
    if (!piece.folded) continue;
    const double x = xOf((piece.begin + piece.end) / 2), y = area.center().y() + 1, rise = area.height() / 5.0;
    for (const double beside : {-2.0, 2.0}) painter.drawLine(QPointF(x + beside - 2, y + rise), QPointF(x + beside + 2, y - rise));
  }
}

void Timeline::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || bars_.axis.empty()) return;
  pressedAt_ = event->pos().x();
}

void Timeline::mouseMoveEvent(QMouseEvent* event) {
  if (pressedAt_ < 0 || (!brush_ && std::abs(event->pos().x() - pressedAt_) < kLeastDrag)) return;
  const int x = event->pos().x();
  brush_ = display::TimeSpan{timeAt(std::min(x, pressedAt_)), timeAt(std::max(x, pressedAt_))};
  update();
}

void Timeline::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressedAt_ = -1;
  if (!brush_) return;
  display::TimeSpan span = *brush_;
  // To the very end: what comes next belongs to it too.
  if (span.to >= bars_.axis.to()) span.to = WallTime(std::chrono::hours(24 * 365 * 130));
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

void Timeline::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refreshSoon();
}

bool Timeline::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || bars_.axis.empty()) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const double place = std::clamp(double(help->x() - plot().left()) / std::max(plot().width(), 1), 0.0, 1.0);
  const auto& pieces = bars_.axis.pieces();
  const auto fold = std::find_if(pieces.begin(), pieces.end(), [&](const auto& p) { return p.folded && place > p.begin && place < p.end; });
  const auto under = std::find_if(bars_.bars.begin(), bars_.bars.end(), [&](const auto& b) { return place >= b.begin && place < b.end; });
  const TimelineBars::Bar bar = under == bars_.bars.end() ? TimelineBars::Bar() : *under;
  const QString what = fold != pieces.end() ? "Nothing came for " + durationText((fold->time.to - fold->time.from).count())
                                            : countText(bar.exchanges) + (bar.exchanges == 1 ? " exchange" : " exchanges") +
                                                  (bar.failed ? ", " + countText(bar.failed) + " failed" : QString());
  showToolTip(help->globalPos(),
              dateTimeText(timeAt(help->x())) + "\n" + what + (chosen_ ? "\nDouble click shows all" : "\nDrag to show a span alone"), this);
  return true;
}

}  // namespace penstock::gui

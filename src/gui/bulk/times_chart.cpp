// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/times_chart.h"

#include <QHelpEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

/// Up to which time the bar counts, microseconds.
std::int64_t endOf(int index) { return index < 40 ? std::int64_t(100) << index : std::int64_t(100) << 40; }

}  // namespace

TimesChart::TimesChart(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("bulkTimes");
  setAccessibleName("Times of answers");
  setFixedHeight(theme.scaled(86));
  connect(&theme, &Theme::changed, this, [this] {
    setFixedHeight(theme_.scaled(86));
    update();
  });
}

void TimesChart::setTimes(const std::vector<std::uint64_t>& counts) {
  if (counts == counts_) return;
  counts_ = counts;
  QString words;
  const auto [first, last] = range();
  for (int i = first; i <= last; ++i)
    if (counts_[std::size_t(i)] > 0) words += (words.isEmpty() ? "" : ", ") + countText(counts_[std::size_t(i)]) + " up to " + durationText(endOf(i));
  setAccessibleDescription(words);
  update();
}

std::pair<int, int> TimesChart::range() const {
  const auto some = [](std::uint64_t n) { return n > 0; };
  const auto first = std::find_if(counts_.begin(), counts_.end(), some);
  if (first == counts_.end()) return {0, -1};
  const auto last = std::find_if(counts_.rbegin(), counts_.rend(), some).base() - 1;
  return {int(first - counts_.begin()), int(last - counts_.begin())};
}

QRectF TimesChart::bar(int index) const {
  const auto [first, last] = range();
  const int shown = std::max(8, last - first + 1);  // so that a single one is no wall
  const double width = double(this->width()) / shown;
  const std::uint64_t most = *std::max_element(counts_.begin(), counts_.end());
  const int labels = theme_.scaled(18);
  const double room = height() - labels;
  // A few among thousands are seen as well.
  const std::uint64_t n = counts_[std::size_t(index)];
  const double high = n == 0 || most == 0 ? 0 : std::max(2.0, room * std::sqrt(double(n) / double(most)));
  return {(index - first) * width + 1, room - high, width - 2, high};
}

void TimesChart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  const auto [first, last] = range();
  painter.setFont(theme_.ui(11));
  painter.setPen(t.dim);
  const int labels = theme_.scaled(16);
  const QRect below(0, height() - labels, width(), labels);
  if (first > last) return painter.drawText(rect(), Qt::AlignCenter, "No answers yet");
  for (int i = first; i <= last; ++i) painter.fillRect(bar(i), t.phaseReceive);
  painter.fillRect(QRect(0, height() - labels - 2, width(), 1), t.line);
  painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, "up to " + durationText(endOf(first)));
  if (last > first) painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, durationText(endOf(last)));
}

bool TimesChart::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip) return QWidget::event(event);
  const auto* help = static_cast<QHelpEvent*>(event);
  const auto [first, last] = range();
  for (int i = first; i <= last; ++i) {
    const QRectF at = bar(i);
    if (help->pos().x() < at.left() || help->pos().x() > at.right()) continue;
    const QString from = i == 0 ? QStringLiteral("0") : durationText(endOf(i - 1));
    showToolTip(help->globalPos(), countText(counts_[std::size_t(i)]) + " took " + from + " to " + durationText(endOf(i)), this);
  }
  return true;
}

}  // namespace penstock::gui

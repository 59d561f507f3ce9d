// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_delegate.h"

#include <QPainter>

#include "gui/traffic/labels.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {
namespace {

constexpr int kSlack = 2;  // advances are rounded: without it a text that fits would be elided

}  // namespace

TrafficDelegate::TrafficDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {
  remake();
  connect(&theme, &Theme::changed, this, &TrafficDelegate::remake);
}

void TrafficDelegate::remake() {
  const auto face = [](const QFont& font) { return Face{font, QFontMetrics(font)}; };
  words_ = face(theme_.ui(13));
  number_ = face(theme_.ui(13, QFont::DemiBold));
  wire_ = face(theme_.mono(12));
  method_ = face(theme_.mono(12, QFont::DemiBold));
  pill_ = face(theme_.mono(11));
  rowHeight_ = theme_.scaled(25);
  margin_ = theme_.scaled(8);
}

QSize TrafficDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {margin_, rowHeight_};
}

void TrafficDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = static_cast<const TrafficModel*>(index.model());
  const model::Summary& row = model->summaryAt(index.row());
  const Tokens& t = theme_.tokens();
  const bool selected = option.state & QStyle::State_Selected;
  painter->fillRect(option.rect, selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
  const QRect area = option.rect.adjusted(margin_, 0, -margin_, 0);
  if (area.width() <= 0) return;
  // What was not decrypted steps back: there is nothing to read in it.
  const QColor ink = row.kind == model::ExchangeKind::http ? t.text : t.dim;
  switch (index.column()) {
    case TrafficModel::id:
      return text(*painter, area, wire_, t.dim, cellText(row, TrafficModel::id), Qt::AlignRight);
    case TrafficModel::time:
      return text(*painter, area, wire_, t.dim, cellText(row, TrafficModel::time));
    case TrafficModel::method:
      return text(*painter, area, method_, ink, cellText(row, TrafficModel::method));
    case TrafficModel::host:
      return text(*painter, area, words_, ink, cellText(row, TrafficModel::host));
    case TrafficModel::path:
      return path(*painter, area, row, selected);
    case TrafficModel::status:
      return status(*painter, area, row);
    case TrafficModel::type:
      return text(*painter, area, words_, t.dim, cellText(row, TrafficModel::type));
    case TrafficModel::size:
    case TrafficModel::duration:
      return text(*painter, area, wire_, ink, cellText(row, index.column()), Qt::AlignRight);
    case TrafficModel::protocol:
      return text(*painter, area, words_, t.dim, cellText(row, TrafficModel::protocol));
    case TrafficModel::waterfall:
      return waterfall(*painter, area, row);
    default:
      return;
  }
}

void TrafficDelegate::text(QPainter& painter, const QRect& area, const Face& face, const QColor& color,
                           const QString& text, Qt::Alignment align) const {
  painter.setFont(face.font);
  painter.setPen(color);
  painter.drawText(area, int(align | Qt::AlignVCenter) | Qt::TextSingleLine,
                   face.metrics.elidedText(text, Qt::ElideRight, area.width()));
}

int TrafficDelegate::pill(QPainter& painter, const QRect& area, const QString& text, const QColor& color,
                          bool selected) const {
  const int pad = theme_.scaled(6);
  const int width = std::min(pill_.metrics.horizontalAdvance(text) + 2 * pad + kSlack, area.width());
  if (width < 4 * pad) return 0;
  const int height = theme_.scaled(17);
  const QRect box(area.left(), area.top() + (area.height() - height) / 2, width, height);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(selected ? theme_.tokens().background : theme_.tokens().hover);
  painter.drawRoundedRect(box, 4, 4);
  painter.setRenderHint(QPainter::Antialiasing, false);
  this->text(painter, box.adjusted(pad, 0, -pad, 0), pill_, color, text);
  return width;
}

void TrafficDelegate::path(QPainter& painter, const QRect& area, const model::Summary& row, bool selected) const {
  const Tokens& t = theme_.tokens();
  struct Pill {
    QString text;
    QColor color;
  };
  Pill pills[2];
  int count = 0;
  if (row.failure != model::FailureKind::none) {
    pills[count++] = {failureLabel(row.failure), t.serverError};
  } else if (row.state == model::ExchangeState::pending) {
    pills[count++] = {row.kind == model::ExchangeKind::http ? QStringLiteral("pending") : QStringLiteral("open"),
                      t.dim};
  }
  if (row.anomalous) pills[count++] = {QStringLiteral("anomaly"), t.clientError};

  const int gap = theme_.scaled(8);
  int wanted = 0;
  for (int i = 0; i < count; ++i)
    wanted += pill_.metrics.horizontalAdvance(pills[i].text) + theme_.scaled(12) + kSlack + gap;
  const QString text = cellText(row, TrafficModel::path);
  const bool http = row.kind == model::ExchangeKind::http;
  const int textWidth = wire_.metrics.horizontalAdvance(text) + kSlack;
  // The path keeps at least half of the cell, pills the rest.
  const int room = std::max(area.width() - wanted, std::min(textWidth, area.width() / 2));
  this->text(painter, QRect(area.left(), area.top(), room, area.height()), wire_, http ? t.text : t.dim, text);
  int x = area.left() + std::min(textWidth, room);
  for (int i = 0; i < count; ++i) {
    x += gap;
    x += pill(painter, QRect(x, area.top(), area.right() + 1 - x, area.height()), pills[i].text, pills[i].color,
              selected);
  }
}

void TrafficDelegate::status(QPainter& painter, const QRect& area, const model::Summary& row) const {
  const Tokens& t = theme_.tokens();
  const bool failed = row.state == model::ExchangeState::failed;
  const QString number = cellText(row, TrafficModel::status);
  if (row.status <= 0 && !failed) return text(painter, area, words_, t.dim, number);
  const QColor color = row.status > 0 ? theme_.statusColor(row.status) : t.serverError;
  const int dot = theme_.scaled(7);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRect(area.left(), area.top() + (area.height() - dot) / 2, dot, dot));
  painter.setRenderHint(QPainter::Antialiasing, false);
  text(painter, area.adjusted(dot + theme_.scaled(6), 0, 0, 0), number_, color, number);
}

void TrafficDelegate::waterfall(QPainter& painter, const QRect& area, const model::Summary& row) const {
  using T = model::Timings;
  const double span = double((to_ - from_).count());
  if (span <= 0) return;
  const Tokens& t = theme_.tokens();
  const double origin = double((row.startedAt - from_).count());
  const bool pending = row.state == model::ExchangeState::pending;
  const double end =
      pending ? double((to_ - row.startedAt).count()) : double(std::max<std::int64_t>(row.durationUs, 0));
  const int height = theme_.scaled(6);
  const int y = area.top() + (area.height() - height) / 2;
  const auto x = [&](double at) { return area.left() + area.width() * std::clamp((origin + at) / span, 0.0, 1.0); };
  const auto first = [&](std::initializer_list<T::Moment> moments, double fallback) {
    for (const T::Moment m : moments) {
      if (row.timings[m] >= 0) return std::min(double(row.timings[m]), end);
    }
    return fallback;
  };
  const double left = std::min(x(0), area.right() - 3.0);
  painter.fillRect(QRectF(left, y, std::max(3.0, x(end) - left), height), t.phaseWait);
  const auto phase = [&](double from, double to, const QColor& color) {
    if (to <= from) return;
    painter.fillRect(QRectF(std::min(x(from), area.right() - 2.0), y, std::max(1.0, x(to) - x(from)), height), color);
  };
  if (row.kind != model::ExchangeKind::http) return phase(0, end, t.phaseReceive);
  phase(first({T::resolveStart, T::connectStart}, end), first({T::connectEnd, T::resolveEnd}, 0), t.phaseConnect);
  phase(first({T::tlsStart}, end), first({T::tlsEnd}, 0), t.phaseTls);
  phase(first({T::requestSent}, end), first({T::responseStart}, end), t.phaseFirstByte);
  phase(first({T::responseStart}, end), end, t.phaseReceive);
}

}  // namespace penstock::gui

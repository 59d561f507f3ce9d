// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_delegate.h"

#include <QPainter>

#include "gui/format.h"
#include "gui/grpc_status.h"
#include "gui/traffic/labels.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {
namespace {

bool isLegible(const model::Summary& row) {
  return row.kind == model::ExchangeKind::http || row.protocol == "MQTT";
}

}  // namespace

TrafficDelegate::TrafficDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {
  remake();
  connect(&theme, &Theme::changed, this, &TrafficDelegate::remake);
}

void TrafficDelegate::remake() {
  words_ = Face(theme_.ui(13));
  number_ = Face(theme_.ui(13, QFont::DemiBold));
  wire_ = Face(theme_.mono(12));
  method_ = Face(theme_.mono(12, QFont::DemiBold));
  pill_ = Face(theme_.mono(11));
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
  const int color = row.annotation.color;
  painter->fillRect(option.rect, selected ? t.selection : theme_.rowTint(color, index.row() % 2 ? t.alternate : t.background));
  const bool leftmost = option.viewItemPosition == QStyleOptionViewItem::Beginning ||
                        option.viewItemPosition == QStyleOptionViewItem::OnlyOne;
  if (color > 0 && color <= kColors && leftmost)  // never by the tint alone
    painter->fillRect(QRect(option.rect.left(), option.rect.top(), theme_.scaled(4), option.rect.height()), t.marks[color - 1]);
  const QRect area = option.rect.adjusted(margin_, 0, -margin_, 0);
  if (area.width() <= 0) return;
  // What was not decrypted steps back: there is nothing to read in it.
  const QColor ink = isLegible(row) ? t.text : t.dim;
  switch (index.column()) {
    case TrafficModel::id:
      return paintText(*painter, area, wire_, t.dim, cellText(row, TrafficModel::id), Qt::AlignRight);
    case TrafficModel::time:
      return paintText(*painter, area, wire_, t.dim, cellText(row, TrafficModel::time));
    case TrafficModel::method:
      return paintText(*painter, area, method_, ink, cellText(row, TrafficModel::method));
    case TrafficModel::host:
      return paintText(*painter, area, words_, ink, cellText(row, TrafficModel::host));
    case TrafficModel::path:
      return path(*painter, area, row, model->pathAlone() ? pathText(row) : cellText(row, TrafficModel::path), selected);
    case TrafficModel::status:
      return status(*painter, area, row);
    case TrafficModel::type:
      return paintText(*painter, area, words_, t.dim, cellText(row, TrafficModel::type));
    case TrafficModel::size:
    case TrafficModel::requestSize:
    case TrafficModel::duration:
      return paintText(*painter, area, wire_, ink, cellText(row, index.column()), Qt::AlignRight);
    case TrafficModel::query:
    case TrafficModel::client:
      return paintText(*painter, area, wire_, ink, cellText(row, index.column()));
    case TrafficModel::tags:
      return tags(*painter, area, row, selected);
    case TrafficModel::comment:
      return paintText(*painter, area, words_, t.text, cellText(row, TrafficModel::comment));
    case TrafficModel::protocol:
    case TrafficModel::process:
    case TrafficModel::scheme:
    case TrafficModel::tls:
      return paintText(*painter, area, words_, t.dim, cellText(row, index.column()));
    case TrafficModel::waterfall:
      return waterfall(*painter, area, row);
    default:
      return paintText(*painter, area, wire_, ink, model->cell(index.row(), index.column()));
  }
}

void TrafficDelegate::tags(QPainter& painter, const QRect& area, const model::Summary& row, bool selected) const {
  int x = area.left();
  for (const QString& tag : wireText(row.annotation.tags).split(' ', Qt::SkipEmptyParts)) {
    const int room = area.right() + 1 - x;
    if (room <= 0) return;
    const int width = paintPill(painter, theme_, QRect(x, area.top(), room, area.height()), pill_, tag, theme_.tokens().accent, selected);
    if (width == 0) return;
    x += width + theme_.scaled(4);
  }
}

void TrafficDelegate::path(QPainter& painter, const QRect& area, const model::Summary& row, const QString& text, bool selected) const {
  const Tokens& t = theme_.tokens();
  struct Pill {
    QString text;
    QColor color;
  };
  Pill pills[4];
  int count = 0;
  if (row.failure != model::FailureKind::none) {
    pills[count++] = {failureLabel(row.failure), t.serverError};
  } else if (row.state == model::ExchangeState::pending && !isLongLived(row)) {
    pills[count++] = {QStringLiteral("pending"), t.dim};
  }
  if (row.grpcStatus > 0) pills[count++] = {grpcStatusLabel(row.grpcStatus), theme_.statusColor(grpcAsHttp(row.grpcStatus))};
  if (row.modified) pills[count++] = {QStringLiteral("edited"), t.clientError};
  if (row.anomalous) pills[count++] = {QStringLiteral("anomaly"), t.clientError};

  const int gap = theme_.scaled(8);
  int wanted = 0;
  for (int i = 0; i < count; ++i) wanted += pillWidth(theme_, pill_, pills[i].text) + gap;
  const bool legible = isLegible(row);
  const int textWidth = wire_.metrics.horizontalAdvance(text) + kTextSlack;
  // The path keeps at least half of the cell, pills the rest.
  const int room = std::max(area.width() - wanted, std::min(textWidth, area.width() / 2));
  paintText(painter, QRect(area.left(), area.top(), room, area.height()), wire_, legible ? t.text : t.dim, text);
  int x = area.left() + std::min(textWidth, room);
  for (int i = 0; i < count; ++i) {
    x += gap;
    x += paintPill(painter, theme_, QRect(x, area.top(), area.right() + 1 - x, area.height()), pill_, pills[i].text,
                   pills[i].color, selected);
  }
}

void TrafficDelegate::status(QPainter& painter, const QRect& area, const model::Summary& row) const {
  const Tokens& t = theme_.tokens();
  const bool failed = row.state == model::ExchangeState::failed;
  const QString number = cellText(row, TrafficModel::status);
  if (row.status <= 0 && !failed) return paintText(painter, area, words_, t.dim, number);
  const QColor color = row.status > 0 ? theme_.statusColor(colorStatus(row)) : t.serverError;
  const int dot = theme_.scaled(7);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRect(area.left(), area.top() + (area.height() - dot) / 2, dot, dot));
  painter.setRenderHint(QPainter::Antialiasing, false);
  paintText(painter, area.adjusted(dot + theme_.scaled(6), 0, 0, 0), number_, color, number);
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

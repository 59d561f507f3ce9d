// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_delegate.h"

#include <QPainter>
#include <QTableView>

#include "gui/format.h"
#include "gui/traffic/labels.h"
#include "gui/traffic/traffic_model.h"
#include "penstock/display/grpc_status.h"

namespace penstock::gui {
namespace {

constexpr int kDot = 7, kDotGap = 6;  // of the status

bool isHidden(const QStyleOptionViewItem& option, int column) {
  const auto* table = qobject_cast<const QTableView*>(option.widget);
  return !table || table->isColumnHidden(column);
}

bool isLegible(const model::Summary& row) {
  return row.kind == model::ExchangeKind::http || row.protocol == model::Protocol::mqtt ||
         row.protocol == model::Protocol::dns;
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
  painter->setBackground(selected ? t.selection : theme_.rowTint(color, index.row() % 2 ? t.alternate : t.background));
  painter->fillRect(option.rect, painter->background());
  const bool leftmost = option.viewItemPosition == QStyleOptionViewItem::Beginning ||
                        option.viewItemPosition == QStyleOptionViewItem::OnlyOne;
  if (color > 0 && color <= model::colors && leftmost)  // never by the tint alone
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
      return host(*painter, area, row, ink);
    case TrafficModel::path:
      return path(*painter, area, row, model->pathAlone() ? QString::fromStdString(display::pathText(row)) : cellText(row, TrafficModel::path),
                  pillsOf(row, isHidden(option, TrafficModel::tags), isHidden(option, TrafficModel::comment)), selected);
    case TrafficModel::status:
      return status(*painter, area, row);
    case TrafficModel::type:
      return paintText(*painter, area, words_, t.dim, cellText(row, TrafficModel::type));
    case TrafficModel::size:
    case TrafficModel::requestSize:
    case TrafficModel::duration:
    case TrafficModel::port:
      return paintText(*painter, area, wire_, ink, cellText(row, index.column()), Qt::AlignRight);
    case TrafficModel::query:
    case TrafficModel::operation:
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

int TrafficDelegate::widthWanted(const model::Summary& row, int column) const {
  const std::string said = display::cellText(row, model::SummaryColumn::Id(column));
  if (said.empty() || said == display::noneText) return 0;
  const QString text = QString::fromStdString(said);
  const Face* face = &wire_;
  int more = 2 * margin_ + kTextSlack;
  switch (column) {
    case TrafficModel::host:  // painted in two parts
      face = &words_;
      more += 2 * kTextSlack;
      break;
    case TrafficModel::type:
    case TrafficModel::protocol:
    case TrafficModel::process:
    case TrafficModel::scheme:
    case TrafficModel::tls:
      face = &words_;
      break;
    case TrafficModel::method:
      face = &method_;
      break;
    case TrafficModel::status:
      face = &number_;
      more += theme_.scaled(kDot) + theme_.scaled(kDotGap);
      break;
    default:
      break;
  }
  return face->metrics.horizontalAdvance(text) + more;
}

// The name gives way, not the port: it is what tells two of them apart.
void TrafficDelegate::host(QPainter& painter, const QRect& area, const model::Summary& row, const QColor& ink) const {
  const QString port = QString::fromStdString(display::portText(row)), whole = cellText(row, TrafficModel::host);
  if (port.isEmpty()) return paintText(painter, area, words_, ink, whole);
  const QString name = whole.chopped(whole.endsWith(port) ? port.size() : 0);  // what is cut off has lost it
  const int portWidth = words_.metrics.horizontalAdvance(port) + kTextSlack;
  const int nameWidth = std::min(words_.metrics.horizontalAdvance(name) + kTextSlack, std::max(area.width() - portWidth, 0));
  paintText(painter, QRect(area.left(), area.top(), nameWidth, area.height()), words_, ink, name);
  const int left = area.left() + std::max(nameWidth - kTextSlack, 0);
  paintText(painter, QRect(left, area.top(), area.right() + 1 - left, area.height()), words_, ink, port);
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

std::vector<TrafficDelegate::Pill> TrafficDelegate::pillsOf(const model::Summary& row, bool tags, bool comment) const {
  constexpr qsizetype kMostTags = 3, kMostComment = 60;
  const Tokens& t = theme_.tokens();
  std::vector<Pill> pills;
  if (row.paused) pills.push_back({QStringLiteral("held"), t.clientError});
  if (row.failure != model::FailureKind::none) {
    pills.push_back({wireText(model::wordsOf(row.failure).brief), t.serverError});
  } else if (row.state == model::ExchangeState::pending && !row.paused && !display::isLongLived(row)) {
    pills.push_back({QStringLiteral("pending"), t.dim});
  }
  if (row.grpcStatus > 0) {
    const QString label = QString::fromStdString(display::grpcStatusLabel(row.grpcStatus));
    pills.push_back({label, theme_.statusColor(display::grpcAsHttp(row.grpcStatus))});
  }
  if (row.modified) pills.push_back({QStringLiteral("edited"), t.clientError});
  if (!row.rules.empty()) {
    const QString names = cellText(row, TrafficModel::rules);
    pills.push_back({"rule: " + (names.size() > kMostComment ? names.left(kMostComment) + u'…' : names), t.accent});
  }
  if (row.anomalous) pills.push_back({QStringLiteral("anomaly"), t.clientError});
  if (tags && !row.annotation.tags.empty()) {
    const QStringList all = cellText(row, TrafficModel::tags).split(' ', Qt::SkipEmptyParts);
    for (const QString& tag : all.mid(0, kMostTags)) pills.push_back({tag, t.accent});
  }
  if (comment && !row.annotation.comment.empty()) {
    const QString text = cellText(row, TrafficModel::comment);
    const QString shown = text.size() > kMostComment ? text.left(kMostComment) + u'…' : text;
    pills.push_back({u'“' + shown + u'”', t.text});
  }
  return pills;
}

void TrafficDelegate::path(QPainter& painter, const QRect& area, const model::Summary& row, const QString& text,
                           const std::vector<Pill>& pills, bool selected) const {
  const Tokens& t = theme_.tokens();
  const int gap = theme_.scaled(8);
  int wanted = 0;
  for (const Pill& pill : pills) wanted += pillWidth(theme_, pill_, pill.text) + gap;
  const int textWidth = wire_.metrics.horizontalAdvance(text) + kTextSlack;
  // The path keeps at least half of the cell, pills the rest.
  const int room = std::max(area.width() - wanted, std::min(textWidth, area.width() / 2));
  paintText(painter, QRect(area.left(), area.top(), room, area.height()), wire_, isLegible(row) ? t.text : t.dim, text);
  int x = area.left() + std::min(textWidth, room);
  for (const Pill& pill : pills) {
    x += gap;
    x += paintPill(painter, theme_, QRect(x, area.top(), area.right() + 1 - x, area.height()), pill_, pill.text, pill.color, selected);
  }
}

void TrafficDelegate::status(QPainter& painter, const QRect& area, const model::Summary& row) const {
  const Tokens& t = theme_.tokens();
  const bool failed = row.state == model::ExchangeState::failed;
  const QString number = cellText(row, TrafficModel::status);
  if (row.status <= 0 && !failed) return paintText(painter, area, words_, t.dim, number);
  const QColor color = row.status > 0 ? theme_.statusColor(display::colorStatus(row)) : t.serverError;
  const int dot = theme_.scaled(kDot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(color);
  painter.drawEllipse(QRect(area.left(), area.top() + (area.height() - dot) / 2, dot, dot));
  painter.setRenderHint(QPainter::Antialiasing, false);
  paintText(painter, area.adjusted(dot + theme_.scaled(kDotGap), 0, 0, 0), number_, color, number);
}

void TrafficDelegate::waterfall(QPainter& painter, const QRect& area, const model::Summary& row) const {
  using T = model::Timings;
  if (axis_.empty()) return;
  const Tokens& t = theme_.tokens();
  const int height = theme_.scaled(6);
  const int y = area.top() + (area.height() - height) / 2;
  // Where time is left out a line goes through all rows.
  const auto atFolds = [&](auto draw) {
    for (const TimeAxis::Piece& piece : axis_.pieces())
      if (piece.folded) draw(area.left() + area.width() * (piece.begin + piece.end) / 2);
  };
  atFolds([&](double x) { painter.fillRect(QRectF(x - 0.5, area.top(), 1, area.height()), t.hover); });
  const bool pending = row.state == model::ExchangeState::pending;
  const std::int64_t end = pending ? std::max<std::int64_t>((axis_.to() - row.startedAt).count(), 0) : std::max<std::int64_t>(row.durationUs, 0);
  const auto x = [&](std::int64_t at) { return area.left() + area.width() * axis_.placeOf(row.startedAt + std::chrono::microseconds(at)); };
  const auto first = [&](std::initializer_list<T::Moment> moments, std::int64_t fallback) {
    for (const T::Moment m : moments) {
      if (row.timings[m] >= 0) return std::min(row.timings[m], end);
    }
    return fallback;
  };
  const double left = std::min(x(0), area.right() - 3.0);
  painter.fillRect(QRectF(left, y, std::max(3.0, x(end) - left), height), t.phaseWait);
  const auto phase = [&](std::int64_t from, std::int64_t to, const QColor& color) {
    if (to <= from) return;
    painter.fillRect(QRectF(std::min(x(from), area.right() - 2.0), y, std::max(1.0, x(to) - x(from)), height), color);
  };
  if (row.kind != model::ExchangeKind::http) {
    phase(0, end, t.phaseReceive);
  } else {
    phase(first({T::resolveStart, T::connectStart}, end), first({T::connectEnd, T::resolveEnd}, 0), t.phaseConnect);
    phase(first({T::tlsStart}, end), first({T::tlsEnd}, 0), t.phaseTls);
    phase(first({T::requestSent}, end), first({T::responseStart}, end), t.phaseFirstByte);
    phase(first({T::responseStart}, end), end, t.phaseReceive);
  }
  // The bar is torn there, and at the edge where it goes on beyond it.
  const double torn = theme_.scaled(2);
  atFolds([&](double at) {
    if (at > left && at < x(end)) painter.fillRect(QRectF(at - torn / 2, y, torn, height), painter.background());
  });
  if (row.startedAt + std::chrono::microseconds(end) <= axis_.to()) return;
  for (const int step : {2, 5}) painter.fillRect(QRectF(area.right() + 1 - theme_.scaled(step), y, theme_.scaled(1), height), painter.background());
}

}  // namespace penstock::gui

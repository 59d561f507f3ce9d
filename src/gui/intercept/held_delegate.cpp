// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/held_delegate.h"

#include <QPainter>

#include "gui/intercept/held_model.h"
#include "gui/row_paint.h"

namespace penstock::gui {

QSize HeldDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const { return {theme_.scaled(100), theme_.scaled(44)}; }

void HeldDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = qobject_cast<const HeldModel*>(index.model());
  if (!model) return;
  const service::HeldRow& row = model->rowAt(index.row());
  const Tokens& t = theme_.tokens();
  painter->save();
  const bool selected = option.state & QStyle::State_Selected;
  const auto [area, top, below] = paintTwoLineRow(*painter, theme_, option);
  const QString title = HeldModel::title(row);
  const qsizetype space = title.indexOf(' ');
  const QString first = title.left(space), rest = title.mid(space);
  painter->setFont(theme_.mono(12, QFont::Bold));
  const bool response = row.phase == service::HeldPhase::response;
  painter->setPen(row.left ? t.dim : response && !selected ? theme_.statusColor(row.status) : t.text);
  painter->drawText(top, Qt::AlignLeft | Qt::AlignVCenter, first);
  const int firstWidth = painter->fontMetrics().horizontalAdvance(first);
  painter->setFont(theme_.mono());
  painter->setPen(row.left ? t.dim : t.text);
  const QRect room = top.adjusted(firstWidth, 0, 0, 0);
  painter->drawText(room, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(rest, Qt::ElideMiddle, room.width()));
  painter->setFont(theme_.ui(12));
  painter->setPen(row.left ? t.clientError : t.dim);
  const QString detail = HeldModel::detail(row, steadyNow());
  painter->drawText(below, Qt::AlignLeft | Qt::AlignVCenter, painter->fontMetrics().elidedText(detail, Qt::ElideRight, below.width()));
  painter->restore();
}

}  // namespace penstock::gui

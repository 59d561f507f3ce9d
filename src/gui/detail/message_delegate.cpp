// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_delegate.h"

#include "gui/detail/messages_model.h"
#include "penstock/display/message_text.h"

namespace penstock::gui {

MessageDelegate::MessageDelegate(const Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent),
      theme_(theme),
      toServer_(theme.icon("arrow-up", Theme::Ink::accent)),
      toClient_(theme.icon("arrow-down", Theme::Ink::ok)) {
  remake();
  connect(&theme, &Theme::changed, this, &MessageDelegate::remake);
}

void MessageDelegate::remake() {
  words_ = Face(theme_.ui(12));
  wire_ = Face(theme_.mono(12));
  pill_ = Face(theme_.mono(11));
  rowHeight_ = theme_.scaled(25);
  margin_ = theme_.scaled(8);
}

QSize MessageDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
  return {margin_, rowHeight_};
}

void MessageDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
  const auto* model = static_cast<const MessagesModel*>(index.model());
  const Tokens& t = theme_.tokens();
  const bool selected = option.state & QStyle::State_Selected;
  painter->fillRect(option.rect, selected ? t.selection : index.row() % 2 ? t.alternate : t.background);
  const QRect area = option.rect.adjusted(margin_, 0, -margin_, 0);
  const model::Message* m = model->messageAt(index.row());
  const QString text = index.data().toString();
  switch (index.column()) {
    case MessagesModel::number:
      return paintText(*painter, area, wire_, t.dim, text, Qt::AlignRight);
    case MessagesModel::direction: {
      if (!m) return;
      const int side = theme_.scaled(15);
      const QRect box(option.rect.center() - QPoint(side / 2, side / 2 - 1), QSize(side, side));
      return (m->direction == model::Direction::toServer ? toServer_ : toClient_).paint(painter, box);
    }
    case MessagesModel::time:
      return paintText(*painter, area, wire_, t.dim, text);
    case MessagesModel::kind:
      return paintText(*painter, area, words_, t.dim, text);
    case MessagesModel::size:
      return paintText(*painter, area, wire_, t.text, text, Qt::AlignRight);
    case MessagesModel::preview:
      return m ? preview(*painter, area, *m, text, model->open(), selected)
               : paintText(*painter, area, words_, t.dim, text);
    default:
      return;
  }
}

void MessageDelegate::preview(QPainter& painter, const QRect& area, const model::Message& message, const QString& text,
                              bool open, bool selected) const {
  const Tokens& t = theme_.tokens();
  std::vector<std::pair<QString, QColor>> pills;
  for (const display::MessagePill& pill : display::pillsOf(message, open))
    pills.emplace_back(QString::fromStdString(pill.text), pill.warning ? t.clientError : t.dim);
  const int gap = theme_.scaled(8);
  int wanted = 0;
  for (const auto& [words, color] : pills) wanted += pillWidth(theme_, pill_, words) + gap;
  const int textWidth = wire_.metrics.horizontalAdvance(text) + kTextSlack;
  // The payload keeps at least half of the cell, pills the rest.
  const int room = std::max(area.width() - wanted, std::min(textWidth, area.width() / 2));
  paintText(painter, QRect(area.left(), area.top(), room, area.height()), wire_, t.text, text);
  int x = area.left() + std::min(textWidth, room);
  for (const auto& [words, color] : pills) {
    if (x > area.left()) x += gap;
    const QRect rest(x, area.top(), area.right() + 1 - x, area.height());
    x += paintPill(painter, theme_, rest, pill_, words, color, selected);
  }
}

}  // namespace penstock::gui

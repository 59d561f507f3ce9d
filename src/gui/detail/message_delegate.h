// SPDX-License-Identifier: GPL-3.0-or-later
// Paints a cell of the list of messages.
#pragma once

#include <QStyledItemDelegate>

#include "gui/row_paint.h"
#include "penstock/model/message.h"

namespace penstock::gui {

class MessageDelegate : public QStyledItemDelegate {
  Q_OBJECT
 public:
  MessageDelegate(const Theme& theme, QObject* parent);

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
  int rowHeight() const { return rowHeight_; }

 private:
  void remake();
  void preview(QPainter& painter, const QRect& area, const model::Message& message, const QString& text, bool open,
               bool selected) const;

  const Theme& theme_;
  QIcon toServer_, toClient_;
  Face words_, wire_, pill_;
  int rowHeight_ = 25, margin_ = 8;
};

}  // namespace penstock::gui

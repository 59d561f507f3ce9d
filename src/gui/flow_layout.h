// SPDX-License-Identifier: GPL-3.0-or-later
// Items from left to right, in as many lines as the width makes of them. Those that are hidden take no room.
#pragma once

#include <QLayout>
#include <QList>

namespace penstock::gui {

class FlowLayout : public QLayout {
 public:
  explicit FlowLayout(QWidget* parent) : QLayout(parent) {}
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override;
  int count() const override { return int(items_.size()); }
  QLayoutItem* itemAt(int index) const override { return items_.value(index); }
  QLayoutItem* takeAt(int index) override;
  Qt::Orientations expandingDirections() const override { return {}; }
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return place(QRect(0, 0, width, 0), false); }
  QSize sizeHint() const override { return minimumSize(); }
  QSize minimumSize() const override;
  void setGeometry(const QRect& area) override;

 private:
  int place(const QRect& area, bool move) const;  // the height it comes to

  QList<QLayoutItem*> items_;
};

}  // namespace penstock::gui

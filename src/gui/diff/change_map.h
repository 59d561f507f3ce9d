// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <memory>

#include "penstock/display/diff_layout.h"

namespace penstock::gui {

class Theme;

/// Where the changes are in the whole, and what of it is seen: a narrow strip beside the texts. A click goes there. Thread: GUI.
class ChangeMap : public QWidget {
  Q_OBJECT
 public:
  ChangeMap(Theme& theme, QWidget* parent);
  void setDiff(std::shared_ptr<const display::DiffLayout> layout);
  void setCurrent(int change);
  /// Rows that are seen.
  void setSeen(std::size_t first, std::size_t count);
  QSize sizeHint() const override;

 Q_SIGNALS:
  void chosen(std::size_t row);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;

 private:
  double heightOfRow() const;
  void choose(int y);

  Theme& theme_;
  std::shared_ptr<const display::DiffLayout> layout_;
  std::size_t rows_ = 0, first_ = 0, count_ = 0;
  int current_ = -1;
};

}  // namespace penstock::gui

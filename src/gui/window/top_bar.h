// SPDX-License-Identifier: GPL-3.0-or-later
// The bar on top: the tabs that exist, and the actions of the whole window.
#pragma once

#include <QMenu>
#include <QPushButton>
#include <QToolButton>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/window/actions.h"

namespace penstock::gui {

class TopBar : public QWidget {
  Q_OBJECT
 public:
  /// `menu` opens at the button on the right.
  TopBar(const Theme& theme, const Actions& actions, QMenu* menu, QWidget* parent);
  void setCount(std::uint64_t rows);
  /// So many are held; `on`: more will be.
  void setIntercept(int held, bool on);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QPushButton* button(QAction* action, const char* objectName);

  const Theme& theme_;
  QWidget* tab_;
  PlainLabel* count_;
  QPushButton* intercept_;
  std::uint64_t rows_ = 0;
};

}  // namespace penstock::gui

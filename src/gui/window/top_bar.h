// SPDX-License-Identifier: GPL-3.0-or-later
// The bar on top: the tabs, and the actions of the whole window.
#pragma once

#include <QFont>
#include <QMenu>
#include <QPushButton>
#include <QSize>
#include <QToolButton>
#include <QWidget>
#include <utility>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "gui/window/actions.h"

namespace penstock::gui {

class TopBar : public QWidget {
  Q_OBJECT
 public:
  /// `tabs` stand at the left, `menu` opens at the button on the right.
  TopBar(const Theme& theme, const Actions& actions, QWidget* tabs, QMenu* menu, QWidget* parent);
  /// So many are held; `on`: more will be.
  void setIntercept(int held, bool on);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool event(QEvent* event) override;

 private:
  QPushButton* button(QAction* action, const char* objectName);

  int fixedWidth() const;
  void fit();

  const Theme& theme_;
  std::vector<QPushButton*> buttons_;  // that do without words where room is short
  std::pair<QSize, QFont> fitted_;     // what fit() looked at last
  QPushButton* intercept_;
};

}  // namespace penstock::gui

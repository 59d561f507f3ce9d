// SPDX-License-Identifier: GPL-3.0-or-later
// The table of rules: a switch at each, dragged into another order, worked by keys.
#pragma once

#include <QTableView>

#include "gui/rules/rules_model.h"
#include "gui/theme.h"

namespace penstock::gui {

class RulesTable : public QTableView {
  Q_OBJECT
 public:
  RulesTable(const Theme& theme, RulesModel& model, QWidget* parent);
  /// Key of the current row; "" for none.
  QString current() const;
  void choose(const QString& key);

 Q_SIGNALS:
  void currentMoved();
  void moveAsked(int by);
  void openAsked();
  void removeAsked();

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fit();

  const Theme& theme_;
  RulesModel& model_;
  QString chosen_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The table of names: a switch at each, edited in place, worked by keys.
#pragma once

#include <QTableView>

#include "gui/names/names_model.h"
#include "gui/theme.h"

namespace penstock::gui {

class NamesTable : public QTableView {
  Q_OBJECT
 public:
  NamesTable(const Theme& theme, NamesModel& model, QWidget* parent);
  int currentLine() const { return currentIndex().row(); }
  /// The cell becomes a field.
  void begin(int line, NamesModel::Column column);

 Q_SIGNALS:
  void currentMoved();
  void moveAsked(int by);
  void newAsked();
  void removeAsked();

 protected:
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  void closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void press(const QModelIndex& toggle);
  void fit();

  const Theme& theme_;
  NamesModel& model_;
};

}  // namespace penstock::gui

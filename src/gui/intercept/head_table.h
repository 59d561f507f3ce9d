// SPDX-License-Identifier: GPL-3.0-or-later
// A head taken apart: its first line, and a row for each field.
#pragma once

#include <QLineEdit>
#include <QTableWidget>
#include <QWidget>

#include "gui/theme.h"

namespace penstock::gui {

/// Fields that nobody touches keep their line as it is. Thread: GUI.
class HeadTable : public QWidget {
  Q_OBJECT
 public:
  explicit HeadTable(Theme& theme, QWidget* parent = nullptr);

  /// As HeldItem has it.
  void setHead(const QString& head);
  QString head() const;
  /// Of the head, from 1; 0: none.
  void setWrongLine(int line);

 Q_SIGNALS:
  void edited();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void putField(int at, const QString& line);
  void insertRow();
  void removeRows();
  void move(int by);

  const Theme& theme_;
  QLineEdit* start_;
  QTableWidget* table_;
  bool filling_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The line an expression is typed in, with what could come next in a list below it.
#pragma once

#include <QLineEdit>
#include <QListWidget>
#include <QStringList>

#include "gui/theme.h"
#include "penstock/filter/completion.h"

namespace penstock::gui {

/// Thread: GUI.
class FilterField : public QLineEdit {
  Q_OBJECT
 public:
  explicit FilterField(const Theme& theme, QWidget* parent = nullptr);

  /// Asked while the list is open: hosts and the like of the capture.
  void setValues(filter::ValuesOf values) { values_ = std::move(values); }
  /// Newest first; shown by Down in an empty line.
  void setHistory(QStringList history) { history_ = std::move(history); }
  /// Where the character at `position` (UTF-16) begins, in pixels of this widget.
  int xOf(int position) const;
  /// UTF-16 position of a byte of the text's UTF-8, and the reverse.
  int fromByte(std::size_t byte) const;
  std::size_t toByte(int position) const;

  QListWidget& list() { return *list_; }
  void closeList();

 Q_SIGNALS:
  void accepted();  // Return, with nothing of the list chosen
  void escaped();   // Esc, with no list open
  void leftDown();  // Down, where there is nothing to show

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void moveEvent(QMoveEvent* event) override;

 private:
  void offer(bool asked);
  void offerHistory();
  void showList(int x);
  void placeList();
  void take();
  bool listOpen() const { return list_->isVisible(); }

  const Theme& theme_;
  QListWidget* list_;
  filter::ValuesOf values_;
  QStringList history_;
  int from_ = 0, length_ = 0;  // what an entry replaces
  int listX_ = 0;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The list of messages: follows the newest while one is at the bottom, and holds still otherwise.
#pragma once

#include <QPushButton>
#include <QTableView>
#include <optional>

#include "gui/detail/messages_model.h"
#include "gui/theme.h"

namespace penstock::gui {

class MessageDelegate;

/// Thread: GUI.
class MessagesView : public QTableView {
  Q_OBJECT
 public:
  MessagesView(const Theme& theme, MessagesModel& model, QWidget* parent = nullptr);

  /// Before the model gets another exchange: its messages are others, whatever their numbers.
  void forget();
  /// Afterwards: an open one is followed from its end, another begins at its beginning.
  void startOver();
  bool following() const { return following_; }
  void goToNewest();
  void step(int rows);
  /// Index of the current message. It stays current while the filter hides it.
  std::optional<std::uint64_t> current() const { return current_; }
  void keyboardSearch(const QString&) override {}  // Qt's walks every row

 Q_SIGNALS:
  void currentMessageChanged();
  void copyRequested();
  void menuRequested(const QPoint& globalPos);

 protected:
  QItemSelectionModel::SelectionFlags selectionCommand(const QModelIndex& index, const QEvent* event = nullptr) const override;
  void currentChanged(const QModelIndex& current, const QModelIndex& previous) override;
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  void applyTheme();
  void rowsCame(int first, int last);
  void wasReset();
  void scrolled(int value);
  void rangeChanged();
  void placeChip();
  void look();

  const Theme& theme_;
  MessagesModel& model_;
  MessageDelegate* delegate_;
  QPushButton* chip_;
  std::optional<std::uint64_t> current_;
  bool following_ = true, resetting_ = false;
  int newer_ = 0;  // messages that came since the bottom was left
};

}  // namespace penstock::gui

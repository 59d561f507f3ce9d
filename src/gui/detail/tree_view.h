// SPDX-License-Identifier: GPL-3.0-or-later
// Values in values as a tree: of any size, only the rows one sees are looked at.
#pragma once

#include <QAbstractScrollArea>
#include <memory>

#include "gui/detail/find_target.h"
#include "gui/jobs.h"
#include "penstock/display/tree_rows.h"

class QMenu;

namespace penstock::gui {

class Theme;

/// Keys: arrows (left folds or goes out, right unfolds or goes in), + and - fold one, * unfolds all below, Return folds or unfolds. Thread: GUI.
class TreeView : public QAbstractScrollArea, public FindTarget {
  Q_OBJECT
 public:
  using Id = codec::ValueTree::Id;
  explicit TreeView(Theme& theme, QWidget* parent = nullptr);
  ~TreeView() override;

  /// Made on a worker; null shows nothing. `keepPlace`: a newer state of the values shown.
  void setRows(std::shared_ptr<display::TreeRows> rows, bool keepPlace);
  const display::TreeRows& rows() const { return *rows_; }

  /// The value one is at; there is one where there is any.
  Id current() const { return current_; }
  /// Unfolds what it is folded under, and goes there.
  void setCurrent(Id node);
  void setUnfolded(Id node, bool unfolded);
  /// Levels below the root; a negative number unfolds all.
  void unfoldTo(int levels);

  enum class Copy { value, key, path, json, line };
  /// Of the current value. JSON of much is made on a worker.
  void copy(Copy what);
  /// As a row is painted: `key: value`.
  QString rowText(std::size_t row) const;
  std::size_t firstVisibleRow() const;
  std::size_t visibleRows() const;

  QWidget* findWidget() override { return this; }
  Search findSearch() const override;
  std::uint64_t findGeneration() const override { return generation_; }
  std::size_t findFrom() const override;
  QString findWord() const override { return {}; }
  void showFound(Places places, std::size_t length, int current) override;

 Q_SIGNALS:
  void currentChanged();
  void findRequested();
  /// The menu of the current value is about to be shown: what else there is to do with it may be added.
  void menuRequested(QMenu* menu);
  /// The text or the bytes of the current value are to be decoded. `name`: its path.
  void decodeRequested(const std::string& bytes, const QString& name);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void focusInEvent(QFocusEvent* event) override;
  void focusOutEvent(QFocusEvent* event) override;
  bool event(QEvent* event) override;

 private:
  struct Pieces {
    QString key, value, note;
  };
  Pieces piecesOf(std::size_t row) const;
  bool any() const { return rows_->count() > 0; }
  bool isFound(Id node) const;
  void restyle();
  void changed();
  void updateScrollBars();
  void reveal();
  void goTo(std::size_t row);
  void step(int key);
  int left(Id node) const;
  int paintRow(QPainter& painter, std::size_t row, int y) const;
  std::size_t rowAt(const QPoint& point) const;
  void fillMenu(QMenu& menu);

  Theme& theme_;
  std::shared_ptr<display::TreeRows> rows_;
  Id current_ = 0;
  Places found_;
  std::uint64_t generation_ = 0;
  int lineHeight_ = 22, widest_ = 0;
  Mailbox mailbox_;
};

}  // namespace penstock::gui

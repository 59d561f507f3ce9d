// SPDX-License-Identifier: GPL-3.0-or-later
// The window's tabs: pages of which one is seen, and the row in the bar on top that chooses.
#pragma once

#include <QAction>
#include <QActionGroup>
#include <QList>
#include <QWidget>
#include <cstdint>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

class TabHead;

/// Pages that are not seen are asked for nothing, not even their size: what a page costs to be laid out and styled is paid when it is shown first,
/// and not before the window's first paint. Lifetime: the theme outlives it. Thread: GUI.
class Tabs : public QWidget {
  Q_OBJECT
 public:
  Tabs(const Theme& theme, QWidget* parent);
  /// Null: there is none yet.
  QWidget* currentWidget() const { return current_; }

  /// Heads of the tabs, in the order in which they were added. It is for another's layout. Left and Right step.
  QWidget* row() { return row_; }
  /// `action`, which nobody sees before, shows the page from anywhere and is checked while it is seen. Those of `own` are about this page
  /// alone: while another is seen they are disabled, and so are their shortcuts, whatever else enables them. An action is of one page, and in
  /// no other group.
  void add(QWidget* page, QAction* action, const QString& icon, const QString& name, const QList<QAction*>& own = {});
  /// Beside the name; `of` says what is counted.
  void setCount(QWidget* page, std::uint64_t count, const QString& of);
  void show(QWidget* page);

  /// Which one is seen is the person's, and remembered. After the last was added, and `orderTabs` saw them all: of the heads Tab leads to the
  /// one that is chosen.
  void restore();
  void remember() const;

  /// Of the page that is seen.
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void resizeEvent(QResizeEvent* event) override;
  /// A page's own wishes changed.
  bool event(QEvent* event) override;

 private:
  struct Tab {
    QWidget* page;
    QAction* action;
    QActionGroup* own;
    TabHead* head;
  };
  void shown();
  void step(int by);

  const Theme& theme_;
  QWidget* row_;
  QActionGroup* actions_;
  std::vector<Tab> tabs_;
  QWidget* current_ = nullptr;
  bool complete_ = false;
};

}  // namespace penstock::gui

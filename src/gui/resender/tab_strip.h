// SPDX-License-Identifier: GPL-3.0-or-later
// The row of requests: choose, move by dragging, close, name by a double click.
#pragma once

#include <QTabBar>
#include <map>

#include "gui/resender/workbench.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Lifetime: workbench and theme outlive it. Thread: GUI.
class TabStrip : public QTabBar {
  Q_OBJECT
 public:
  TabStrip(const Theme& theme, Workbench& bench, QWidget* parent);
  /// A dot before the name: what came of its last send. 0: none; -1: it failed; -2: it is under way.
  void setStatus(quint64 id, int status);
  void renameCurrent();

 Q_SIGNALS:
  void menuRequested(quint64 id, const QPoint& at);

 protected:
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  QSize tabSizeHint(int index) const override;
  QSize minimumTabSizeHint(int index) const override;

 private:
  void refill();
  void showTab(quint64 id);
  void rename(int index);
  quint64 idAt(int index) const { return tabData(index).toULongLong(); }
  int indexOf(quint64 id) const;
  QIcon dot(int status) const;

  const Theme& theme_;
  Workbench& bench_;
  std::map<quint64, int> statuses_;
  bool filling_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// What opens beside the page and below it: the queue of Intercept, Rules, Console.
#pragma once

#include <QAction>
#include <QSplitter>
#include <QStackedWidget>
#include <QWidget>
#include <vector>

#include "gui/theme.h"

namespace penstock::gui {

/// Panels of one place, of which one is seen; a bar to choose by where there are several.
class DockArea : public QWidget {
  Q_OBJECT
 public:
  DockArea(const Theme& theme, const QString& objectName, QWidget* parent);
  /// `action` is checkable: checked while the panel is seen. Its text without "…" is the panel's name.
  void add(QWidget* panel, QAction* action);
  /// Object name of the panel that is seen; "" for none.
  QString shown() const;
  void show(const QString& panel);

 Q_SIGNALS:
  void toggled();

 private:
  struct Panel {
    QWidget* widget;
    QAction* action;
  };
  void choose(QWidget* panel, bool on);

  const Theme& theme_;
  QWidget* bar_;
  QStackedWidget* stack_;
  std::vector<Panel> panels_;
};

/// The page with an area at its right and one below both. Sizes, and what is open, are the person's and remembered.
class Docks : public QWidget {
  Q_OBJECT
 public:
  Docks(const Theme& theme, QWidget* page, QWidget* parent);
  DockArea& right() { return *right_; }
  DockArea& below() { return *below_; }
  /// After the last panel was added.
  void restore();
  void remember() const;

 private:
  /// Once: after that sizes are the person's.
  void giveRoom(QSplitter& splitter, const DockArea& area, int wanted, bool& sized);

  const Theme& theme_;
  QSplitter *across_, *down_;
  DockArea *right_, *below_;
  bool sizedAcross_ = false, sizedDown_ = false;
};

}  // namespace penstock::gui

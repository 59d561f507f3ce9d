// SPDX-License-Identifier: GPL-3.0-or-later
// A pane: a bold title, flat sub-tabs, a corner for pills, and the page of the current tab.
#pragma once

#include <QHash>
#include <QVector>
#include <QWidget>

#include "gui/plain_text.h"

class QButtonGroup;
class QHBoxLayout;
class QStackedWidget;

namespace penstock::gui {

class PillButton;
class TabButton;
class Theme;

/// The tab a person chose is remembered (settings "detail/tab/NAME") and comes back whenever an exchange has it. Kinds
/// of exchanges that are read differently have a memory each. Thread: GUI.
class Pane : public QWidget {
  Q_OBJECT
 public:
  /// `name` begins the object names: "request" gives "requestPane", "requestTabBody".
  Pane(Theme& theme, const QString& name, const QString& title, const QString& preferred, QWidget* parent = nullptr);

  void addTab(const QString& id, const QString& title, QWidget* page);
  /// Shown in the bar while that tab is current; may be given for several tabs.
  void setCorner(const QString& id, QWidget* corner);
  /// Always shown, at the very right.
  void addAction(QWidget* widget);
  void setTabVisible(const QString& id, bool visible);
  bool isTabVisible(const QString& id) const;
  void setTitle(const QString& title);
  /// A small number beside the tab's title; "" for none.
  void setBadge(const QString& id, const QString& badge);
  /// Which memory of chosen tabs counts from the next `settle` on: "" is the usual one. `preferred`: as long as nobody
  /// chose. `keep`: what is shown goes on being shown, and a tab that was just chosen stays.
  void setScope(const QString& scope, const QString& preferred, bool keep);

  QString current() const { return current_; }
  /// Makes the tab current and remembers it.
  void choose(const QString& id);
  /// After tabs were shown or hidden: the remembered tab where there is one, else the next best.
  void settle();

 Q_SIGNALS:
  void currentChanged(const QString& id);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* object, QEvent* event) override;
  Theme& theme_;
  const QString name_;

 private:
  struct Tab {
    QString id;
    TabButton* button;
    QWidget* page;
    QWidget* corner;
    bool visible;
  };
  Tab* find(const QString& id);
  void makeCurrent(const QString& id);
  void fitTabs();

  QVector<Tab> tabs_;
  PlainLabel* title_;
  QWidget* bar_;
  QHBoxLayout* tabRow_;
  QHBoxLayout* cornerRow_;
  QHBoxLayout* actionRow_;
  PillButton* more_;
  QStackedWidget* stack_;
  QButtonGroup* group_;
  QString current_, scope_, preferred_;
  bool chosen_ = false;  // by the person, since another exchange came
};

}  // namespace penstock::gui

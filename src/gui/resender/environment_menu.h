// SPDX-License-Identifier: GPL-3.0-or-later
// Which environment is in force, and what its variables are.
#pragma once

#include <QDialog>
#include <QListWidget>
#include <QObject>
#include <QTableWidget>
#include <vector>

#include "gui/resender/workbench.h"
#include "gui/theme.h"

class QMenu;
class QToolButton;

namespace penstock::gui {

/// Lifetime: all that it is given outlives it. Thread: GUI.
class EnvironmentMenu : public QObject {
  Q_OBJECT
 public:
  EnvironmentMenu(const Theme& theme, Workbench& bench, QToolButton* button);
  /// The dialog of all of them.
  void edit();

 private:
  void fill(QMenu& menu);

  const Theme& theme_;
  Workbench& bench_;
  QToolButton* button_;
};

/// Environments at the left, the variables of the one chosen at the right.
class EnvironmentDialog : public QDialog {
  Q_OBJECT
 public:
  EnvironmentDialog(const Theme& theme, std::vector<draft::Environment> environments, const draft::Environment& taken, const std::string& shown,
                    QWidget* parent);
  const std::vector<draft::Environment>& environments() const { return environments_; }
  bool forgetsTaken() const { return forgotten_; }

 private:
  void showEnvironment();
  void takeTable();
  void addEnvironment();
  void removeEnvironment();
  void addVariable();
  void removeRows();
  QWidget* makeLeft(const Theme& theme);
  QWidget* makeRight(const Theme& theme, const draft::Environment& taken);

  std::vector<draft::Environment> environments_;
  QListWidget* list_;
  QTableWidget* table_;
  bool filling_ = false, forgotten_ = false;
};

}  // namespace penstock::gui

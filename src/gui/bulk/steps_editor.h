// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to each payload, step by step.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>
#include <vector>

#include "gui/theme.h"
#include "penstock/draft/payloads.h"

namespace penstock::gui {

/// Thread: GUI.
class StepsEditor : public QWidget {
  Q_OBJECT
 public:
  StepsEditor(const Theme& theme, QWidget* parent);
  void setSteps(const std::vector<draft::ProcessStep>& steps);
  /// `problem`: what is wrong with them, a sentence; untouched where nothing is.
  std::vector<draft::ProcessStep> steps(QString& problem) const;

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QWidget* widget;
    QComboBox* kind;
    QLineEdit *text, *with;
    QToolButton *up, *remove;
  };
  void insert(const draft::ProcessStep& step);
  void fit(const Row& row) const;
  void name();
  int indexOf(const QWidget* widget) const;
  void remove(int index);
  void moveUp(int index);

  const Theme& theme_;
  QVBoxLayout* column_;
  QToolButton* add_;
  std::vector<Row> rows_;
};

}  // namespace penstock::gui

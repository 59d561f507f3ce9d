// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of each answer besides its figures: values taken out of it, and expressions that select it or not.
#pragma once

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>
#include <QWidget>
#include <string>
#include <vector>

#include "gui/intercept/condition_field.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/bulk_runs.h"

namespace penstock::gui {

/// Thread: GUI.
class ColumnsEditor : public QWidget {
  Q_OBJECT
 public:
  ColumnsEditor(const Theme& theme, QWidget* parent);
  void setColumns(const std::vector<service::BulkColumn>& columns);
  /// Those that say what they take.
  std::vector<service::BulkColumn> columns() const;
  void add();

 Q_SIGNALS:
  void changed();

 private:
  struct Row {
    QWidget* widget;
    QLineEdit* name;
    QComboBox* from;
    QLineEdit *what, *group;
  };
  void insert(const service::BulkColumn& column);
  void fit(const Row& row) const;
  void judge();
  void clear();
  void renumber();
  void remove(const QWidget* widget);
  service::BulkColumn columnOf(const Row& row) const;

  const Theme& theme_;
  QVBoxLayout* column_;
  PlainLabel* problem_;
  std::vector<Row> rows_;
};

/// Thread: GUI.
class GrepsEditor : public QWidget {
  Q_OBJECT
 public:
  GrepsEditor(const Theme& theme, QWidget* parent);
  void setGreps(const std::vector<std::string>& greps);
  /// Those that are good, or were so last.
  std::vector<std::string> greps() const;
  void add();

 Q_SIGNALS:
  void changed();

 private:
  void rebuild(const QStringList& texts);
  QStringList texts() const;

  const Theme& theme_;
  QVBoxLayout* column_;
  struct Row {
    QWidget* widget;
    ConditionField* field;
  };
  std::vector<Row> rows_;
};

}  // namespace penstock::gui

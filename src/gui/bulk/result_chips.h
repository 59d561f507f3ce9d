// SPDX-License-Identifier: GPL-3.0-or-later
// Which results are shown: a chip for each status and expression with how many there are, and the cluster or shape that was chosen.
#pragma once

#include <QStringList>
#include <QToolButton>
#include <QWidget>
#include <vector>

#include "gui/bulk/run_reader.h"
#include "gui/flow_layout.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Thread: GUI.
class ResultChips : public QWidget {
  Q_OBJECT
 public:
  ResultChips(const Theme& theme, QWidget* parent);

  /// Another run: nothing is chosen. `greps`: its expressions.
  void begin(const QStringList& greps);
  void setCounts(const RunRead& read);
  const ResultFilter& filter() const { return filter_; }
  void setFilter(ResultFilter filter);

 Q_SIGNALS:
  void changed();

 private:
  struct Chip {
    int value = 0;  // a status, or the number of an expression
    QToolButton* button = nullptr;
    QString title;
  };
  Chip makeChip(int value, const QString& name, const QString& title, const QString& tip);
  template <class T>
  void press(std::vector<T>& chosen, T value);
  QToolButton* makeTaken(const QString& name);
  void mark();

  const Theme& theme_;
  FlowLayout* row_;
  std::vector<Chip> statuses_, greps_;
  QToolButton *cluster_, *shape_;
  ResultFilter filter_;
};

}  // namespace penstock::gui

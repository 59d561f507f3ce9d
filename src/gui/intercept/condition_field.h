// SPDX-License-Identifier: GPL-3.0-or-later
// What is held, as an expression, and what is wrong with it. A broken one changes nothing: the last good one stays.
#pragma once

#include <QTimer>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/traffic/filter_field.h"

namespace penstock::gui {

/// Thread: GUI.
class ConditionField : public QWidget {
  Q_OBJECT
 public:
  explicit ConditionField(const Theme& theme, QWidget* parent = nullptr);
  void setCondition(const QString& text);
  FilterField& field() { return *field_; }

 Q_SIGNALS:
  /// A good one.
  void changed(const QString& text);
  void left();

 private:
  void apply(bool final);

  FilterField* field_;
  PlainLabel* problem_;
  QTimer applySoon_;
  QString told_;
};

}  // namespace penstock::gui

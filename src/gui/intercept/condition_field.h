// SPDX-License-Identifier: GPL-3.0-or-later
// An expression that is a condition, and what is wrong with it. A broken one changes nothing: the last good one stays.
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
  /// `name`: of the field; its bar and what is wrong with it are called after it.
  ConditionField(const Theme& theme, const QString& name, const QString& accessibleName, const QString& placeholder, QWidget* parent);
  void setCondition(const QString& text);
  /// The last good one.
  const QString& condition() const { return told_; }
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

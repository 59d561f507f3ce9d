// SPDX-License-Identifier: GPL-3.0-or-later
// Where requests go, and how: one line above the request.
#pragma once

#include <QLineEdit>
#include <QWidget>

#include "gui/detail/small_widgets.h"
#include "gui/theme.h"
#include "penstock/service/sends.h"

namespace penstock::gui {

/// Thread: GUI.
class TargetBar : public QWidget {
  Q_OBJECT
 public:
  enum class For : unsigned char { run, race };  // of a race the first answers count: it follows no redirects
  /// Its object names begin with what it is for: "bulkTarget", "raceTarget".
  TargetBar(Theme& theme, For what, QWidget* parent);
  void setOptions(const service::SendOptions& options);
  /// `problem`: a sentence, untouched where all is well.
  service::SendOptions options(QString& problem) const;
  void setReadOnly(bool on);
  /// At the left.
  void addBefore(QWidget* widget);

 Q_SIGNALS:
  void changed();

 private:
  void judge();
  void choose();
  void showOptions();

  Theme& theme_;
  const bool redirects_;
  QLineEdit* target_;
  PillButton* pill_;
  service::SendOptions options_;  // but for the target
};

}  // namespace penstock::gui

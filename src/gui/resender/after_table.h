// SPDX-License-Identifier: GPL-3.0-or-later
// What the answer of a tab gives to variables.
#pragma once

#include <QTableWidget>
#include <QWidget>
#include <vector>

#include "gui/detail/small_widgets.h"
#include "gui/theme.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

/// Thread: GUI.
class AfterTable : public QWidget {
  Q_OBJECT
 public:
  AfterTable(Theme& theme, QWidget* parent);
  void setExtractions(const std::vector<draft::Extraction>& extractions);
  /// What came of them last.
  void setTaken(const std::vector<service::TakenValue>& taken);

 Q_SIGNALS:
  void changed(const std::vector<draft::Extraction>& extractions);

 private:
  std::vector<draft::Extraction> read() const;
  void put(const draft::Extraction& extraction);
  void edited();

  Theme& theme_;
  QTableWidget* table_;
  NoticeBar* problem_;
  bool filling_ = false;
};

}  // namespace penstock::gui

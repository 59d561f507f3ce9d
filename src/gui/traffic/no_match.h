// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in an empty table when a filter let nothing through.
#pragma once

#include <QPushButton>
#include <QWidget>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Lies over its parent, in the middle.
class NoMatch : public QWidget {
  Q_OBJECT
 public:
  NoMatch(const Theme& theme, QAction* clear, QWidget* parent);
  /// `percent` below 100 while there may still be some.
  void tell(std::uint64_t of, int percent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();
  PlainLabel *heading_, *lead_;
};

}  // namespace penstock::gui

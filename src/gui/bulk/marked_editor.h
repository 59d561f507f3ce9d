// SPDX-License-Identifier: GPL-3.0-or-later
// The request of a run: bytes with marks around positions, which are coloured.
#pragma once

#include <QPushButton>
#include <QTimer>
#include <QWidget>
#include <string>

#include "gui/editor/bytes_editor.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

/// Thread: GUI.
class MarkedEditor : public QWidget {
  Q_OBJECT
 public:
  /// `addPosition`: does it while the editor is seen.
  MarkedEditor(const Theme& theme, QAction* addPosition, QWidget* parent);

  void setText(std::string_view marked);
  std::string text() const { return editor_->bytes(); }
  void setReadOnly(bool on);
  BytesEditor& editor() { return *editor_; }
  std::size_t positions() const { return count_; }

 Q_SIGNALS:
  void changed();
  /// There are so many positions now.
  void positionsChanged(int count);

 private:
  QWidget* makeBar();
  void addPosition();
  void colour();
  void language();

  const Theme& theme_;
  BytesEditor* editor_;
  QPushButton *add_, *clear_, *auto_;
  PlainLabel* words_;
  QTimer colourSoon_;
  std::size_t count_ = 0;
  bool setting_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and values in sections, as text that can be selected and copied.
#pragma once

#include <QTextEdit>

#include "penstock/display/fact.h"

namespace penstock::gui {

class Theme;

/// Thread: GUI.
class FactsView : public QTextEdit {
  Q_OBJECT
 public:
  explicit FactsView(Theme& theme, QWidget* parent = nullptr);
  /// Redraws only what changed: with the same facts, selection and place stay.
  void setFacts(const display::Facts& facts);
  /// Back to the top: another exchange.
  void resetPlace();
  const display::Facts& facts() const { return facts_; }

 protected:
  /// Text alone: fonts and colours are the window's.
  QMimeData* createMimeDataFromSelection() const override;
  void contextMenuEvent(QContextMenuEvent* event) override;

 private:
  void rebuild();
  void insertSection(QTextCursor& cursor, const display::FactSection& section);

  Theme& theme_;
  display::Facts facts_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// A text that goes on the wire, to be edited: numbered lines, and colours of a head and of what follows it.
#pragma once

#include <QPlainTextEdit>
#include <QSyntaxHighlighter>

#include "gui/theme.h"
#include "penstock/display/code_lexer.h"

namespace penstock::gui {

/// Thread: GUI.
class WireEditor : public QPlainTextEdit {
  Q_OBJECT
 public:
  explicit WireEditor(const Theme& theme, QWidget* parent = nullptr);
  ~WireEditor() override;

  /// In place of what is there; what was undone is forgotten. `head`: it begins with a head, which an empty line ends.
  void setWire(const QString& text, bool head, display::Language body);
  /// Character by character as it stands, lines ended by LF.
  QString wire() const;
  /// From 1; 0: none. Its number is drawn as wrong.
  void setWrongLine(int line);

 Q_SIGNALS:
  /// The menu of a right click, before it opens.
  void menuOpening(QMenu* menu);

 protected:
  void contextMenuEvent(QContextMenuEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  class Numbers;
  class Colours;
  void restyle();
  void placeNumbers();
  int numbersWidth() const;
  void paintNumbers(QPaintEvent* event);

  const Theme& theme_;
  Numbers* numbers_;
  Colours* colours_;
  int wrongLine_ = 0;
};

}  // namespace penstock::gui

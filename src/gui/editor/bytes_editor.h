// SPDX-License-Identifier: GPL-3.0-or-later
// An editor of bytes. What is typed is UTF-8; all other bytes stay as they are and are seen: controls by their names, what is no UTF-8 as
// its number. Undo, several cursors, any mix of line ends: Scintilla's.
#pragma once

#include <Qsci/qsciscintillabase.h>

#include <QTimer>
#include <string>
#include <string_view>
#include <vector>

#include "gui/theme.h"
#include "penstock/display/code_lexer.h"
#include "penstock/draft/text_edits.h"

class QMenu;

namespace penstock::gui {

/// To the clipboard: as text for others, and byte for byte for the editors here.
void copyBytes(const std::string& bytes);

/// Places are bytes from the beginning. Lifetime: the theme outlives it. Thread: GUI.
class BytesEditor : public QsciScintillaBase {
  Q_OBJECT
 public:
  explicit BytesEditor(const Theme& theme, QWidget* parent = nullptr);
  ~BytesEditor() override;

  /// A text that can be shown, with what was done to it and where its cursor is. 0 is none.
  using Document = int;
  Document make(std::string_view bytes);
  void drop(Document document);
  /// Shows it, as it was left. The one before stays.
  void show(Document document);
  using QsciScintillaBase::show;
  Document shown() const { return shown_; }

  /// In place of what is there; what was undone is forgotten.
  void setBytes(std::string_view bytes);
  std::string bytes() const { return std::string(view()); }
  /// The same, until something is changed.
  std::string_view view() const;
  /// One step of undo. Cursor and place stay with their text.
  void apply(const draft::TextEdits& edits);
  /// The least that makes the text this one, as apply().
  void become(std::string_view bytes);

  /// What is coloured: a head until the first empty line, and what follows.
  void setLanguage(bool head, display::Language body);
  /// {{name}}: of those that `known` has, and others.
  void setVariables(std::vector<std::string> known);
  void setLineEndsShown(bool on);
  /// From 1; 0: none. It is marked at the edge.
  void setWrongLine(int line);
  /// The line that the place is in, less its end.
  std::string lineAt(std::size_t at) const;
  void select(std::size_t from, std::size_t to);
  std::string selected() const;

 Q_SIGNALS:
  /// `byHand`: by typing and the like, rather than by undo, apply() or become(). Nothing may be changed meanwhile.
  void edited(std::size_t at, bool byHand);
  /// A text was pasted or dropped: nothing was changed yet. `taken` true: nothing will be.
  void pasting(const QString& text, bool* taken);
  void findWanted(bool replace);
  /// The menu of a right click, before it opens.
  void menuOpening(QMenu* menu);

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool focusNextPrevChild(bool next) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Kept {
    void* scintilla = nullptr;
    long anchor = 0, caret = 0, firstLine = 0;
    bool head = false;
    display::Language body = display::Language::plain;
  };
  long call(unsigned message, unsigned long w = 0, long l = 0) const { return SendScintilla(message, w, l); }
  void keepPlace();
  void setUp();
  void restyle();
  void styleTo(long end);
  void styleLine(long line);
  void modified(int at, int type, int lines);
  void fitNumbers();
  void findHeadEnd();
  void chooseLineEnd();
  void copy(bool cut);
  void paste();
  void replaceSelected(const std::string& bytes);
  void markVariables();

  const Theme& theme_;
  std::vector<Kept> documents_;
  Document shown_ = 0;
  std::size_t headEnd_ = 0;
  bool head_ = false;
  display::Language body_ = display::Language::plain;
  std::vector<std::string> known_;
  QTimer markSoon_;
  int wrongLine_ = 0;
  bool quiet_ = false;
};

}  // namespace penstock::gui

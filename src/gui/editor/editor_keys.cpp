// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/editor/editor_keys.h"

#include <Qsci/qsciscintillabase.h>

namespace penstock::gui {
namespace {

using S = QsciScintillaBase;

struct Key {
  int key, modifiers;
  int command;
};

constexpr int kShift = S::SCMOD_SHIFT, kCtrl = S::SCMOD_CTRL;

constexpr Key keys[] = {
    {S::SCK_DOWN, 0, S::SCI_LINEDOWN},
    {S::SCK_DOWN, kShift, S::SCI_LINEDOWNEXTEND},
    {S::SCK_UP, 0, S::SCI_LINEUP},
    {S::SCK_UP, kShift, S::SCI_LINEUPEXTEND},
    {S::SCK_LEFT, 0, S::SCI_CHARLEFT},
    {S::SCK_LEFT, kShift, S::SCI_CHARLEFTEXTEND},
    {S::SCK_LEFT, kCtrl, S::SCI_WORDLEFT},
    {S::SCK_LEFT, kCtrl | kShift, S::SCI_WORDLEFTEXTEND},
    {S::SCK_RIGHT, 0, S::SCI_CHARRIGHT},
    {S::SCK_RIGHT, kShift, S::SCI_CHARRIGHTEXTEND},
    {S::SCK_RIGHT, kCtrl, S::SCI_WORDRIGHT},
    {S::SCK_RIGHT, kCtrl | kShift, S::SCI_WORDRIGHTEXTEND},
    {S::SCK_HOME, 0, S::SCI_HOMEWRAP},
    {S::SCK_HOME, kShift, S::SCI_HOMEWRAPEXTEND},
    {S::SCK_HOME, kCtrl, S::SCI_DOCUMENTSTART},
    {S::SCK_HOME, kCtrl | kShift, S::SCI_DOCUMENTSTARTEXTEND},
    {S::SCK_END, 0, S::SCI_LINEENDWRAP},
    {S::SCK_END, kShift, S::SCI_LINEENDWRAPEXTEND},
    {S::SCK_END, kCtrl, S::SCI_DOCUMENTEND},
    {S::SCK_END, kCtrl | kShift, S::SCI_DOCUMENTENDEXTEND},
    {S::SCK_PRIOR, 0, S::SCI_PAGEUP},
    {S::SCK_PRIOR, kShift, S::SCI_PAGEUPEXTEND},
    {S::SCK_NEXT, 0, S::SCI_PAGEDOWN},
    {S::SCK_NEXT, kShift, S::SCI_PAGEDOWNEXTEND},
    {S::SCK_DELETE, 0, S::SCI_CLEAR},
    {S::SCK_DELETE, kShift, S::SCI_CUT},
    {S::SCK_DELETE, kCtrl, S::SCI_DELWORDRIGHT},
    {S::SCK_INSERT, kCtrl, S::SCI_COPY},
    {S::SCK_BACK, 0, S::SCI_DELETEBACK},
    {S::SCK_BACK, kShift, S::SCI_DELETEBACK},
    {S::SCK_BACK, kCtrl, S::SCI_DELWORDLEFT},
    {S::SCK_RETURN, 0, S::SCI_NEWLINE},
    {S::SCK_RETURN, kShift, S::SCI_NEWLINE},
    {'Z', kCtrl, S::SCI_UNDO},
    {'Z', kCtrl | kShift, S::SCI_REDO},
    {'Y', kCtrl, S::SCI_REDO},
    {'X', kCtrl, S::SCI_CUT},
    {'C', kCtrl, S::SCI_COPY},
    {'A', kCtrl, S::SCI_SELECTALL},
};

}  // namespace

void setEditorKeys(QsciScintillaBase& editor) {
  editor.SendScintilla(S::SCI_CLEARALLCMDKEYS);
  for (const Key& key : keys) editor.SendScintilla(S::SCI_ASSIGNCMDKEY, static_cast<unsigned long>(key.key | key.modifiers << 16), long(key.command));
}

bool isEditorKey(const QKeyEvent& event) {
  const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
  // AltGr comes as both on some keyboards, with a character.
  const bool typed = !event.text().isEmpty() && event.text()[0].isPrint();
  if (typed && (!(modifiers & ~Qt::ShiftModifier) || modifiers == (Qt::ControlModifier | Qt::AltModifier) || modifiers & Qt::GroupSwitchModifier))
    return true;
  if (event.matches(QKeySequence::Paste) || event.matches(QKeySequence::Find)) return true;
  if (event.key() == Qt::Key_H && modifiers == Qt::ControlModifier) return true;
  if (modifiers & (Qt::AltModifier | Qt::MetaModifier)) return false;
  int scintilla = modifiers & Qt::ShiftModifier ? kShift : 0;
  if (modifiers & Qt::ControlModifier) scintilla |= kCtrl;
  const auto code = [&event]() -> int {
    switch (event.key()) {
      case Qt::Key_Down: return S::SCK_DOWN;
      case Qt::Key_Up: return S::SCK_UP;
      case Qt::Key_Left: return S::SCK_LEFT;
      case Qt::Key_Right: return S::SCK_RIGHT;
      case Qt::Key_Home: return S::SCK_HOME;
      case Qt::Key_End: return S::SCK_END;
      case Qt::Key_PageUp: return S::SCK_PRIOR;
      case Qt::Key_PageDown: return S::SCK_NEXT;
      case Qt::Key_Delete: return S::SCK_DELETE;
      case Qt::Key_Insert: return S::SCK_INSERT;
      case Qt::Key_Backspace: return S::SCK_BACK;
      case Qt::Key_Return:
      case Qt::Key_Enter: return S::SCK_RETURN;
      default: return event.key();
    }
  }();
  for (const Key& key : keys)
    if (key.key == code && key.modifiers == scintilla) return true;
  return false;
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Which keys an editor takes for itself: those that every editor has, so that the window's shortcuts go on working in it.
#pragma once

#include <QKeyEvent>

class QsciScintillaBase;

namespace penstock::gui {

/// Scintilla's own are more, and nobody would look for them here.
void setEditorKeys(QsciScintillaBase& editor);
bool isEditorKey(const QKeyEvent& event);

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Decoding what is selected where it can be written back.
#pragma once

#include <QString>

class QMenu;

namespace penstock::gui {

class BytesEditor;
class Theme;

/// Adds *Decode…* for what is selected in the editor, if anything is. What is edited there takes its place, as one step of undo, unless the
/// place has changed meanwhile. `field`: see DecodeDialog.
void offerDecode(QMenu& menu, BytesEditor& editor, Theme& theme, const QString& field);

}  // namespace penstock::gui

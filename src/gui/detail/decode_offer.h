// SPDX-License-Identifier: GPL-3.0-or-later
// Ways to a DecodeDialog: of a value that is looked at, and of one that can be written back.
#pragma once

#include <QString>
#include <functional>
#include <string>

class QMenu;
class QPlainTextEdit;
class QTableWidget;
class QWidget;

namespace penstock::gui {

class BytesEditor;
class DecodeDialog;
class Theme;

// `where`: what the text is of, as its steps are remembered; the name of the value (display::valueName) is put behind it.

/// Opens one that only shows. `name`: of the value; "" for none. `owner` is a widget of the window.
DecodeDialog* openDecode(Theme& theme, std::string bytes, const QString& where, const QString& name, QWidget& owner);
/// Adds *Decode…* for what is selected in the editor, if anything is. What is edited there takes its place, as one step of undo, unless the
/// place has changed meanwhile.
void offerDecode(QMenu& menu, BytesEditor& editor, Theme& theme, const QString& where);
/// The same. Of a text that is read only nothing is written back.
void offerDecode(QMenu& menu, QPlainTextEdit& editor, Theme& theme, const QString& where);
/// Gives a table of names and values a menu with *Decode…*. `bytesOf`: the value of a row. What is edited becomes the text of its second
/// cell, where that can be edited.
void offerDecodeOfRows(QTableWidget& table, Theme& theme, const QString& where, std::function<std::string(int row)> bytesOf);

}  // namespace penstock::gui

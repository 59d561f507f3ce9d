// SPDX-License-Identifier: GPL-3.0-or-later
// Text on its way to the screen. Qt takes what begins like HTML for HTML where it is not told otherwise: a label, a tool tip or a
// message box would load the images a stranger's text names, from this machine's files too, and lay out its tables. Here everything is
// plain text, of a length that costs nothing, and what would be invisible or turn other text round is seen.
// tests/arch/check_plain_text.py sees to it that gui shows text in no other way.
#pragma once

#include <QLabel>
#include <QMessageBox>
#include <QString>

namespace penstock::gui {

/// With hidden characters made visible (display::appendVisible). `lines`: line feeds stay. No longer than `most` (and what stands for its
/// last character), with "…" where it was cut. Linear.
QString visibleText(const QString& text, bool lines, qsizetype most);

/// A label that shows its text as it is. Its length is bounded, whatever it is given.
class PlainLabel : public QLabel {
 public:
  static constexpr qsizetype kMost = 4000;  // characters: a sentence that holds a long path

  explicit PlainLabel(QWidget* parent = nullptr);
  PlainLabel(const QString& text, QWidget* parent);
  void setText(const QString& text);
  /// What the text is ("Memory"), for those who do not see where it stands: the accessible name is "Memory: 61 MB".
  void setCaption(const QString& caption);

 private:
  void name();

  QString caption_;
};

/// A text for setToolTip or Qt::ToolTipRole that shows as it is, in lines of bearable length.
QString plainToolTip(const QString& text);
/// For widgets, actions and items.
template <class Target>
void setPlainToolTip(Target* target, const QString& text) {
  target->setToolTip(plainToolTip(text));
}
/// Shown by the pointer, at once.
void showToolTip(const QPoint& at, const QString& text, QWidget* widget);

/// A window's title that a file's name is in.
void setPlainTitle(QWidget* window, const QString& text);

/// A name in a menu or on a button: one line, and an "&" is an "&".
QString actionText(const QString& text);

/// A message box with an "OK", shown modally by exec() or open().
class PlainMessageBox : public QMessageBox {
 public:
  PlainMessageBox(Icon icon, const QString& title, const QString& text, QWidget* parent);
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The look: colours, fonts, icons, and the style sheet made of them. Light or dark, switched live.
#pragma once

#include <QColor>
#include <QFont>
#include <QIcon>
#include <QObject>
#include <QString>

namespace penstock::gui {

class DesktopScheme;
class Rescaler;

/// Every colour the window draws with; widgets invent none.
struct Tokens {
  QColor background, alternate;  // data panes and their odd rows
  QColor panel, line;            // bars, and the one-pixel lines between things
  QColor hover;                  // a control or row under the pointer
  QColor text, dim;
  QColor accent, onAccent;  // the one accent, and text on it
  QColor selection;
  QColor editor;                                  // text fields and body views
  QColor ok, redirect, clientError, serverError;  // 2xx 3xx 4xx 5xx; errors are serverError, warnings clientError
  QColor key, string, number;                     // syntax
  QColor marks[6];  // colours a person gives a row, in the order of their numbers
  QColor phaseWait, phaseConnect, phaseTls, phaseFirstByte, phaseReceive;
};

/// Lifetime: one for the application, outlives every widget and icon. Thread: GUI.
///
/// The style sheet set on the application knows these dynamic properties (set before the widget is shown):
///   QToolButton/QPushButton `look`: "flat" (icon in a bar), "tab" (checkable sub-tab), "primary" (accent), "danger"
///   QLabel `look`: "dim", "title" (semi-bold), "pill", "pill-accent", "pill-warn", "pill-error", "mono"
///   QWidget/QFrame `look`: "bar" (panel background, line below), "pane" (data background)
/// A plain QFrame of shape HLine or VLine is one pixel of `line`.
class Theme : public QObject {
  Q_OBJECT
 public:
  enum class Choice { desktop, light, dark };
  enum class Ink { text, dim, accent, onAccent, ok, warning, danger };

  explicit Theme(QObject* parent = nullptr);

  const Tokens& tokens() const { return tokens_; }
  bool isDark() const { return dark_; }
  QColor ink(Ink ink) const;
  /// Ground of a row that a person gave a colour, 1 to 6, laid over `ground`: texts stay legible on it.
  QColor rowTint(int color, const QColor& ground) const;
  /// Colour of a response status; `dim` for none.
  QColor statusColor(int status) const;

  Choice choice() const { return choice_; }
  void choose(Choice choice);

  /// How much larger than it would be all is shown, 1 for not at all. Remembered, and taken up again with `restoreZoom` once the window is made.
  double zoom() const { return zoom_; }
  /// One step larger or smaller, or with 0 as it was.
  void zoomBy(int steps);
  void restoreZoom();

  /// Words. `px` in design pixels (the house size is 13); scaled by the desktop's font size.
  QFont ui(int px = 13, QFont::Weight weight = QFont::Normal) const;
  /// What was on the wire. The house size is 12.
  QFont mono(int px = 12, QFont::Weight weight = QFont::Normal) const;
  /// Design pixels scaled by the desktop's font size; the screen's scale factor is Qt's business.
  int scaled(int px) const;

  /// A Lucide icon by its name ("trash-2"; see resources/penstock.qrc), crisp at any scale, in the colour the theme has
  /// when it is painted: no need to set it again when the theme changes.
  QIcon icon(const QString& name, Ink ink = Ink::text) const;
  /// A dot in a colour that a person gives a row, 1 to 6, that of the light theme's marks.
  QIcon colorDot(int color) const;

 Q_SIGNALS:
  /// Colours or sizes changed: the style sheet is set already; custom painting wants an update(), cached text formats a rebuild.
  void changed();

 private:
  void apply();
  void setZoom(double zoom);

  DesktopScheme* desktop_;
  Choice choice_ = Choice::desktop;
  bool dark_ = false;
  double scale_ = 1.0;
  QString uiFamily_, monoFamily_;
  Tokens tokens_;
  Rescaler* rescaler_;
  double zoom_ = 1.0;
};

}  // namespace penstock::gui

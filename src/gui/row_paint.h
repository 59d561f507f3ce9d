// SPDX-License-Identifier: GPL-3.0-or-later
// What the delegates of both tables draw alike.
#pragma once

#include <QFontMetrics>
#include <QHash>
#include <QPainter>
#include <QStaticText>
#include <QStyleOptionViewItem>
#include <memory>

#include "gui/theme.h"

namespace penstock::gui {

/// A font with its metrics, made once for all cells, and the texts last painted with it: a table paints nearly the same ones again
/// with each frame, and shaping them is most of what painting costs.
struct Face {
  Face() = default;
  explicit Face(const QFont& f) : font(f), metrics(f) {}
  QFont font;
  QFontMetrics metrics{QFont()};

  struct Laid {
    QStaticText text;
    int width = 0;
    bool tall = false;  // marks pile up beyond the row
  };
  using Texts = QHash<std::pair<QString, int>, Laid>;  // by text and the room it had
  std::shared_ptr<Texts> texts = std::make_shared<Texts>();
};

/// Advances are rounded: without it a text that fits would be elided.
constexpr int kTextSlack = 2;

/// One line, elided.
void paintText(QPainter& painter, const QRect& area, const Face& face, const QColor& color, const QString& text,
               Qt::Alignment align = Qt::AlignLeft);
/// The areas of a row's two lines in a list.
struct TwoLines {
  QRect area, top, below;  // the row's ground, and in it
};
/// Draws the row's ground where it is selected or under the pointer.
TwoLines paintTwoLineRow(QPainter& painter, const Theme& theme, const QStyleOptionViewItem& option);
/// Width a pill wants.
int pillWidth(const Theme& theme, const Face& face, const QString& text);
/// Draws a pill at the left of `area`, no wider than it; tells its width.
int paintPill(QPainter& painter, const Theme& theme, const QRect& area, const Face& face, const QString& text,
              const QColor& color, bool selected);
/// A switch in the middle of a cell; not `may`: it stays as it is.
void paintSwitch(QPainter& painter, const Theme& theme, const QRect& cell, bool on, bool may);

}  // namespace penstock::gui

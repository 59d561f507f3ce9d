// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/row_paint.h"

#include <algorithm>

namespace penstock::gui {
namespace {

constexpr int kPillPad = 6;

}  // namespace

void paintText(QPainter& painter, const QRect& area, const Face& face, const QColor& color, const QString& text,
               Qt::Alignment align) {
  painter.setFont(face.font);
  painter.setPen(color);
  painter.drawText(area, int(align | Qt::AlignVCenter) | Qt::TextSingleLine,
                   face.metrics.elidedText(text, Qt::ElideRight, area.width()));
}

int pillWidth(const Theme& theme, const Face& face, const QString& text) {
  return face.metrics.horizontalAdvance(text) + 2 * theme.scaled(kPillPad) + kTextSlack;
}

int paintPill(QPainter& painter, const Theme& theme, const QRect& area, const Face& face, const QString& text,
              const QColor& color, bool selected) {
  const int pad = theme.scaled(kPillPad);
  const int width = std::min(pillWidth(theme, face, text), area.width());
  if (width < 4 * pad) return 0;
  const int height = theme.scaled(17);
  const QRect box(area.left(), area.top() + (area.height() - height) / 2, width, height);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(selected ? theme.tokens().background : theme.tokens().hover);
  painter.drawRoundedRect(box, 4, 4);
  painter.setRenderHint(QPainter::Antialiasing, false);
  paintText(painter, box.adjusted(pad, 0, -pad, 0), face, color, text);
  return width;
}

}  // namespace penstock::gui

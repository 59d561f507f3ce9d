// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/row_paint.h"

#include <algorithm>

namespace penstock::gui {
namespace {

constexpr int kPillPad = 6;
constexpr qsizetype kMostTexts = 2000;
constexpr qsizetype kMostLaidOut = 1000;  // characters: more than a row has room for

const Face::Laid& laidOut(const Face& face, const QString& text, int room) {
  const std::pair key(text, room);
  if (const auto found = face.texts->constFind(key); found != face.texts->constEnd()) return *found;
  if (face.texts->size() >= kMostTexts) face.texts->clear();
  Face::Laid laid;
  laid.text = QStaticText(face.metrics.elidedText(text.left(kMostLaidOut), Qt::ElideRight, room));
  laid.text.setTextFormat(Qt::PlainText);
  laid.text.setPerformanceHint(QStaticText::AggressiveCaching);
  laid.text.prepare({}, face.font);
  laid.width = face.metrics.horizontalAdvance(laid.text.text());
  // Marks come from U+0300 on: the usual text is not measured a second time.
  const bool marks = std::any_of(text.begin(), text.end(), [](QChar c) { return c.unicode() >= 0x300; });
  laid.tall = marks && face.metrics.boundingRect(laid.text.text()).height() > 2 * face.metrics.height();
  return *face.texts->insert(key, std::move(laid));
}

}  // namespace

void paintText(QPainter& painter, const QRect& area, const Face& face, const QColor& color, const QString& text,
               Qt::Alignment align) {
  if (area.width() <= 0 || text.isEmpty()) return;
  const Face::Laid& laid = laidOut(face, text, area.width());
  painter.setFont(face.font);
  painter.setPen(color);
  const int x = align & Qt::AlignRight     ? area.right() + 1 - laid.width
                : align & Qt::AlignHCenter ? area.left() + (area.width() - laid.width) / 2
                                           : area.left();
  if (laid.tall) {
    painter.save();
    painter.setClipRect(area, Qt::IntersectClip);
  }
  painter.drawStaticText(x, area.top() + (area.height() - face.metrics.height()) / 2, laid.text);
  if (laid.tall) painter.restore();
}

TwoLines paintTwoLineRow(QPainter& painter, const Theme& theme, const QStyleOptionViewItem& option) {
  painter.setRenderHint(QPainter::Antialiasing);
  const QRect area = option.rect.adjusted(theme.scaled(6), theme.scaled(1), -theme.scaled(6), -theme.scaled(1));
  const bool selected = option.state & QStyle::State_Selected;
  if (selected || option.state & QStyle::State_MouseOver) {
    painter.setPen(Qt::NoPen);
    painter.setBrush(selected ? theme.tokens().selection : theme.tokens().hover);
    painter.drawRoundedRect(area, theme.scaled(6), theme.scaled(6));
  }
  const QRect inside = area.adjusted(theme.scaled(10), theme.scaled(4), -theme.scaled(10), -theme.scaled(4));
  const QRect top(inside.left(), inside.top(), inside.width(), inside.height() / 2);
  return {area, top, QRect(inside.left(), top.bottom() + 1, inside.width(), inside.height() - top.height())};
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

void paintSwitch(QPainter& painter, const Theme& theme, const QRect& cell, bool on, bool may) {
  const Tokens& t = theme.tokens();
  const int width = theme.scaled(26), height = theme.scaled(14), inset = theme.scaled(2);
  const QRect track(cell.left() + (cell.width() - width) / 2, cell.top() + (cell.height() - height) / 2, width, height);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(on ? t.accent : t.dim);
  painter.setOpacity(may ? 1.0 : 0.5);
  painter.drawRoundedRect(track, height / 2.0, height / 2.0);
  const int knob = height - 2 * inset;
  painter.setBrush(t.background);
  painter.drawEllipse(QRect(on ? track.right() + 1 - inset - knob : track.left() + inset, track.top() + inset, knob, knob));
  painter.setOpacity(1.0);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace penstock::gui

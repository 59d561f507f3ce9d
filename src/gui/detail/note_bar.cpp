// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/note_bar.h"

#include <QPainter>

#include "gui/format.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostComment = 4096;  // bytes; the tool tip has all of them

}  // namespace

NoteBar::NoteBar(const Theme& theme, QWidget* parent) : QAbstractButton(parent), theme_(theme) {
  setObjectName("noteBar");
  setAccessibleName("No comment and no tags");
  setFocusPolicy(Qt::TabFocus);
  setCursor(Qt::PointingHandCursor);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  remake();
  connect(&theme, &Theme::changed, this, &NoteBar::remake);
  hide();
}

void NoteBar::remake() {
  words_ = Face(theme_.ui(13));
  pill_ = Face(theme_.mono(11));
  updateGeometry();
  update();
}

QSize NoteBar::sizeHint() const { return {200, theme_.scaled(27)}; }

void NoteBar::setNotes(const model::Annotation& notes) {
  if (notes == notes_) return;
  notes_ = notes;
  const QString comment = wireText(notes.comment, kMostComment), tags = wireText(notes.tags);
  QStringList said;
  if (!comment.isEmpty()) said << "Comment: " + comment;
  if (!tags.isEmpty()) said << "Tags: " + tags;
  setAccessibleName(said.isEmpty() ? QStringLiteral("No comment and no tags") : said.join(". "));
  setPlainToolTip(this, said.join('\n') + "\nClick to change the comment");
  setVisible(!said.isEmpty());
  update();
}

void NoteBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), theme_.rowTint(notes_.color, underMouse() ? t.hover : t.panel));
  painter.fillRect(QRect(0, height() - 1, width(), 1), hasFocus() ? t.accent : t.line);
  int x = theme_.scaled(10);
  const int end = width() - theme_.scaled(10), height = this->height() - 1;
  for (const QString& tag : wireText(notes_.tags).split(' ', Qt::SkipEmptyParts)) {
    const int taken = paintPill(painter, theme_, QRect(x, 0, (end - x) / 2, height), pill_, tag, t.accent, true);
    if (taken == 0) break;
    x += taken + theme_.scaled(6);
  }
  paintText(painter, QRect(x, 0, end - x, height), words_, t.text, wireText(notes_.comment, kMostComment));
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plain_text.h"

#include <QToolTip>
#include <QWidget>
#include <algorithm>
#include <utility>

namespace penstock::gui {
namespace {

constexpr qsizetype kMostInTip = 1500, kTipLine = 120;
constexpr qsizetype kMostInAction = 120;
constexpr int kMostMarks = 8;  // combining characters on one letter: more are no language, and pile up over other rows

constexpr std::pair<char32_t, char32_t> kHidden[] = {
    {0x0000, 0x001f},   {0x007f, 0x009f},   {0x00ad, 0x00ad}, {0x061c, 0x061c}, {0x115f, 0x1160}, {0x17b4, 0x17b5}, {0x180b, 0x180f},
    {0x200b, 0x200b},   {0x200e, 0x200f},   {0x2028, 0x202e}, {0x2060, 0x206f}, {0x3164, 0x3164}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff},
    {0xffa0, 0xffa0},   {0xfff0, 0xfffc},   {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff}};

QString pictureOf(char32_t c) {
  if (c < 0x20) return QChar(0x2400 + ushort(c));
  if (c == 0x7f) return QChar(0x2421);
  return QStringLiteral("⟨U+%1⟩").arg(uint(c), 4, 16, QLatin1Char('0')).toUpper();
}

/// The usual text has nothing to look at.
bool isOrdinary(const QString& text) {
  for (const QChar c : text)
    if (c.unicode() < 0x20 || c.unicode() >= 0x7f) return false;
  return true;
}

QString folded(const QString& text) {
  QString out;
  qsizetype column = 0;
  for (qsizetype i = 0; i < text.size(); ++i) {
    const QChar c = text[i];
    if (column >= kTipLine && c != u'\n' && !c.isLowSurrogate() && !c.isMark()) {
      out += u'\n';
      column = 0;
    }
    out += c;
    column = c == u'\n' ? 0 : column + 1;
  }
  return out;
}

}  // namespace

bool isHidden(char32_t c) {
  for (const auto& [first, last] : kHidden)
    if (c >= first && c <= last) return true;
  return false;
}

QString visibleText(const QString& text, bool lines, qsizetype most) {
  const bool cut = text.size() > most;
  const QString kept = cut ? text.left(most) : text;
  if (isOrdinary(kept)) return cut ? kept + u'…' : kept;
  QString out;
  out.reserve(kept.size());
  int marks = 0;
  for (qsizetype i = 0; i < kept.size() && out.size() < most; ++i) {
    const QChar c = kept[i];
    const bool pair = c.isHighSurrogate() && i + 1 < kept.size() && kept[i + 1].isLowSurrogate();
    if (c.isSurrogate() && !pair) {  // half a character, cut off here or never whole
      if (i + 1 < kept.size() || !cut) out += QChar::ReplacementCharacter;
      continue;
    }
    const char32_t point = pair ? QChar::surrogateToUcs4(c, kept[++i]) : c.unicode();
    if (point >= 0x300 && QChar::isMark(point)) {
      if (++marks > kMostMarks) {
        if (marks == kMostMarks + 1) out += u'…';
        continue;
      }
    } else {
      marks = 0;
    }
    if (isHidden(point) && !(lines && point == U'\n')) {
      out += pictureOf(point);
    } else {
      out += c;
      if (pair) out += kept[i];
    }
  }
  return cut || out.size() > most ? out + u'…' : out;
}

PlainLabel::PlainLabel(QWidget* parent) : QLabel(parent) {
  setTextFormat(Qt::PlainText);
}

PlainLabel::PlainLabel(const QString& text, QWidget* parent) : PlainLabel(parent) {
  setText(text);
}

void PlainLabel::setText(const QString& text) {
  QLabel::setText(visibleText(text, true, kMost));
  if (!caption_.isEmpty()) name();
}

void PlainLabel::setCaption(const QString& caption) {
  caption_ = caption;
  name();
}

void PlainLabel::name() { setAccessibleName(text().isEmpty() ? caption_ : caption_ + ": " + text()); }

QString plainToolTip(const QString& text) {
  const QString shown = folded(visibleText(text, true, kMostInTip));
  // What a tool tip takes for rich text is written as the rich text that shows it.
  return Qt::mightBeRichText(shown) ? "<p style=\"white-space:pre\">" + shown.toHtmlEscaped() + "</p>" : shown;
}

void showToolTip(const QPoint& at, const QString& text, QWidget* widget) {
  QToolTip::showText(at, plainToolTip(text), widget);
}

void setPlainTitle(QWidget* window, const QString& text) {
  QString title = visibleText(text, false, kMostInAction);
  title.replace("[*]", "[*][*]");  // alone it is Qt's place for the sign of a changed document
  if (title != window->windowTitle()) window->setWindowTitle(title);
}

QString actionText(const QString& text) {
  return visibleText(text, false, kMostInAction).replace(u'&', QStringLiteral("&&"));
}

PlainMessageBox::PlainMessageBox(Icon icon, const QString& title, const QString& text, QWidget* parent)
    : QMessageBox(icon, title, QString(), Ok, parent) {
  setTextFormat(Qt::PlainText);
  setText(visibleText(text, true, PlainLabel::kMost));
}

}  // namespace penstock::gui

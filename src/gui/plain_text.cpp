// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/plain_text.h"

#include <QStringEncoder>
#include <QToolTip>
#include <QWidget>

#include "penstock/display/visible.h"

namespace penstock::gui {
namespace {

constexpr qsizetype kMostInTip = 1500, kTipLine = 120;
constexpr qsizetype kMostInAction = 120;

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

QString visibleText(const QString& text, bool lines, qsizetype most) {
  const bool cut = text.size() > most;
  QString kept = cut ? text.left(most) : text;
  if (isOrdinary(kept)) return cut ? kept + u'…' : kept;
  if (cut && kept.back().isHighSurrogate()) kept.chop(1);
  const QByteArray utf8 = QStringEncoder(QStringEncoder::Utf8).encode(kept);  // half a character is U+FFFD
  std::string out;
  const bool whole = display::appendVisible(out, {utf8.data(), std::size_t(utf8.size())}, lines, std::size_t(most));
  const QString shown = QString::fromStdString(out);
  return cut || !whole ? shown + u'…' : shown;
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

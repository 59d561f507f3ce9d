// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/save_name.h"

#include <QList>
#include <algorithm>

namespace penstock::gui {
namespace {

constexpr qsizetype kMostBytes = 200;  // file systems take 255; the rest is for what a person or a draft adds
constexpr qsizetype kMostOfEnding = 16;

bool mayStand(char32_t c) {
  switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
      return false;
    default:
      return c > 0x7f || !QStringLiteral("/\\:*?\"<>|").contains(QChar(char16_t(c)));
  }
}

bool isDevice(const QString& name) {
  const QString stem = name.section('.', 0, 0).trimmed().toUpper();
  if (stem == "CON" || stem == "PRN" || stem == "AUX" || stem == "NUL") return true;
  return stem.size() == 4 && (stem.startsWith("COM") || stem.startsWith("LPT")) && stem[3].isDigit();
}

void shorten(QString& text, qsizetype mostBytes) {
  while (text.toUtf8().size() > mostBytes) text.chop(text.back().isLowSurrogate() ? 2 : 1);
}

}  // namespace

QString saveName(std::string_view bytes) {
  QString name;
  for (const char32_t c : QString::fromUtf8(bytes.data(), qsizetype(std::min<std::size_t>(bytes.size(), 4096))).toUcs4())
    name += mayStand(c) ? QString::fromUcs4(&c, 1) : QString("_");
  const qsizetype dot = name.lastIndexOf('.');
  const QString ending = dot > 0 && name.size() - dot <= kMostOfEnding ? name.mid(dot) : QString();
  name.chop(ending.size());
  shorten(name, kMostBytes - ending.toUtf8().size());
  name += ending;
  while (name.endsWith('.') || name.endsWith(' ')) name.chop(1);
  if (name.isEmpty() || QStringLiteral(".-~ ").contains(name.front()) || isDevice(name)) name.prepend('_');
  return name;
}

}  // namespace penstock::gui

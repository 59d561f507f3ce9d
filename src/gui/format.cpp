// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/format.h"

#include <QDateTime>
#include <QStringDecoder>
#include <limits>

#include "gui/plain_text.h"
#include "penstock/codec/charset.h"

namespace penstock::gui {
namespace {

QDateTime local(WallTime t) {
  return QDateTime::fromMSecsSinceEpoch(std::chrono::floor<std::chrono::milliseconds>(t).time_since_epoch().count());
}

}  // namespace

QString sizeText(std::uint64_t bytes) {
  if (bytes < 1024) return QString::number(bytes) + " B";
  static constexpr const char* kUnits[] = {" KB", " MB", " GB", " TB", " PB", " EB"};
  double value = double(bytes) / 1024;
  int unit = 0;
  while (value >= 999.5 && unit < 5) {
    value /= 1024;
    ++unit;
  }
  return QString::number(value, 'f', value < 99.95 ? 1 : 0) + kUnits[unit];
}

QString durationText(std::int64_t microseconds) {
  if (microseconds < 0) return {};
  if (microseconds > 0 && microseconds < 10'000) return QString::number(double(microseconds) / 1000, 'f', 1) + " ms";
  if (microseconds < 999'500) return QString::number((microseconds + 500) / 1000) + " ms";
  const double seconds = double(microseconds) / 1e6;
  if (seconds < 59.95) return QString::number(seconds, 'f', 1) + " s";
  const qint64 whole = qRound64(seconds);
  if (whole < 3600) return QStringLiteral("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QChar('0'));
  return QStringLiteral("%1 h %2 min").arg(whole / 3600).arg(whole / 60 % 60, 2, 10, QChar('0'));
}

QString countText(std::uint64_t n) {
  QString digits = QString::number(n);
  for (qsizetype i = digits.size() - 3; i > 0; i -= 3) digits.insert(i, QChar(0x2009));
  return digits;
}

QString timeOfDayText(WallTime t) {
  return local(t).toString(QStringLiteral("HH:mm:ss.zzz"));
}

QString dateTimeText(WallTime t) {
  return local(t).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss.zzz"));
}

QString wireText(std::string_view bytes, std::size_t most) {
  const bool cut = bytes.size() > most;
  if (cut) {
    // Not within a character: the rest would be taken for another encoding.
    std::size_t end = most;
    while (end > 0 && most - end < 3 && (static_cast<unsigned char>(bytes[end]) & 0xc0) == 0x80) --end;
    bytes = bytes.substr(0, end);
  }
  const QByteArrayView view(bytes.data(), qsizetype(bytes.size()));
  QStringDecoder utf8(QStringDecoder::Utf8, QStringConverter::Flag::Stateless);
  QString text = utf8.decode(view);
  if (utf8.hasError()) text = QString::fromStdString(codec::asUtf8(bytes));
  text = visibleText(text, false, std::numeric_limits<qsizetype>::max());
  return cut ? text + u'…' : text;
}

QString sentenceText(std::string_view message) {
  QString text = QString::fromUtf8(message.data(), qsizetype(message.size()));
  if (text.isEmpty()) return text;
  text[0] = text[0].toUpper();
  if (!text.endsWith('.')) text += '.';
  return text;
}

}  // namespace penstock::gui

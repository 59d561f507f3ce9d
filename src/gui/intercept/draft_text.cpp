// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/draft_text.h"

#include <algorithm>

#include "penstock/base/utf8.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kBytesALine = 16;

bool isUtf8(std::string_view bytes) {
  while (!bytes.empty()) {
    char32_t c = 0;
    const std::size_t n = utf8Character(bytes, c);
    if (n == 0) return false;
    bytes.remove_prefix(n);
  }
  return true;
}

/// A text of QTextDocument that is another when it comes back.
bool isChanged(QChar c) {
  const char16_t u = c.unicode();
  if (u < 0x20) return u != '\t' && u != '\n';
  return u == 0x7f || u == 0x2028 || u == 0x2029 || u == 0xfdd0 || u == 0xfdd1 || u == 0xfffc || u == 0xfeff;
}

/// Nothing: lines end in more than one way.
std::optional<bool> endsWithCrlf(std::string_view bytes) {
  std::size_t lines = 0, crlf = 0, cr = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\r') ++cr;
    if (bytes[i] != '\n') continue;
    ++lines;
    if (i > 0 && bytes[i - 1] == '\r') ++crlf;
  }
  if (cr != crlf || (crlf != 0 && crlf != lines)) return std::nullopt;
  return crlf != 0;
}

}  // namespace

std::optional<EditableText> editableText(std::string_view bytes, std::size_t most, bool latin1) {
  if (bytes.size() > most) return std::nullopt;
  const auto crlf = endsWithCrlf(bytes);
  if (!crlf) return std::nullopt;
  EditableText out;
  out.form.crlf = *crlf;
  const bool utf8 = isUtf8(bytes);
  if (!utf8 && !latin1) return std::nullopt;
  if (!utf8) out.form.characters = TextForm::Characters::latin1;
  const auto size = qsizetype(bytes.size());
  out.text = utf8 ? QString::fromUtf8(bytes.data(), size) : QString::fromLatin1(bytes.data(), size);
  if (*crlf) out.text.remove(QChar('\r'));
  if (std::any_of(out.text.begin(), out.text.end(), isChanged)) return std::nullopt;
  if (bytesOf(out.text, out.form) != bytes) return std::nullopt;  // Qt drops a byte order mark
  return out;
}

std::optional<std::string> bytesOf(const QString& text, TextForm form) {
  QString written = text;
  if (form.crlf) written.replace(QStringLiteral("\n"), QStringLiteral("\r\n"));
  if (form.characters == TextForm::Characters::utf8) return written.toStdString();
  const bool fits = std::all_of(written.begin(), written.end(), [](QChar c) { return c.unicode() < 0x100; });
  if (!fits) return std::nullopt;
  return written.toLatin1().toStdString();
}

QString hexText(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  QString out;
  out.reserve(qsizetype(bytes.size()) * 3);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out += QLatin1Char(digits[byte >> 4]);
    out += QLatin1Char(digits[byte & 15]);
    if (i + 1 < bytes.size()) out += QLatin1Char((i + 1) % kBytesALine == 0 ? '\n' : ' ');
  }
  return out;
}

std::optional<HexProblem> readHex(const QString& text, std::string& bytes) {
  int line = 1, high = -1;
  bytes.clear();
  bytes.reserve(std::size_t(text.size() / 3) + 1);
  for (const QChar c : text) {
    if (c.isSpace()) {
      if (high >= 0) return HexProblem{line, QStringLiteral("a byte has two digits")};
      line += c == QChar('\n');
      continue;
    }
    const char16_t u = c.unicode();
    const int digit = u >= '0' && u <= '9' ? u - '0' : u >= 'a' && u <= 'f' ? u - 'a' + 10 : u >= 'A' && u <= 'F' ? u - 'A' + 10 : -1;
    if (digit < 0) return HexProblem{line, QStringLiteral("\"%1\" is no hexadecimal digit").arg(c)};
    if (high < 0) {
      high = digit;
    } else {
      bytes += char(high << 4 | digit);
      high = -1;
    }
  }
  if (high >= 0) return HexProblem{line, QStringLiteral("a byte has two digits")};
  return std::nullopt;
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// How the bytes look: colours, and signs for what would not be seen.
#include <QFontInfo>
#include <algorithm>
#include <array>
#include <utility>

#include "gui/editor/bytes_editor.h"
#include "penstock/draft/variables.h"

namespace penstock::gui {
namespace {

constexpr long kLongest = 20'000;         // bytes of a line that are coloured
constexpr std::size_t kMarked = 1 << 20;  // of the text in which variables are looked for
constexpr int kKnown = 8, kUnknown = 9;   // indicators

/// Styles come in pairs that look alike: neighbours in turn, where a font would make one sign of two characters that were two on the wire.
enum Style : unsigned char { plain = 0, name, string, number, faint, styles };

Style styleOf(codec::TokenKind kind) {
  switch (kind) {
    case codec::TokenKind::key:
    case codec::TokenKind::tag: return name;
    case codec::TokenKind::string: return string;
    case codec::TokenKind::number:
    case codec::TokenKind::literal: return number;
    case codec::TokenKind::punctuation:
    case codec::TokenKind::comment: return faint;
  }
  return plain;
}

bool mayJoin(char a, char b) {
  const auto sign = [](char c) { return c > ' ' && c < 0x7f && !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')); };
  return (sign(a) && sign(b)) || (a == 'w' && b == 'w') || (a == '0' && b == 'x');
}

constexpr std::array<std::pair<const char*, const char*>, 29> unseen{{
    {"\u00a0", "NBSP"}, {"\u00ad", "SHY"},  {"\u061c", "ALM"},  {"\u180e", "MVS"},  {"\u200b", "ZWSP"}, {"\u200c", "ZWNJ"},
    {"\u200d", "ZWJ"},  {"\u200e", "LRM"},  {"\u200f", "RLM"},  {"\u202a", "LRE"},  {"\u202b", "RLE"},  {"\u202c", "PDF"},
    {"\u202d", "LRO"},  {"\u202e", "RLO"},  {"\u2028", "LS"},   {"\u2029", "PS"},   {"\u2060", "WJ"},   {"\u2061", "FA"},
    {"\u2062", "IT"},   {"\u2063", "IS"},   {"\u2064", "IP"},   {"\u2066", "LRI"},  {"\u2067", "RLI"},  {"\u2068", "FSI"},
    {"\u2069", "PDI"},  {"\ufeff", "BOM"},  {"\ufff9", "IAA"},  {"\ufffa", "IAS"},  {"\ufffb", "IAT"},
}};

}  // namespace

void BytesEditor::restyle() {
  const Tokens& t = theme_.tokens();
  const QFont font = theme_.mono();
  const QByteArray family = font.family().toUtf8();
  SendScintilla(SCI_STYLESETFONT, STYLE_DEFAULT, family.constData());
  // Points, as Qt makes them pixels again.
  call(SCI_STYLESETSIZEFRACTIONAL, STYLE_DEFAULT, long(SC_FONT_SIZE_MULTIPLIER * font.pixelSize() * 72.0 / logicalDpiY() + 0.5));
  SendScintilla(SCI_STYLESETFORE, STYLE_DEFAULT, t.text);
  SendScintilla(SCI_STYLESETBACK, STYLE_DEFAULT, t.editor);
  call(SCI_STYLECLEARALL);
  const QColor inks[styles] = {t.text, t.key, t.string, t.number, t.dim};
  for (int style = 0; style < styles; ++style)
    for (const int twin : {0, int(styles)}) SendScintilla(SCI_STYLESETFORE, static_cast<unsigned long>(style + twin), inks[style]);
  SendScintilla(SCI_STYLESETFORE, STYLE_LINENUMBER, t.dim);
  SendScintilla(SCI_STYLESETFORE, STYLE_CONTROLCHAR, t.clientError);
  SendScintilla(SCI_SETSELBACK, 1UL, t.selection);
  SendScintilla(SCI_SETADDITIONALSELBACK, t.selection);
  call(SCI_SETSELALPHA, SC_ALPHA_NOALPHA);
  SendScintilla(SCI_SETCARETFORE, t.text);
  SendScintilla(SCI_SETWHITESPACEFORE, 1UL, t.dim);
  SendScintilla(SCI_MARKERSETBACK, 0UL, t.serverError);
  SendScintilla(SCI_MARKERSETFORE, 0UL, t.serverError);
  for (const auto& [indicator, ink] : {std::pair(kKnown, t.accent), std::pair(kUnknown, t.serverError)}) {
    call(SCI_INDICSETSTYLE, static_cast<unsigned long>(indicator), INDIC_ROUNDBOX);
    SendScintilla(SCI_INDICSETFORE, static_cast<unsigned long>(indicator), ink);
    call(SCI_INDICSETALPHA, static_cast<unsigned long>(indicator), 40);
    call(SCI_INDICSETOUTLINEALPHA, static_cast<unsigned long>(indicator), 140);
    call(SCI_INDICSETUNDER, static_cast<unsigned long>(indicator), 1);
  }
  for (const auto& [bytes, sign] : unseen) SendScintilla(SCI_SETREPRESENTATION, bytes, sign);
  call(SCI_SETEXTRAASCENT, static_cast<unsigned long>(theme_.scaled(2)));
  call(SCI_SETEXTRADESCENT, static_cast<unsigned long>(theme_.scaled(1)));
  call(SCI_SETMARGINLEFT, 0, theme_.scaled(8));
  call(SCI_SETMARGINWIDTHN, 1, theme_.scaled(3));
  SendScintilla(SCI_SETFOLDMARGINCOLOUR, 1UL, t.editor);
  call(SCI_STYLESETBACK, STYLE_LINENUMBER, call(SCI_STYLEGETBACK, STYLE_DEFAULT));
  fitNumbers();
  setWrongLine(wrongLine_);
}

void BytesEditor::changeEvent(QEvent* event) {
  QsciScintillaBase::changeEvent(event);
  if (event->type() == QEvent::FontChange) restyle();
}

void BytesEditor::fitNumbers() {
  const QByteArray widest(std::max(2, int(QByteArray::number(int(call(SCI_GETLINECOUNT))).size())), '9');
  const long digits = SendScintilla(SCI_TEXTWIDTH, uintptr_t(STYLE_LINENUMBER), widest.constData());
  call(SCI_SETMARGINWIDTHN, 0, digits + theme_.scaled(18));
}

void BytesEditor::setWrongLine(int line) {
  wrongLine_ = line;
  call(SCI_MARKERDELETEALL, 0);
  if (line > 0) call(SCI_MARKERADD, static_cast<unsigned long>(line - 1), 0);
}

void BytesEditor::styleTo(long end) {
  long line = call(SCI_LINEFROMPOSITION, static_cast<unsigned long>(call(SCI_GETENDSTYLED)));
  const long last = call(SCI_LINEFROMPOSITION, static_cast<unsigned long>(end));
  for (; line <= last; ++line) styleLine(line);
}

void BytesEditor::styleLine(long line) {
  const long from = call(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line));
  const long next = line + 1 < call(SCI_GETLINECOUNT) ? call(SCI_POSITIONFROMLINE, static_cast<unsigned long>(line + 1)) : call(SCI_GETLENGTH);
  const std::string_view text = view().substr(std::size_t(from), std::size_t(next - from));
  std::string looks(text.size(), char(plain));
  if (next - from <= kLongest) {
    const std::string_view row = text.substr(0, std::min(text.find_last_not_of("\r\n") + 1, text.size()));
    const bool head = head_ && std::size_t(from) < headEnd_;
    display::Unfinished unfinished;
    const auto spans = display::lexRow(head ? display::Language::httpHead : body_, row, head && line == 0, unfinished);
    for (const codec::TokenSpan& span : spans)
      std::fill_n(looks.begin() + std::ptrdiff_t(span.offset), span.length, char(styleOf(span.kind)));
    for (std::size_t i = 1; i < text.size(); ++i)
      if (mayJoin(text[i - 1], text[i]) && looks[i - 1] == looks[i]) looks[i] = char(looks[i] + styles);
  }
  call(SCI_STARTSTYLING, static_cast<unsigned long>(from));
  SendScintilla(SCI_SETSTYLINGEX, uintptr_t(looks.size()), looks.data());
}

void BytesEditor::markVariables() {
  const std::string_view text = view().substr(0, kMarked);
  for (const int indicator : {kKnown, kUnknown}) {
    call(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(indicator));
    call(SCI_INDICATORCLEARRANGE, 0, call(SCI_GETLENGTH));
  }
  for (std::size_t at = text.find("{{"); at != text.npos; at = text.find("{{", at + 2)) {
    const std::size_t end = text.substr(at, 80).find("}}");
    if (end == text.npos) continue;
    std::string_view inside = text.substr(at + 2, end - 2);
    while (inside.starts_with(' ')) inside.remove_prefix(1);
    while (inside.ends_with(' ')) inside.remove_suffix(1);
    if (!draft::isVariableName(inside) || (at > 0 && text[at - 1] == '\\')) continue;
    const bool known = std::find(known_.begin(), known_.end(), inside) != known_.end();
    call(SCI_SETINDICATORCURRENT, static_cast<unsigned long>(known ? kKnown : kUnknown));
    call(SCI_INDICATORFILLRANGE, static_cast<unsigned long>(at), long(end + 2));
  }
}

}  // namespace penstock::gui

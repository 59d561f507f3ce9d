// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/manual_view.h"

#include <QAbstractTextDocumentLayout>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocumentFragment>
#include <QTextTable>
#include <algorithm>
#include <utility>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kMostMarks = 2000;

QTextCharFormat formatOf(const QFont& font, const QColor& color) {
  QTextCharFormat out;
  out.setFont(font);
  out.setForeground(color);
  return out;
}

}  // namespace

ManualView::ManualView(const Theme& theme, const QList<ManualSection>& sections, QWidget* parent) : QTextEdit(parent), theme_(theme), sections_(sections) {
  setObjectName("manualText");
  setAccessibleName(tr("Text of the manual"));
  setReadOnly(true);
  setProperty("look", "view");
  setFrameShape(QFrame::NoFrame);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTabChangesFocus(true);
  document()->setDocumentMargin(theme.scaled(20));
  document()->setUndoRedoEnabled(false);
  connect(&theme_, &Theme::changed, this, &ManualView::rebuild);
  rebuild();
}

void ManualView::rebuild() {
  const int at = starts_.isEmpty() ? 0 : currentSection();
  setUpdatesEnabled(false);
  clear();
  starts_.clear();
  QTextCursor cursor(document());
  cursor.beginEditBlock();
  for (const ManualSection& section : sections_) write(cursor, section);
  cursor.endEditBlock();
  moveCursor(QTextCursor::Start);
  setUpdatesEnabled(true);
  mark(QStringList(words_));
  if (at > 0) showSection(at);
}

void ManualView::writeRuns(QTextCursor& cursor, const QString& line, const QColor& color) {
  for (const ManualRun& run : readRuns(line)) {
    QTextCharFormat format = formatOf(theme_.ui(13, run.look == ManualRun::Look::strong ? QFont::DemiBold : QFont::Normal), color);
    if (run.look == ManualRun::Look::code) format = formatOf(theme_.mono(12), theme_.tokens().text);
    if (run.look == ManualRun::Look::emphasis) format.setFontItalic(true);
    cursor.insertText(run.text, format);
  }
}

void ManualView::writeTable(QTextCursor& cursor, const QList<QStringList>& rows) {
  qsizetype columns = 0;
  for (const QStringList& row : rows) columns = std::max(columns, row.size());
  const QStringList& head = rows.front();
  const bool named = std::any_of(head.begin(), head.end(), [](const QString& cell) { return !cell.isEmpty(); });
  const QList<QStringList> shown = named ? rows : rows.mid(1);
  if (columns == 0 || shown.isEmpty()) return;
  QTextTableFormat format;
  format.setBorder(0.5);
  format.setBorderBrush(theme_.tokens().line);
  format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
  format.setBorderCollapse(true);
  format.setCellPadding(theme_.scaled(5));
  format.setTopMargin(theme_.scaled(6));
  format.setBottomMargin(theme_.scaled(6));
  format.setHeaderRowCount(named ? 1 : 0);
  format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
  QTextTable* table = cursor.insertTable(int(shown.size()), int(columns), format);
  for (int row = 0; row < shown.size(); ++row)
    for (int column = 0; column < shown[row].size(); ++column) {
      QTextCursor cell = table->cellAt(row, column).firstCursorPosition();
      writeRuns(cell, shown[row][column], named && row == 0 ? theme_.tokens().dim : theme_.tokens().text);
    }
  cursor.movePosition(QTextCursor::End);
}

void ManualView::write(QTextCursor& cursor, const ManualSection& section) {
  const Tokens& t = theme_.tokens();
  // Lines of code stand close: their ground is one.
  const auto block = [&](int above, int left, const QColor& ground = {}) {
    QTextBlockFormat format;
    format.setTopMargin(theme_.scaled(above));
    format.setLeftMargin(theme_.scaled(left));
    if (ground.isValid())
      format.setBackground(ground);
    else
      format.setLineHeight(128, QTextBlockFormat::ProportionalHeight);
    if (cursor.position() > 0)
      cursor.insertBlock(format);
    else
      cursor.setBlockFormat(format);
  };
  constexpr int sizes[] = {22, 18, 15};
  block(section.level < 3 ? 22 : 16, 0);
  starts_ << cursor.position();
  cursor.insertText(section.title, formatOf(theme_.ui(sizes[std::clamp(section.level, 1, 3) - 1], QFont::DemiBold), t.text));
  for (const ManualBlock& one : section.blocks) {
    switch (one.kind) {
      case ManualBlock::Kind::paragraph:
        block(8, 0);
        writeRuns(cursor, one.text, t.text);
        break;
      case ManualBlock::Kind::bullet:
        block(4, 14);
        cursor.insertText(QStringLiteral("\u2022  "), formatOf(theme_.ui(13), t.dim));
        writeRuns(cursor, one.text, t.text);
        break;
      case ManualBlock::Kind::code: {
        int above = 8;
        for (const QString& line : one.text.split('\n')) {
          block(std::exchange(above, 0), 0, t.panel);
          cursor.insertText(line, formatOf(theme_.mono(12), t.text));
        }
        break;
      }
      case ManualBlock::Kind::table:
        writeTable(cursor, one.rows);
        break;
    }
  }
}

int ManualView::heightOf(int position) const {
  return int(document()->documentLayout()->blockBoundingRect(document()->findBlock(position)).top());
}

void ManualView::showSection(int section) {
  if (section < 0 || section >= starts_.size()) return;
  QTextCursor cursor(document());
  cursor.setPosition(starts_[section]);
  setTextCursor(cursor);
  verticalScrollBar()->setValue(heightOf(starts_[section]));
}

int ManualView::currentSection() const {
  const int top = verticalScrollBar()->value() + theme_.scaled(8);
  int at = 0;
  for (int i = 0; i < starts_.size(); ++i)
    if (heightOf(starts_[i]) <= top) at = i;
  return at;
}

int ManualView::mark(const QStringList& words) {
  words_ = words;
  found_.clear();
  chosen_ = -1;
  for (const QString& word : words) {
    if (word.isEmpty()) continue;
    for (QTextCursor at = document()->find(word); !at.isNull() && found_.size() < kMostMarks; at = document()->find(word, at)) found_ << at;
  }
  std::sort(found_.begin(), found_.end(), [](const QTextCursor& a, const QTextCursor& b) { return a.selectionStart() < b.selectionStart(); });
  paintMarks();
  return int(found_.size());
}

bool ManualView::next(bool backwards) {
  if (found_.isEmpty()) return false;
  const int from = chosen_ >= 0 ? found_[chosen_].selectionStart() : textCursor().selectionStart();
  const auto behind = std::find_if(found_.begin(), found_.end(), [&](const QTextCursor& c) {
    return chosen_ >= 0 || backwards ? c.selectionStart() > from : c.selectionStart() >= from;
  });
  qsizetype at = behind - found_.begin();
  if (backwards) at = (chosen_ >= 0 ? chosen_ : at) - 1;
  chosen_ = (at + found_.size()) % found_.size();
  // Not selected, which would be painted in place of its mark.
  QTextCursor there = found_[chosen_];
  there.setPosition(there.selectionStart());
  setTextCursor(there);
  // A third below the top: what stands before it tells what it is about.
  verticalScrollBar()->setValue(heightOf(found_[chosen_].selectionStart()) - viewport()->height() / 3);
  paintMarks();
  return true;
}

void ManualView::paintMarks() {
  QList<QTextEdit::ExtraSelection> marks;
  for (qsizetype i = 0; i < found_.size(); ++i) {
    QTextEdit::ExtraSelection mark;
    mark.cursor = found_[i];
    mark.format.setBackground(i == chosen_ ? theme_.tokens().accent : theme_.tokens().selection);
    if (i == chosen_) mark.format.setForeground(theme_.tokens().onAccent);
    marks << mark;
  }
  setExtraSelections(marks);
}

QMimeData* ManualView::createMimeDataFromSelection() const {
  auto* data = new QMimeData;
  data->setText(textCursor().selection().toPlainText());
  return data;
}

}  // namespace penstock::gui

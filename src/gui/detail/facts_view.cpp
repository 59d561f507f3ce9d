// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/facts_view.h"

#include <QAbstractTextDocumentLayout>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPainter>
#include <QScrollBar>
#include <QTextDocumentFragment>
#include <QTextObjectInterface>
#include <QTextTable>

#include "gui/theme.h"

namespace penstock::gui {
namespace {

using display::Fact;
using display::FactSection;
using display::Facts;
using display::Phase;

constexpr int kBarObject = QTextFormat::UserObject + 1;
enum BarProperty { barPhase = QTextFormat::UserProperty + 1, barFrom, barTo };
constexpr int kKeyWidth = 128, kTimeWidth = 78;
constexpr int kMostCharacters = 4000;  // of a value: laying out a 200 KB URL would hold up the window

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

/// Draws a phase's bar inside the text.
class BarObject : public QObject, public QTextObjectInterface {
  Q_OBJECT
  Q_INTERFACES(QTextObjectInterface)
 public:
  BarObject(Theme& theme, QTextEdit* view) : QObject(view), theme_(theme), view_(view) {}
  QSizeF intrinsicSize(QTextDocument*, int, const QTextFormat&) override {
    const int taken = theme_.scaled(kKeyWidth + kTimeWidth + 56);
    return {double(std::max(40, view_->viewport()->width() - taken)), double(theme_.scaled(8))};
  }
  void drawObject(QPainter* painter, const QRectF& rect, QTextDocument*, int, const QTextFormat& format) override {
    const Tokens& t = theme_.tokens();
    const auto phase = Phase(format.property(barPhase).toInt());
    const QColor color = phase == Phase::connect     ? t.phaseConnect
                         : phase == Phase::tls       ? t.phaseTls
                         : phase == Phase::firstByte ? t.phaseFirstByte
                         : phase == Phase::receive   ? t.phaseReceive
                                                     : t.phaseWait;
    const double from = format.property(barFrom).toDouble(), to = format.property(barTo).toDouble();
    const double left = std::min(rect.left() + rect.width() * from, rect.right() - 2);
    const QRectF bar(left, rect.top(), std::max(2.0, rect.width() * (to - from)), rect.height());
    painter->fillRect(bar, color);
    // What somebody made wait looks like no network does.
    if (phase == Phase::delay) painter->fillRect(bar, QBrush(t.clientError, Qt::BDiagPattern));
  }

 private:
  Theme& theme_;
  QTextEdit* view_;
};

}  // namespace

FactsView::FactsView(Theme& theme, QWidget* parent) : QTextEdit(parent), theme_(theme) {
  setReadOnly(true);
  setProperty("look", "view");
  setFrameShape(QFrame::NoFrame);
  setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setTabChangesFocus(true);
  document()->setDocumentMargin(theme.scaled(10));
  document()->setUndoRedoEnabled(false);
  document()->documentLayout()->registerHandler(kBarObject, new BarObject(theme, this));
  connect(&theme_, &Theme::changed, this, &FactsView::rebuild);
}

void FactsView::setFacts(const Facts& facts) {
  if (facts == facts_) return;
  facts_ = facts;
  rebuild();
}

void FactsView::resetPlace() {
  verticalScrollBar()->setValue(0);
}

void FactsView::rebuild() {
  const int place = verticalScrollBar()->value();
  setUpdatesEnabled(false);
  clear();
  QTextCursor cursor(document());
  cursor.beginEditBlock();
  for (const FactSection& section : facts_)
    if (!section.facts.empty()) insertSection(cursor, section);
  cursor.endEditBlock();
  // Its own cursor went along to the end, and would pull the view after it.
  moveCursor(QTextCursor::Start);
  setUpdatesEnabled(true);
  verticalScrollBar()->setValue(place);
}

namespace {

QColor colorOf(Fact::Look look, const Tokens& t) {
  switch (look) {
    case Fact::Look::dim: return t.dim;
    case Fact::Look::good:
    case Fact::Look::added: return t.ok;
    case Fact::Look::warn: return t.clientError;
    case Fact::Look::bad:
    case Fact::Look::removed: return t.serverError;
    default: return t.text;
  }
}

}  // namespace

void FactsView::insertSection(QTextCursor& cursor, const FactSection& section) {
  const Tokens& t = theme_.tokens();
  const auto format = [&](const QFont& font, const QColor& color) {
    QTextCharFormat f;
    f.setFont(font);
    f.setForeground(color);
    return f;
  };
  QTextBlockFormat block;
  block.setBottomMargin(theme_.scaled(2));
  block.setLeftMargin(theme_.scaled(2));
  cursor.setBlockFormat(block);
  if (!section.title.empty()) cursor.insertText(text(section.title), format(theme_.ui(12, QFont::DemiBold), t.text));
  const bool bars = section.facts.front().phase != Phase::none;
  const int heads = section.columns.empty() ? 0 : 1;
  QTextTableFormat table;
  table.setBorder(0);
  table.setCellSpacing(0);
  table.setCellPadding(theme_.scaled(2));
  table.setBottomMargin(theme_.scaled(12));
  table.setWidth(QTextLength(QTextLength::PercentageLength, 100));
  QList<QTextLength> widths{QTextLength(QTextLength::FixedLength, theme_.scaled(kKeyWidth))};
  if (bars) widths << QTextLength(QTextLength::FixedLength, theme_.scaled(kTimeWidth));
  for (qsizetype i = 0; i < std::max<qsizetype>(qsizetype(section.columns.size()), 1); ++i)
    widths << QTextLength(heads ? QTextLength::PercentageLength : QTextLength::VariableLength, heads ? 50 : 0);
  table.setColumnWidthConstraints(widths);
  table.setHeaderRowCount(heads);
  QTextTable* grid = cursor.insertTable(int(section.facts.size()) + heads, int(widths.size()), table);
  for (std::size_t i = 0; i < section.columns.size(); ++i)
    grid->cellAt(0, int(i) + 1).firstCursorPosition().insertText(text(section.columns[i]), format(theme_.ui(12), t.dim));
  for (int i = heads; i < int(section.facts.size()) + heads; ++i) {
    const Fact& fact = section.facts[std::size_t(i - heads)];
    grid->cellAt(i, 0).firstCursorPosition().insertText(text(fact.key), format(theme_.ui(12), t.dim));
    const QColor color = colorOf(fact.look, t);
    const bool mono = fact.look == Fact::Look::mono || fact.look == Fact::Look::removed || fact.look == Fact::Look::added;
    QTextCursor value = grid->cellAt(i, 1).firstCursorPosition();
    if (bars) {
      QTextBlockFormat right;
      right.setAlignment(Qt::AlignRight);
      right.setRightMargin(theme_.scaled(8));
      value.setBlockFormat(right);
    }
    const QString words = text(fact.value);
    value.insertText(words.size() > kMostCharacters ? words.left(kMostCharacters) + tr("… (all of it under Raw)") : words,
                     format(mono ? theme_.mono() : theme_.ui(12), color));
    if (heads && !fact.second.empty())
      grid->cellAt(i, 2).firstCursorPosition().insertText(text(fact.second).left(kMostCharacters),
                                                          format(mono ? theme_.mono() : theme_.ui(12), t.text));
    if (!bars || fact.phase == Phase::none) continue;
    QTextCharFormat bar;
    bar.setObjectType(kBarObject);
    bar.setProperty(barPhase, int(fact.phase));
    bar.setProperty(barFrom, fact.from);
    bar.setProperty(barTo, fact.to);
    bar.setVerticalAlignment(QTextCharFormat::AlignMiddle);
    grid->cellAt(i, 2).firstCursorPosition().insertText(QString(QChar::ObjectReplacementCharacter), bar);
  }
  cursor.movePosition(QTextCursor::End);
}

QMimeData* FactsView::createMimeDataFromSelection() const {
  auto* data = new QMimeData;
  data->setText(textCursor().selection().toPlainText());
  return data;
}

void FactsView::contextMenuEvent(QContextMenuEvent* event) {
  const QTextCursor at = cursorForPosition(event->pos());
  QString value;
  if (QTextTable* table = at.currentTable()) {
    const QTextTableCell here = table->cellAt(at);
    const QTextTableCell cell = table->cellAt(here.row(), here.column() == 2 ? 2 : 1);
    QTextCursor all = cell.firstCursorPosition();
    all.setPosition(cell.lastCursorPosition().position(), QTextCursor::KeepAnchor);
    value = all.selection().toPlainText();
  }
  QMenu menu(this);
  QAction* copyAction = menu.addAction(theme_.icon("copy"), tr("Copy"), this, &QTextEdit::copy);
  copyAction->setEnabled(textCursor().hasSelection());
  QAction* copyValue =
      menu.addAction(tr("Copy value"), this, [value] { QGuiApplication::clipboard()->setText(value); });
  copyValue->setEnabled(!value.isEmpty());
  menu.addAction(tr("Copy all"), this, [this] {
    QStringList lines;
    for (const FactSection& section : facts_) {
      if (!section.title.empty()) lines << QString() << text(section.title);
      QStringList columns;
      for (const std::string& column : section.columns) columns << text(column);
      if (!columns.isEmpty()) lines << columns.join(" | ");
      for (const Fact& fact : section.facts)
        lines << text(fact.key + ": " + fact.value + (columns.isEmpty() ? "" : " | " + fact.second));
    }
    QGuiApplication::clipboard()->setText(lines.join('\n').trimmed());
  });
  menu.exec(event->globalPos());
}

}  // namespace penstock::gui

#include "facts_view.moc"

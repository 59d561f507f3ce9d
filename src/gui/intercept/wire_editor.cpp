// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/wire_editor.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QTextBlock>
#include <algorithm>

namespace penstock::gui {
namespace {

constexpr qsizetype kLongest = 20'000;  // characters of a line that are coloured

QColor inkOf(const Tokens& t, codec::TokenKind kind) {
  switch (kind) {
    case codec::TokenKind::key:
    case codec::TokenKind::tag: return t.key;
    case codec::TokenKind::string: return t.string;
    case codec::TokenKind::number:
    case codec::TokenKind::literal: return t.number;
    case codec::TokenKind::punctuation:
    case codec::TokenKind::comment: return t.dim;
  }
  return t.text;
}

}  // namespace

class WireEditor::Numbers : public QWidget {
 public:
  explicit Numbers(WireEditor* editor) : QWidget(editor), editor_(editor) { setAccessibleName(QStringLiteral("Line numbers")); }

 protected:
  void paintEvent(QPaintEvent* event) override { editor_->paintNumbers(event); }

 private:
  WireEditor* editor_;
};

/// A line of the head is coloured as one until the first empty line; its state says which it is.
class WireEditor::Colours : public QSyntaxHighlighter {
 public:
  Colours(QTextDocument* document, const Theme& theme) : QSyntaxHighlighter(document), theme_(theme) {}
  void set(bool head, display::Language body) {
    head_ = head;
    body_ = body;
    rehighlight();
  }

 protected:
  void highlightBlock(const QString& text) override {
    enum : int { inHead = 1, inBody = 2 };
    const bool first = currentBlock().blockNumber() == 0;
    const bool head = head_ && (first || previousBlockState() == inHead) && !text.isEmpty();
    setCurrentBlockState(head ? inHead : inBody);
    const display::Language language = head ? display::Language::httpHead : body_;
    if (language == display::Language::plain || text.size() > kLongest) return;
    const QByteArray utf8 = text.toUtf8();
    display::Unfinished unfinished;
    for (const codec::TokenSpan& span : display::lexRow(language, std::string_view(utf8.data(), std::size_t(utf8.size())), first && head, unfinished)) {
      const int from = int(QString::fromUtf8(utf8.left(qsizetype(span.offset))).size());
      const int length = int(QString::fromUtf8(utf8.mid(qsizetype(span.offset), qsizetype(span.length))).size());
      setFormat(from, length, inkOf(theme_.tokens(), span.kind));
    }
  }

 private:
  const Theme& theme_;
  bool head_ = false;
  display::Language body_ = display::Language::plain;
};

WireEditor::WireEditor(const Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent), theme_(theme), numbers_(new Numbers(this)), colours_(new Colours(document(), theme)) {
  setProperty("look", "view");
  setLineWrapMode(QPlainTextEdit::WidgetWidth);
  setWordWrapMode(QTextOption::WrapAnywhere);
  setTabChangesFocus(true);
  connect(this, &QPlainTextEdit::blockCountChanged, this, &WireEditor::placeNumbers);
  connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int dy) {
    dy != 0 ? numbers_->scroll(0, dy) : numbers_->update(0, area.y(), numbers_->width(), area.height());
  });
  connect(&theme, &Theme::changed, this, &WireEditor::restyle);
  restyle();
}

WireEditor::~WireEditor() = default;

void WireEditor::restyle() {
  setFont(theme_.mono());
  colours_->rehighlight();
  placeNumbers();
}

void WireEditor::contextMenuEvent(QContextMenuEvent* event) {
  QMenu* menu = createStandardContextMenu(event->pos());
  menu->setObjectName(objectName() + "Menu");
  menu->setAttribute(Qt::WA_DeleteOnClose);
  Q_EMIT menuOpening(menu);
  menu->popup(event->globalPos());
}

void WireEditor::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() == QEvent::FontChange) placeNumbers();
}

void WireEditor::setWire(const QString& text, bool head, display::Language body) {
  setPlainText(text);
  colours_->set(head, body);
  setWrongLine(0);
}

QString WireEditor::wire() const { return document()->toRawText().replace(QChar(QChar::ParagraphSeparator), QChar('\n')); }

void WireEditor::setWrongLine(int line) {
  if (std::exchange(wrongLine_, line) != line) numbers_->update();
}

int WireEditor::numbersWidth() const {
  const int digits = std::max(2, int(QString::number(blockCount()).size()));
  return fontMetrics().horizontalAdvance(QChar('0')) * digits + theme_.scaled(26);
}

void WireEditor::placeNumbers() {
  setViewportMargins(numbersWidth(), 0, 0, 0);
  const QRect inside = contentsRect();
  numbers_->setGeometry(inside.left(), inside.top(), numbersWidth(), inside.height());
}

void WireEditor::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  placeNumbers();
}

void WireEditor::paintNumbers(QPaintEvent* event) {
  QPainter painter(numbers_);
  painter.fillRect(event->rect(), theme_.tokens().editor);
  painter.setFont(font());
  for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
    const QRectF area = blockBoundingGeometry(block).translated(contentOffset());
    if (area.top() > event->rect().bottom()) break;
    const int number = block.blockNumber() + 1;
    painter.setPen(number == wrongLine_ ? theme_.tokens().serverError : theme_.tokens().dim);
    const QRect line(0, int(area.top()), numbers_->width() - theme_.scaled(14), fontMetrics().height());
    painter.drawText(line, Qt::AlignRight, QString::number(number));
  }
}

}  // namespace penstock::gui

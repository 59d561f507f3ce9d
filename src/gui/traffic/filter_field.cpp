// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_field.h"

#include <QFrame>
#include <QKeyEvent>
#include <QScrollBar>
#include <algorithm>

#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr int kSummary = Qt::UserRole + 1;
constexpr int kRowsShown = 9;
constexpr qsizetype kMostShown = 300;  // characters of a line: values come from traffic

}  // namespace

FilterField::FilterField(const Theme& theme, QWidget* parent) : QLineEdit(parent), theme_(theme), list_(new QListWidget(this)) {
  setObjectName("filterField");
  setAccessibleName(tr("Filter"));
  setPlaceholderText(tr("Filter: host == api.example.com && status >= 400, or words to look for everywhere"));
  setFont(theme.mono());
  setMaxLength(16 * 1024);
  setClearButtonEnabled(false);
  setTextMargins(0, 0, 0, 0);

  // A window of its own that takes no focus: it may reach over the table, and typing goes on here.
  list_->setWindowFlags(Qt::ToolTip | Qt::FramelessWindowHint);
  list_->setObjectName("filterCompletions");
  list_->setAccessibleName(tr("What could come next"));
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setAttribute(Qt::WA_ShowWithoutActivating);
  list_->setUniformItemSizes(true);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  list_->setFont(theme.mono());
  list_->setFrameShape(QFrame::Box);
  list_->hide();
  connect(&theme, &Theme::changed, this, [this] {
    setFont(theme_.mono());
    list_->setFont(theme_.mono());
  });
  connect(list_, &QListWidget::itemClicked, this, [this] { take(); });
  connect(this, &QLineEdit::textEdited, this, [this] { offer(false); });
}

int FilterField::fromByte(std::size_t byte) const {
  const QByteArray utf8 = text().toUtf8();
  return int(QString::fromUtf8(utf8.left(qsizetype(byte))).size());
}

std::size_t FilterField::toByte(int position) const {
  return std::size_t(text().left(position).toUtf8().size());
}

int FilterField::xOf(int position) const {
  const QFontMetrics metrics = fontMetrics();
  const int before = metrics.horizontalAdvance(text().left(cursorPosition()));
  return cursorRect().center().x() + metrics.horizontalAdvance(text().left(position)) - before;
}

void FilterField::offer(bool asked) {
  const filter::Completion found = filter::complete(text().toStdString(), toByte(cursorPosition()), values_);
  // Unasked for where there is something to go on with: a letter typed, an operator or a value due.
  const bool due = asked || found.length > 0 || !text().isEmpty();
  list_->clear();
  if (!due || found.candidates.empty()) return closeList();
  from_ = fromByte(found.position);
  length_ = fromByte(found.position + found.length) - from_;
  const QString typed = text().mid(from_, length_);
  std::size_t widest = 0;
  for (const filter::Candidate& c : found.candidates) widest = std::max(widest, c.text.size());
  for (const filter::Candidate& c : found.candidates) {
    const QString text = QString::fromStdString(c.text);
    QString shown = text.trimmed();
    if (!c.summary.empty())
      shown = shown.leftJustified(int(std::min<std::size_t>(widest, 24)) + 2) + QString::fromStdString(c.summary);
    auto* item = new QListWidgetItem(visibleText(shown, false, kMostShown), list_);
    item->setData(Qt::UserRole, text);
    item->setData(kSummary, QString::fromStdString(c.summary));
  }
  if (list_->count() == 1 && list_->item(0)->data(Qt::UserRole).toString().trimmed() == typed.trimmed()) return closeList();
  showList(xOf(from_));
}

void FilterField::offerHistory() {
  list_->clear();
  for (const QString& line : history_) (new QListWidgetItem(visibleText(line, false, kMostShown), list_))->setData(Qt::UserRole, line);
  if (list_->count() == 0) return offer(true);
  from_ = 0;
  length_ = int(text().size());
  showList(xOf(0));
}

void FilterField::showList(int x) {
  list_->setCurrentRow(-1);
  const int row = list_->sizeHintForRow(0);
  const int rows = std::min(list_->count(), kRowsShown);
  const int width = std::clamp(list_->sizeHintForColumn(0) + theme_.scaled(32), theme_.scaled(180), theme_.scaled(620));
  list_->resize(width, row * rows + 2 * list_->frameWidth());
  listX_ = x;
  placeList();
  list_->show();
  list_->raise();
}

void FilterField::placeList() {
  list_->move(mapToGlobal(QPoint(std::clamp(listX_, 0, std::max(0, width() - list_->width())), height() + theme_.scaled(2))));
}

void FilterField::closeList() {
  list_->hide();
}

void FilterField::take() {
  const QListWidgetItem* item = list_->currentItem();
  if (!item) return;
  const QString chosen = item->data(Qt::UserRole).toString();
  QString line = text();
  // A space that is there already need not come twice.
  int length = length_;
  if (chosen.endsWith(' ') && from_ + length < line.size() && line[from_ + length] == ' ') ++length;
  setSelection(from_, length);
  insert(chosen);
  closeList();
  if (line != text()) offer(false);
}

bool FilterField::event(QEvent* event) {
  // Tab is the list's while it is open, and Esc never closes the window's dialogs from here.
  if (event->type() == QEvent::KeyPress && listOpen() && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Tab) {
    if (list_->currentRow() < 0) list_->setCurrentRow(0);
    take();
    return true;
  }
  return QLineEdit::event(event);
}

void FilterField::keyPressEvent(QKeyEvent* event) {
  const int key = event->key();
  if (key == Qt::Key_Space && event->modifiers() & Qt::ControlModifier) return offer(true);
  if (listOpen()) {
    const int last = list_->count() - 1, row = list_->currentRow();
    switch (key) {
      case Qt::Key_Down: return list_->setCurrentRow(row >= last ? 0 : row + 1);
      case Qt::Key_Up: return list_->setCurrentRow(row <= 0 ? last : row - 1);
      case Qt::Key_PageDown: return list_->setCurrentRow(std::min(last, row + kRowsShown));
      case Qt::Key_PageUp: return list_->setCurrentRow(std::max(0, row - kRowsShown));
      case Qt::Key_Escape: return closeList();
      case Qt::Key_Return:
      case Qt::Key_Enter:
        if (row >= 0) return take();
        break;
      default: break;
    }
  }
  switch (key) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
      closeList();
      Q_EMIT accepted();
      return;
    case Qt::Key_Escape: Q_EMIT escaped(); return;
    case Qt::Key_Down:
      if (text().isEmpty()) return offerHistory();
      Q_EMIT leftDown();
      return;
    default: break;
  }
  QLineEdit::keyPressEvent(event);
  if (listOpen() && (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End)) offer(false);
}

void FilterField::focusOutEvent(QFocusEvent* event) {
  closeList();
  window()->removeEventFilter(this);
  QLineEdit::focusOutEvent(event);
}

void FilterField::moveEvent(QMoveEvent* event) {
  QLineEdit::moveEvent(event);
  // The bar's layout moves the field as buttons come and go while one types: the list goes along.
  if (listOpen()) placeList();
}

bool FilterField::eventFilter(QObject* watched, QEvent* event) {
  if (watched == window() && event->type() == QEvent::Move) closeList();
  return QLineEdit::eventFilter(watched, event);
}

void FilterField::focusInEvent(QFocusEvent* event) {
  window()->installEventFilter(this);
  QLineEdit::focusInEvent(event);
}

}  // namespace penstock::gui

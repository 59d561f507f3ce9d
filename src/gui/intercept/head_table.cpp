// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/intercept/head_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <algorithm>
#include <set>

#include "gui/detail/decode_offer.h"
#include "gui/link_buttons.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr int kLine = Qt::UserRole + 1;  // of the name: the line as it was, until one of both is edited

qsizetype colonOf(const QString& line) { return line.indexOf(':', line.startsWith(':') ? 1 : 0); }

}  // namespace

HeadTable::HeadTable(Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), start_(new QLineEdit(this)), table_(new QTableWidget(0, 2, this)) {
  setObjectName("heldHeaders");
  start_->setObjectName("heldStartLine");
  start_->setAccessibleName(tr("First line"));
  table_->setObjectName("heldFields");
  table_->setAccessibleName(tr("Header fields"));
  table_->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->verticalHeader()->hide();
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(false);
  table_->installEventFilter(this);
  offerDecodeOfRows(*table_, theme, QStringLiteral("intercept"), [this](int row) { return table_->item(row, 1)->text().toStdString(); });
  const auto restyle = [this] {
    start_->setFont(theme_.mono());
    table_->setFont(theme_.mono());
    table_->verticalHeader()->setDefaultSectionSize(theme_.scaled(25));
    table_->setColumnWidth(0, theme_.scaled(140));
  };
  restyle();
  connect(&theme, &Theme::changed, this, restyle);

  auto* first = new QHBoxLayout;
  first->setContentsMargins(theme.scaled(8), theme.scaled(6), theme.scaled(8), theme.scaled(6));
  first->addWidget(start_);
  QHBoxLayout* buttons = linkButtons(theme, this,
                                     {{tr("Add field"), "heldAddField", tr("Add a field (Insert)"), [this] { insertRow(); }},
                                      {tr("Remove"), "heldRemoveField", tr("Remove the fields that are selected (Delete)"), [this] { removeRows(); }},
                                      {tr("Up"), "heldFieldUp", tr("Move the field up (Alt+Up)"), [this] { move(-1); }},
                                      {tr("Down"), "heldFieldDown", tr("Move the field down (Alt+Down)"), [this] { move(1); }}});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(first);
  column->addWidget(table_, 1);
  column->addLayout(buttons);
  connect(start_, &QLineEdit::textEdited, this, &HeadTable::edited);
  connect(table_, &QTableWidget::itemChanged, this, [this](QTableWidgetItem* item) {
    if (filling_) return;
    const QScopedValueRollback filling(filling_, true);
    if (auto* name = table_->item(item->row(), 0)) name->setData(kLine, QVariant());
    Q_EMIT edited();
  });
}

void HeadTable::putField(int at, const QString& line) {
  const qsizetype colon = colonOf(line);
  table_->insertRow(at);
  auto* name = new QTableWidgetItem(colon < 0 ? QString() : line.left(colon));
  name->setData(kLine, line);
  name->setForeground(theme_.tokens().key);
  table_->setItem(at, 0, name);
  table_->setItem(at, 1, new QTableWidgetItem(colon < 0 ? line : line.mid(colon + 1).trimmed()));
}

void HeadTable::setHead(const QString& head) {
  const QScopedValueRollback filling(filling_, true);
  QStringList lines = head.split('\n');
  while (!lines.isEmpty() && lines.last().isEmpty()) lines.removeLast();
  start_->setText(lines.value(0));
  start_->setCursorPosition(0);
  table_->setRowCount(0);
  for (qsizetype i = 1; i < lines.size(); ++i) putField(int(i) - 1, lines[i]);
}

QString HeadTable::head() const {
  QString out = start_->text() + '\n';
  for (int row = 0; row < table_->rowCount(); ++row) {
    const QTableWidgetItem *name = table_->item(row, 0), *value = table_->item(row, 1);
    const QVariant line = name->data(kLine);
    out += line.isValid() ? line.toString() : name->text() + ": " + value->text();
    out += '\n';
  }
  return out;
}

void HeadTable::setWrongLine(int line) {
  const QScopedValueRollback filling(filling_, true);
  for (int row = 0; row < table_->rowCount(); ++row)
    table_->item(row, 0)->setForeground(row + 2 == line ? theme_.tokens().serverError : theme_.tokens().key);
}

void HeadTable::insertRow() {
  const int at = table_->currentRow() < 0 ? table_->rowCount() : table_->currentRow() + 1;
  {
    const QScopedValueRollback filling(filling_, true);
    putField(at, QStringLiteral("X-New: "));
  }
  table_->setCurrentCell(at, 0);
  table_->setFocus();
  table_->editItem(table_->item(at, 0));
  Q_EMIT edited();
}

void HeadTable::removeRows() {
  std::set<int> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) rows.insert(index.row());
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) table_->removeRow(*row);
  if (!rows.empty()) Q_EMIT edited();
}

void HeadTable::move(int by) {
  const int row = table_->currentRow(), to = row + by;
  if (row < 0 || to < 0 || to >= table_->rowCount()) return;
  {
    const QScopedValueRollback filling(filling_, true);
    for (int column = 0; column < 2; ++column) {
      QTableWidgetItem* mine = table_->takeItem(row, column);
      table_->setItem(row, column, table_->takeItem(to, column));
      table_->setItem(to, column, mine);
    }
  }
  table_->setCurrentCell(to, table_->currentColumn());
  Q_EMIT edited();
}

bool HeadTable::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool alt = key->modifiers() == Qt::AltModifier;
  const bool moves = alt && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down);
  const bool ours = moves || key->key() == Qt::Key_Insert || key->key() == Qt::Key_Delete;
  if (!ours) return QWidget::eventFilter(watched, event);
  event->accept();  // and no shortcut of the window's
  if (event->type() == QEvent::ShortcutOverride) return true;
  if (moves)
    move(key->key() == Qt::Key_Up ? -1 : 1);
  else
    key->key() == Qt::Key_Insert ? insertRow() : removeRows();
  return true;
}

}  // namespace penstock::gui

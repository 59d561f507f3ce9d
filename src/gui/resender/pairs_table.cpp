// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/pairs_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QVBoxLayout>
#include <algorithm>
#include <set>
#include <utility>

#include "gui/detail/decode_offer.h"
#include "gui/format.h"
#include "gui/link_buttons.h"
#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

/// Whether a field of text gives these bytes back as they are.
bool isEditable(const std::string& bytes) {
  const QString text = QString::fromStdString(bytes);
  const bool plain = std::none_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  return plain && text.toStdString() == bytes;
}

}  // namespace

PairsSource fieldsSource() {
  return {[](std::string_view text) { return draft::fields(text); },
          [](std::string_view text, std::size_t at, std::string_view name, std::string_view value) { return draft::setField(text, at, name, value); },
          [](std::string_view text, std::size_t at, std::string_view name, std::string_view value) { return draft::insertField(text, at, name, value); },
          [](std::string_view text, std::size_t at) { return draft::removeField(text, at); },
          QStringLiteral("X-New")};
}

PairsSource pairsSource(draft::Pairs where) {
  return {[where](std::string_view text) { return draft::pairs(text, where); },
          [where](std::string_view text, std::size_t at, std::string_view name, std::string_view value) { return draft::setPair(text, where, at, name, value); },
          [where](std::string_view text, std::size_t at, std::string_view name, std::string_view value) { return draft::insertPair(text, where, at, name, value); },
          [where](std::string_view text, std::size_t at) { return draft::removePair(text, where, at); },
          QStringLiteral("name")};
}

PairsTable::PairsTable(Theme& theme, const QString& name, const QString& title, PairsSource source, QWidget* parent)
    : QWidget(parent), theme_(theme), source_(std::move(source)), table_(new QTableWidget(0, 2, this)) {
  setObjectName(name);
  table_->setObjectName(name + "Table");
  table_->setAccessibleName(title);
  table_->setHorizontalHeaderLabels({tr("Name"), tr("Value")});
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  table_->horizontalHeader()->setHighlightSections(false);
  table_->verticalHeader()->hide();
  table_->setShowGrid(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setTabKeyNavigation(false);
  table_->setWordWrap(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->installEventFilter(this);
  offerDecodeOfRows(*table_, theme, QStringLiteral("resender"), [this](int row) { return std::size_t(row) < items_.size() ? items_[std::size_t(row)].value : std::string(); });
  const auto restyle = [this] {
    table_->setFont(theme_.mono());
    table_->verticalHeader()->setDefaultSectionSize(theme_.scaled(25));
    table_->setColumnWidth(0, theme_.scaled(170));
    fill();
  };
  restyle();
  connect(&theme, &Theme::changed, this, restyle);
  QHBoxLayout* buttons = linkButtons(theme, this,
                                     {{tr("Add"), name + "Add", tr("Add one (Insert)"), [this] { add(); }},
                                      {tr("Remove"), name + "Remove", tr("Remove those that are selected (Delete)"), [this] { remove(); }},
                                      {tr("Up"), name + "Up", tr("Move it up (Alt+Up)"), [this] { move(-1); }},
                                      {tr("Down"), name + "Down", tr("Move it down (Alt+Down)"), [this] { move(1); }}});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(table_, 1);
  column->addLayout(buttons);
  connect(table_, &QTableWidget::itemChanged, this, [this](QTableWidgetItem* item) {
    if (!filling_) cellChanged(item->row());
  });
}

void PairsTable::setText(std::string text) {
  if (text == text_ && !items_.empty()) return;
  text_ = std::move(text);
  fill();
}

void PairsTable::fill() {
  const QScopedValueRollback filling(filling_, true);
  items_ = source_.items(text_);
  if (items_.size() > mostRows) items_.resize(mostRows);
  const int row = table_->currentRow(), column = table_->currentColumn();
  table_->setRowCount(int(items_.size()));
  for (std::size_t i = 0; i < items_.size(); ++i) put(int(i), items_[i]);
  if (row >= 0 && row < table_->rowCount()) table_->setCurrentCell(row, column);
}

void PairsTable::put(int row, const draft::Item& item) {
  const std::pair<const std::string*, QColor> cells[] = {{&item.name, theme_.tokens().key}, {&item.value, theme_.tokens().text}};
  for (int column = 0; column < 2; ++column) {
    const std::string& bytes = *cells[column].first;
    const bool editable = isEditable(bytes);
    auto* cell = new QTableWidgetItem(editable ? QString::fromStdString(bytes) : wireText(bytes, 4000));
    cell->setForeground(editable ? cells[column].second : theme_.tokens().dim);
    if (!editable) {
      cell->setFlags(cell->flags() & ~Qt::ItemIsEditable);
      setPlainToolTip(cell, tr("It holds bytes that a field of text would change: edit it under Raw"));
    }
    table_->setItem(row, column, cell);
  }
}

void PairsTable::cellChanged(int row) {
  const auto at = std::size_t(row);
  if (at >= items_.size()) return;
  const auto bytes = [&](int column, const std::string& before) {
    const QTableWidgetItem* cell = table_->item(row, column);
    return cell->flags() & Qt::ItemIsEditable ? cell->text().toStdString() : before;
  };
  Q_EMIT changed(source_.set(text_, at, bytes(0, items_[at].name), bytes(1, items_[at].value)));
}

void PairsTable::add() {
  const int at = table_->currentRow() < 0 ? table_->rowCount() : table_->currentRow() + 1;
  Q_EMIT changed(source_.insert(text_, std::size_t(at), source_.newName.toStdString(), ""));
  if (at >= table_->rowCount()) return;
  table_->setCurrentCell(at, 0);
  table_->setFocus();
  table_->editItem(table_->item(at, 0));
}

void PairsTable::remove() {
  std::set<int> rows;
  for (const QModelIndex& index : table_->selectionModel()->selectedRows()) rows.insert(index.row());
  // From the last on: each makes another text.
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) Q_EMIT changed(source_.remove(text_, std::size_t(*row)));
}

void PairsTable::move(int by) {
  const int row = table_->currentRow(), to = row + by;
  if (row < 0 || to < 0 || to >= table_->rowCount()) return;
  const draft::Item item = items_[std::size_t(row)];
  Q_EMIT changed(source_.remove(text_, std::size_t(row)));
  Q_EMIT changed(source_.insert(text_, std::size_t(to), item.name, item.value));
  if (to < table_->rowCount()) table_->setCurrentCell(to, std::max(table_->currentColumn(), 0));
}

bool PairsTable::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return QWidget::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  const bool moves = key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down);
  if (!moves && key->key() != Qt::Key_Insert && key->key() != Qt::Key_Delete) return QWidget::eventFilter(watched, event);
  event->accept();  // and no shortcut of the window's
  if (event->type() == QEvent::ShortcutOverride) return true;
  if (moves)
    move(key->key() == Qt::Key_Up ? -1 : 1);
  else
    key->key() == Qt::Key_Insert ? add() : remove();
  return true;
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/payload_list.h"

#include <QApplication>
#include <QClipboard>
#include <QFile>
#include <QFileDialog>
#include <QKeyEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostShown = 300;             // bytes of an item in the list
constexpr qint64 kMostFile = 64 * 1024 * 1024;      // bytes

std::vector<std::string> linesOf(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty() && out.size() <= PayloadList::kMost) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out.emplace_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return out;
}

}  // namespace

void PayloadModel::setItems(std::vector<std::string> items) {
  beginResetModel();
  items_ = std::move(items);
  endResetModel();
}

void PayloadModel::add(std::vector<std::string> items) {
  if (items.empty()) return;
  beginInsertRows({}, int(items_.size()), int(items_.size() + items.size()) - 1);
  items_.insert(items_.end(), std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  endInsertRows();
}

void PayloadModel::remove(std::vector<int> rows) {
  std::sort(rows.begin(), rows.end());
  if (rows.size() > 100) {  // one by one each would be told to the view
    beginResetModel();
    std::vector<std::string> left;
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (!std::binary_search(rows.begin(), rows.end(), int(i))) left.push_back(std::move(items_[i]));
    items_ = std::move(left);
    return endResetModel();
  }
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    beginRemoveRows({}, *row, *row);
    items_.erase(items_.begin() + *row);
    endRemoveRows();
  }
}

QVariant PayloadModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= int(items_.size())) return {};
  const std::string& item = items_[std::size_t(index.row())];
  if (role == Qt::DisplayRole) return item.empty() ? QStringLiteral("(empty)") : wireText(item, kMostShown);
  if (role == Qt::EditRole) return QString::fromStdString(item);
  return {};
}

Qt::ItemFlags PayloadModel::flags(const QModelIndex& index) const {
  if (!index.isValid()) return Qt::NoItemFlags;
  // What would come back as other bytes is not edited here.
  const std::string& item = items_[std::size_t(index.row())];
  const bool text = item.size() < 64 * 1024 && QString::fromStdString(item).toStdString() == item;
  return Qt::ItemIsSelectable | Qt::ItemIsEnabled | (text ? Qt::ItemIsEditable : Qt::NoItemFlags);
}

bool PayloadModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (!index.isValid() || role != Qt::EditRole) return false;
  items_[std::size_t(index.row())] = value.toString().toStdString();
  Q_EMIT dataChanged(index, index);
  return true;
}

PayloadList::PayloadList(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), view_(new QListView(this)), typed_(new QLineEdit(this)) {
  setObjectName("bulkPayloadList");
  setAccessibleName("List of payloads");
  view_->setObjectName("bulkPayloads");
  view_->setAccessibleName("Payloads");
  view_->setModel(&model_);
  view_->setUniformItemSizes(true);
  view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  view_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
  view_->setAlternatingRowColors(true);
  view_->setFixedHeight(theme.scaled(148));
  view_->setFont(theme.mono());
  view_->setProperty("look", "boxed");
  typed_->setObjectName("bulkPayloadTyped");
  typed_->setAccessibleName("A further payload");
  typed_->setPlaceholderText("Add one with Return");
  typed_->setFont(theme.mono());
  connect(&theme, &Theme::changed, this, [this] {
    view_->setFixedHeight(theme_.scaled(148));
    view_->setFont(theme_.mono());
    typed_->setFont(theme_.mono());
  });
  auto* row = new QHBoxLayout;
  row->setSpacing(theme.scaled(6));
  auto* left = new QVBoxLayout;
  left->setSpacing(theme.scaled(6));
  left->addWidget(view_);
  left->addWidget(typed_);
  row->addLayout(left, 1);
  row->addWidget(makeButtons(), 0, Qt::AlignTop);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addLayout(row);
  connect(typed_, &QLineEdit::returnPressed, this, &PayloadList::addTyped);
  connect(&model_, &QAbstractItemModel::dataChanged, this, &PayloadList::changed);
  const auto key = [this](QKeySequence::StandardKey keys, auto act) {
    auto* shortcut = new QShortcut(keys, view_, nullptr, nullptr, Qt::WidgetShortcut);
    connect(shortcut, &QShortcut::activated, this, act);
  };
  key(QKeySequence::Delete, [this] { removeSelected(); });
  key(QKeySequence::Paste, [this] { addText(QApplication::clipboard()->text().toStdString()); });
}

QWidget* PayloadList::makeButtons() {
  auto* buttons = new QWidget(this);
  auto* column = new QVBoxLayout(buttons);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme_.scaled(4));
  const auto add = [&](const QString& text, const char* name, const QString& tip) {
    auto* button = new QPushButton(text, buttons);
    button->setObjectName(name);
    button->setAccessibleName(tip);
    setPlainToolTip(button, tip);
    column->addWidget(button);
    return button;
  };
  connect(add("Paste", "bulkPayloadPaste", "Add the lines of the clipboard"), &QPushButton::clicked, this,
          [this] { addText(QApplication::clipboard()->text().toStdString()); });
  connect(add("Load\u2026", "bulkPayloadLoad", "Add the lines of a file"), &QPushButton::clicked, this, &PayloadList::chooseFile);
  connect(add("Remove", "bulkPayloadRemove", "Remove those that are selected"), &QPushButton::clicked, this, &PayloadList::removeSelected);
  connect(add("Clear", "bulkPayloadClear", "Remove all"), &QPushButton::clicked, this, [this] {
    model_.setItems({});
    Q_EMIT changed();
  });
  return buttons;
}

void PayloadList::setItems(std::vector<std::string> items) { model_.setItems(std::move(items)); }

void PayloadList::addTyped() {
  if (model_.items().size() >= kMost) return Q_EMIT problem("A list has " + countText(kMost) + " payloads at most: take a file");
  model_.add({typed_->text().toStdString()});
  typed_->clear();
  view_->scrollToBottom();
  Q_EMIT changed();
}

void PayloadList::addText(std::string_view text) {
  std::vector<std::string> lines = linesOf(text);
  const std::size_t room = kMost - std::min(kMost, model_.items().size());
  if (lines.size() > room) {
    lines.resize(room);
    Q_EMIT problem("A list has " + countText(kMost) + " payloads at most, and the rest was left out: take a file, which is read as its lines are needed");
  }
  if (lines.empty()) return;
  model_.add(std::move(lines));
  Q_EMIT changed();
}

void PayloadList::chooseFile() {
  const QString path = QFileDialog::getOpenFileName(window(), "Lines of a file");
  if (!path.isEmpty()) load(path);
}

void PayloadList::load(const QString& path) {
  struct Read {
    QByteArray bytes;
    QString problem;
  };
  mailbox_.run(
      [path] {
        Read read;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
          read.problem = path + ": " + file.errorString();
        else
          read.bytes = file.read(kMostFile);
        return read;
      },
      [this](const Read& read) {
        if (!read.problem.isEmpty()) return Q_EMIT problem(read.problem);
        addText({read.bytes.constData(), std::size_t(read.bytes.size())});
      });
}

void PayloadList::removeSelected() {
  std::vector<int> rows;
  for (const QItemSelectionRange& range : view_->selectionModel()->selection())
    for (int row = range.top(); row <= range.bottom(); ++row) rows.push_back(row);
  if (rows.empty()) return;
  const int at = *std::min_element(rows.begin(), rows.end());
  model_.remove(std::move(rows));
  if (model_.rowCount() > 0) view_->setCurrentIndex(model_.index(std::min(at, model_.rowCount() - 1)));
  Q_EMIT changed();
}

}  // namespace penstock::gui

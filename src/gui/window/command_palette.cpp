// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/command_palette.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace penstock::gui {
namespace {

/// The name at the left, the shortcut at the right.
class ActionDelegate : public QStyledItemDelegate {
 public:
  ActionDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, theme_.scaled(30)}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    if (option.state & QStyle::State_Selected) {
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(Qt::NoPen);
      painter->setBrush(t.selection);
      painter->drawRoundedRect(option.rect.adjusted(2, 1, -2, -1), 5, 5);
    }
    const QRect area = option.rect.adjusted(theme_.scaled(12), 0, -theme_.scaled(12), 0);
    painter->setFont(theme_.ui(13));
    painter->setPen(t.text);
    painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
    painter->setFont(theme_.mono(11));
    painter->setPen(t.dim);
    painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, index.data(Qt::UserRole + 1).toString());
  }

 private:
  const Theme& theme_;
};

/// All letters of `typed` occur in `name`, in order.
bool matches(const QString& name, const QString& typed) {
  qsizetype at = 0;
  for (const QChar c : typed) {
    if (c.isSpace()) continue;
    at = name.indexOf(c, at, Qt::CaseInsensitive);
    if (at < 0) return false;
    ++at;
  }
  return true;
}

}  // namespace

CommandPalette::CommandPalette(const Theme& theme, QList<QAction*> actions, QWidget* window)
    : QFrame(window, Qt::Popup | Qt::FramelessWindowHint),
      theme_(theme),
      actions_(std::move(actions)),
      input_(new QLineEdit(this)),
      list_(new QListWidget(this)) {
  setObjectName("commandPalette");
  setAccessibleName("All actions");
  setProperty("look", "popup");
  input_->setObjectName("commandInput");
  input_->setAccessibleName("Type the name of an action");
  input_->setPlaceholderText("Type the name of an action");
  input_->addAction(theme.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  list_->setObjectName("commandList");
  list_->setAccessibleName("Actions");
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setFrameShape(QFrame::NoFrame);
  list_->setItemDelegate(new ActionDelegate(theme, list_));
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(8, 8, 8, 8);
  column->setSpacing(6);
  column->addWidget(input_);
  column->addWidget(list_);
  input_->installEventFilter(this);
  connect(input_, &QLineEdit::textChanged, this, &CommandPalette::refill);
  connect(list_, &QListWidget::itemClicked, this, &CommandPalette::run);
}

void CommandPalette::open() {
  input_->clear();
  refill();
  const QWidget* window = parentWidget();
  const int width = std::min(theme_.scaled(520), window->width() - 40);
  resize(width, std::min(theme_.scaled(400), window->height() - 120));
  move(window->mapToGlobal(QPoint((window->width() - width) / 2, theme_.scaled(84))));
  show();
  input_->setFocus();
}

void CommandPalette::refill() {
  list_->clear();
  for (QAction* action : std::as_const(actions_)) {
    if (!action->isEnabled() || action->objectName() == "paletteAction") continue;
    const QString name = action->text();
    if (!matches(name, input_->text())) continue;
    auto* item = new QListWidgetItem(action->isCheckable() && action->isChecked() ? name + "  \u2713" : name, list_);
    item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(action)));
    item->setData(Qt::UserRole + 1, action->shortcut().toString(QKeySequence::NativeText));
  }
  list_->setCurrentRow(0);
}

void CommandPalette::run() {
  const QListWidgetItem* item = list_->currentItem();
  auto* action = item ? qobject_cast<QAction*>(item->data(Qt::UserRole).value<QObject*>()) : nullptr;
  hide();
  if (action) action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == input_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int rows = list_->count();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      run();
      return true;
    }
    if ((key == Qt::Key_Down || key == Qt::Key_Up) && rows > 0) {
      list_->setCurrentRow((list_->currentRow() + (key == Qt::Key_Down ? 1 : rows - 1)) % rows);
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace penstock::gui

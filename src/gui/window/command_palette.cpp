// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/command_palette.h"

#include <QKeyEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

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
    painter->setPen(option.state & QStyle::State_Enabled ? t.text : t.dim);
    painter->drawText(area, Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
    painter->setFont(theme_.mono(11));
    painter->setPen(t.dim);
    painter->drawText(area, Qt::AlignVCenter | Qt::AlignRight, index.data(Qt::UserRole + 1).toString());
  }

 private:
  const Theme& theme_;
};

QStringList wordsOf(const QString& text) {
  static const QRegularExpression kBetween(QStringLiteral("\\W+"), QRegularExpression::UseUnicodePropertiesOption);
  return text.split(kBetween, Qt::SkipEmptyParts);
}

/// Each of `typed` begins a word of `name`; `inOrder`: one behind the other.
bool beginWords(const QStringList& name, const QStringList& typed, bool inOrder) {
  qsizetype from = 0;
  for (const QString& t : typed) {
    qsizetype at = inOrder ? from : 0;
    while (at < name.size() && !name[at].startsWith(t, Qt::CaseInsensitive)) ++at;
    if (at == name.size()) return false;
    from = at + 1;
  }
  return true;
}

/// How well what is typed names the action, 0 best; nothing where it does not. Letters strewn over other words name nothing.
std::optional<int> fitOf(const QString& name, const QString& typed) {
  if (typed.isEmpty() || name.startsWith(typed, Qt::CaseInsensitive)) return 0;
  const QStringList words = wordsOf(name), wanted = wordsOf(typed);
  if (wanted.isEmpty()) return std::nullopt;
  if (beginWords(words, wanted, true)) return 1;
  if (beginWords(words, wanted, false)) return 2;
  const auto inside = [&](const QString& t) { return name.contains(t, Qt::CaseInsensitive); };
  if (std::all_of(wanted.begin(), wanted.end(), inside)) return 3;
  return std::nullopt;
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
  struct Found {
    QAction* action;
    int fit;
  };
  const QString typed = input_->text().trimmed();
  std::vector<Found> found;
  for (QAction* action : std::as_const(actions_)) {
    if (action->objectName() == "paletteAction" || !action->isVisible()) continue;
    // What cannot be done now is told when it is asked for: another action in its place would be the wrong one.
    if (!action->isEnabled() && typed.isEmpty()) continue;
    if (const auto fit = fitOf(action->text(), typed)) found.push_back({action, *fit});
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.fit < b.fit; });
  list_->clear();
  for (const auto& [action, fit] : found) {
    const QString name = action->text();
    auto* item = new QListWidgetItem(action->isCheckable() && action->isChecked() ? name + "  \u2713" : name, list_);
    item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(action)));
    item->setData(Qt::UserRole + 1, action->shortcut().toString(QKeySequence::NativeText));
    if (action->isEnabled()) continue;
    item->setData(Qt::UserRole + 1, QStringLiteral("not now"));
    item->setFlags(Qt::NoItemFlags);
  }
  if (found.empty()) (new QListWidgetItem("No action is named like that", list_))->setFlags(Qt::NoItemFlags);
  list_->setCurrentRow(list_->item(0)->flags() & Qt::ItemIsEnabled ? 0 : -1);
}

void CommandPalette::step(int by) {
  const int rows = list_->count();
  int row = list_->currentRow();
  if (row < 0 && by < 0) row = 0;
  for (int i = 0; i < rows; ++i) {
    row = (row + by + rows) % rows;
    if (list_->item(row)->flags() & Qt::ItemIsEnabled) return list_->setCurrentRow(row);
  }
}

void CommandPalette::run() {
  const QListWidgetItem* item = list_->currentItem();
  if (!item || !(item->flags() & Qt::ItemIsEnabled)) return;
  auto* action = qobject_cast<QAction*>(item->data(Qt::UserRole).value<QObject*>());
  hide();
  if (action) action->trigger();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (watched == input_ && event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) {
      run();
      return true;
    }
    if (key == Qt::Key_Down || key == Qt::Key_Up) {
      step(key == Qt::Key_Down ? 1 : -1);
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

}  // namespace penstock::gui

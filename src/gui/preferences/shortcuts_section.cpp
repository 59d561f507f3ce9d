// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/shortcuts_section.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kUsual = "usualShortcuts";  // of an action: those it was made with
constexpr auto kGroup = "shortcuts/";

QStringList textsOf(const QList<QKeySequence>& keys) {
  QStringList out;
  for (const QKeySequence& one : keys) out.push_back(one.toString());
  return out;
}

QList<QKeySequence> keysOf(const QStringList& texts) {
  QList<QKeySequence> out;
  for (const QString& text : texts)
    if (const QKeySequence keys(text); !keys.isEmpty()) out.push_back(keys);
  return out;
}

QList<QKeySequence> usualOf(const QAction* action) {
  const QVariant usual = action->property(kUsual);
  return usual.isValid() ? keysOf(usual.toStringList()) : action->shortcuts();
}

QString titleOf(const QAction* action) { return action->text().remove('&').remove(QChar(0x2026)); }

}  // namespace

void restoreShortcuts(const Actions& actions) {
  for (QAction* action : actions.all) {
    const QString key = kGroup + action->objectName();
    if (!settings().contains(key)) continue;
    action->setProperty(kUsual, textsOf(action->shortcuts()));
    action->setShortcuts(keysOf(settings().value(key).toStringList()));
  }
}

ShortcutsSection::ShortcutsSection(Actions& actions, const Theme& theme, QWidget* parent)
    : QWidget(parent), actions_(actions), theme_(theme), table_(new QTreeWidget(this)), problem_(new PlainLabel(this)) {
  auto* search = new QLineEdit(this);
  search->setObjectName("shortcutsSearch");
  search->setAccessibleName("Search shortcuts");
  search->setPlaceholderText("Search by name or keys");
  search->setClearButtonEnabled(true);
  table_->setObjectName("shortcutsTable");
  table_->setAccessibleName("Shortcuts");
  table_->setHeaderLabels({"Action", "Keys"});
  table_->setRootIsDecorated(false);
  table_->setUniformRowHeights(true);
  table_->setAlternatingRowColors(true);
  table_->setFixedHeight(theme.scaled(300));
  table_->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  table_->header()->setSectionResizeMode(1, QHeaderView::Interactive);
  table_->header()->setStretchLastSection(false);
  table_->setColumnWidth(1, theme.scaled(220));
  problem_->setObjectName("shortcutsProblem");
  problem_->setProperty("look", "pill-warn");
  problem_->setWordWrap(true);
  problem_->hide();
  auto* hint = new PlainLabel("Double-click or Enter: press the new keys; Backspace: none; Escape: as it was.", this);
  hint->setProperty("look", "dim");
  auto* all = new QPushButton("All as usual", this);
  all->setObjectName("shortcutsReset");
  all->setAutoDefault(false);
  auto* below = new QHBoxLayout;
  below->addWidget(hint, 1);
  below->addWidget(all);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, theme.scaled(8), 0, theme.scaled(8));
  column->setSpacing(theme.scaled(6));
  column->addWidget(search);
  column->addWidget(table_);
  column->addWidget(problem_);
  column->addLayout(below);
  QObject::connect(search, &QLineEdit::textChanged, this, [this](const QString& words) { fill(words); });
  QObject::connect(table_, &QTreeWidget::itemActivated, this, [this](QTreeWidgetItem* item) { edit(item); });
  QObject::connect(all, &QPushButton::clicked, this, [this, search] {
    for (QAction* action : actions_.all) set(action, usualOf(action));
    problem_->hide();
    fill(search->text());
  });
  fill({});
}

void ShortcutsSection::fill(const QString& words) {
  table_->clear();
  QList<QTreeWidgetItem*> items;
  for (QAction* action : actions_.all) {
    const QString keys = QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText);
    const QString title = titleOf(action);
    if (title.isEmpty() || (!title.contains(words, Qt::CaseInsensitive) && !keys.contains(words, Qt::CaseInsensitive))) continue;
    auto* item = new QTreeWidgetItem({title, keys});
    item->setSizeHint(0, QSize(0, theme_.scaled(24)));
    item->setData(0, Qt::UserRole, QVariant::fromValue<QObject*>(action));
    if (action->shortcuts() != usualOf(action)) {
      QFont changed = table_->font();
      changed.setWeight(QFont::DemiBold);
      item->setFont(1, changed);
    }
    items.push_back(item);
  }
  table_->addTopLevelItems(items);
}

void ShortcutsSection::edit(QTreeWidgetItem* item) {
  auto* action = qobject_cast<QAction*>(item->data(0, Qt::UserRole).value<QObject*>());
  if (!action) return;
  auto* editor = new QKeySequenceEdit(action->shortcuts().value(0), table_);
  editor->setObjectName("shortcutEditor");
  editor->setAccessibleName("Keys of " + titleOf(action));
  editor->setClearButtonEnabled(true);
  table_->setItemWidget(item, 1, editor);
  editor->setFocus();
  QObject::connect(editor, &QKeySequenceEdit::editingFinished, this, [this, editor, item, action] {
    QKeySequence keys = editor->keySequence();
    editor->disconnect(this);
    // Queued: it is the sender. The item is gone with a new search, and so is then its editor.
    QMetaObject::invokeMethod(this, [this, item] {
      table_->removeItemWidget(item, 1);
      table_->setFocus();
    }, Qt::QueuedConnection);
    if (keys == QKeySequence(Qt::Key_Escape)) return;
    if (keys == QKeySequence(Qt::Key_Backspace)) keys = QKeySequence();
    problem_->hide();
    for (QAction* other : actions_.all)
      if (other != action && !keys.isEmpty() && other->shortcuts().contains(keys)) {
        problem_->setText(keys.toString(QKeySequence::NativeText) + " is also \u201c" + titleOf(other) + "\u201d: where both can be meant, neither is done.");
        problem_->show();
      }
    set(action, keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    item->setText(1, keys.toString(QKeySequence::NativeText));
  });
}

void ShortcutsSection::set(QAction* action, const QList<QKeySequence>& keys) {
  const QList<QKeySequence> usual = usualOf(action);
  action->setProperty(kUsual, textsOf(usual));
  action->setShortcuts(keys);
  if (keys == usual)
    settings().remove(kGroup + action->objectName());
  else
    settings().setValue(kGroup + action->objectName(), textsOf(keys));
}

}  // namespace penstock::gui

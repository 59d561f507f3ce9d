// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/tabs.h"

#include <QHBoxLayout>
#include <QEvent>
#include <algorithm>
#include <utility>

#include "gui/plain_text.h"
#include "gui/settings.h"
#include "gui/window/tab_head.h"

namespace penstock::gui {
namespace {

constexpr auto kShown = "tabs/shown";

}  // namespace

Tabs::Tabs(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), row_(new QWidget(parent)), actions_(new QActionGroup(this)) {
  setObjectName("tabPages");
  row_->setObjectName("tabRow");
  row_->setAccessibleName("Tabs");
  auto* row = new QHBoxLayout(row_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
}

void Tabs::add(QWidget* page, QAction* action, const QString& icon, const QString& name, const QList<QAction*>& own) {
  auto* head = new TabHead(theme_, icon, name, row_);
  setPlainToolTip(head, name + " (" + action->shortcut().toString(QKeySequence::NativeText) + ")");
  row_->layout()->addWidget(head);
  auto* group = new QActionGroup(this);
  group->setExclusionPolicy(QActionGroup::ExclusionPolicy::None);
  for (QAction* one : own) group->addAction(one);
  action->setCheckable(true);
  action->setVisible(true);
  actions_->addAction(action);
  tabs_.push_back({page, action, group, head});
  connect(head, &TabHead::clicked, action, &QAction::trigger);
  connect(head, &TabHead::stepped, this, &Tabs::step);
  connect(action, &QAction::triggered, this, [this, page] { show(page); });
  page->setParent(this);
  page->hide();
  if (!current_) show(page);
  shown();
}

QSize Tabs::sizeHint() const { return current_ ? current_->sizeHint() : QSize(); }
QSize Tabs::minimumSizeHint() const { return current_ ? current_->minimumSizeHint() : QSize(); }

void Tabs::resizeEvent(QResizeEvent*) {
  if (current_) current_->setGeometry(rect());
}

bool Tabs::event(QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) updateGeometry();
  return QWidget::event(event);
}

void Tabs::setCount(QWidget* page, std::uint64_t count, const QString& of) {
  for (const Tab& tab : tabs_)
    if (tab.page == page) tab.head->setCount(count, of);
}

void Tabs::show(QWidget* page) {
  if (page == current_) return;
  QWidget* const before = std::exchange(current_, page);
  const QWidget* const focus = window()->focusWidget();
  const bool moves = before && focus && before->isAncestorOf(focus) && isVisible();
  page->setGeometry(rect());
  page->show();
  if (before) before->hide();
  if (moves) {
    QWidget* to = page->focusWidget() ? page->focusWidget() : page;
    to->setFocus();
  }
  updateGeometry();
  shown();
}

void Tabs::shown() {
  for (const Tab& tab : tabs_) {
    const bool on = tab.page == currentWidget();
    tab.own->setEnabled(on);
    if (complete_) tab.head->setFocusPolicy(on ? Qt::TabFocus : Qt::NoFocus);
    if (!on) continue;
    tab.action->setChecked(true);
    tab.head->setChecked(true);
  }
}

void Tabs::step(int by) {
  const auto at = std::find_if(tabs_.begin(), tabs_.end(), [](const Tab& tab) { return tab.head->isChecked(); });
  const auto count = std::ssize(tabs_);
  const Tab& to = tabs_[std::size_t((at - tabs_.begin() + by + count) % count)];
  show(to.page);
  to.head->setFocus(Qt::TabFocusReason);
}

void Tabs::restore() {
  const QString name = settings().value(kShown).toString();
  for (const Tab& tab : tabs_)
    if (tab.page->objectName() == name) show(tab.page);
  complete_ = true;
  shown();
}

void Tabs::remember() const { settings().setValue(kShown, currentWidget()->objectName()); }

}  // namespace penstock::gui

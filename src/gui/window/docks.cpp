// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/docks.h"

#include <QHBoxLayout>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/plain_text.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kAcross = "docks/across";
constexpr auto kDown = "docks/down";
constexpr auto kRight = "docks/right";
constexpr auto kBelow = "docks/below";
constexpr int kRightWidth = 380, kBelowHeight = 300;  // at first

QSplitter* splitterOf(Qt::Orientation orientation, const char* name, QWidget* parent) {
  auto* splitter = new QSplitter(orientation, parent);
  splitter->setObjectName(name);
  splitter->setHandleWidth(1);
  splitter->setChildrenCollapsible(false);
  return splitter;
}

}  // namespace

DockArea::DockArea(const Theme& theme, const QString& objectName, QWidget* parent)
    : QWidget(parent), theme_(theme), bar_(new QWidget(this)), stack_(new QStackedWidget(this)) {
  setObjectName(objectName);
  bar_->setObjectName(objectName + "Bar");
  bar_->setProperty("look", "bar");
  bar_->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar_);
  row->setContentsMargins(theme.scaled(8), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  row->setSpacing(theme.scaled(4));
  row->addStretch();
  auto* close = new QToolButton(bar_);
  close->setObjectName(objectName + "Close");
  close->setAccessibleName("Close");
  setPlainToolTip(close, "Close");
  close->setIcon(theme.icon("x"));
  connect(close, &QToolButton::clicked, this, [this] { choose(stack_->currentWidget(), false); });
  row->addWidget(close);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(stack_, 1);
  bar_->hide();
  hide();
}

void DockArea::add(QWidget* panel, QAction* action) {
  stack_->addWidget(panel);
  panels_.push_back({panel, action});
  const QString name = QString(action->text()).remove(QChar(0x2026));
  auto* tab = new QToolButton(bar_);
  tab->setObjectName(panel->objectName() + "Tab");
  tab->setProperty("look", "tab");
  tab->setText(actionText(name));
  tab->setAccessibleName(name);
  tab->setCheckable(true);
  auto* row = qobject_cast<QHBoxLayout*>(bar_->layout());
  row->insertWidget(row->count() - 2, tab);
  // A click on the tab of the panel that is seen leaves it there: the cross closes.
  connect(tab, &QToolButton::clicked, this, [this, tab, panel] {
    choose(panel, true);
    tab->setChecked(true);
  });
  connect(action, &QAction::toggled, tab, &QToolButton::setChecked);
  connect(action, &QAction::toggled, this, [this, panel](bool on) { choose(panel, on); });
  bar_->setVisible(panels_.size() > 1);
}

QString DockArea::shown() const { return isHidden() ? QString() : stack_->currentWidget()->objectName(); }

void DockArea::show(const QString& name) {
  for (const Panel& panel : panels_)
    if (panel.widget->objectName() == name) panel.action->setChecked(true);
}

void DockArea::choose(QWidget* panel, bool on) {
  if (on) stack_->setCurrentWidget(panel);
  const bool seen = on || (stack_->currentWidget() != panel && !isHidden());
  setVisible(seen);
  for (const Panel& one : panels_) one.action->setChecked(seen && one.widget == stack_->currentWidget());
  Q_EMIT toggled();
}

Docks::Docks(const Theme& theme, QWidget* page, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      across_(splitterOf(Qt::Horizontal, "docksAcross", this)),
      down_(splitterOf(Qt::Vertical, "docksDown", this)),
      right_(new DockArea(theme, "rightDock", across_)),
      below_(new DockArea(theme, "belowDock", down_)) {
  setObjectName("docks");
  page->setMinimumHeight(theme.scaled(260));  // what it would like is more, and leaves no room below
  across_->addWidget(page);
  across_->addWidget(right_);
  across_->setStretchFactor(0, 1);
  down_->addWidget(across_);
  down_->addWidget(below_);
  down_->setStretchFactor(0, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(down_);
  connect(right_, &DockArea::toggled, this, [this] { giveRoom(*across_, *right_, kRightWidth, sizedAcross_); });
  connect(below_, &DockArea::toggled, this, [this] { giveRoom(*down_, *below_, kBelowHeight, sizedDown_); });
}

void Docks::giveRoom(QSplitter& splitter, const DockArea& area, int wanted, bool& sized) {
  if (area.isHidden() || std::exchange(sized, true)) return;
  const int all = splitter.orientation() == Qt::Horizontal ? splitter.width() : splitter.height();
  const int size = std::min(theme_.scaled(wanted), all / 2);
  splitter.setSizes({all - size, size});
}

void Docks::restore() {
  sizedAcross_ = across_->restoreState(settings().value(kAcross).toByteArray());
  sizedDown_ = down_->restoreState(settings().value(kDown).toByteArray());
  right_->show(settings().value(kRight).toString());
  below_->show(settings().value(kBelow).toString());
}

void Docks::remember() const {
  settings().setValue(kAcross, across_->saveState());
  settings().setValue(kDown, down_->saveState());
  settings().setValue(kRight, right_->shown());
  settings().setValue(kBelow, below_->shown());
}

}  // namespace penstock::gui

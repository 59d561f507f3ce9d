// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/pane.h"

#include <QButtonGroup>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QMenu>
#include <QStackedWidget>
#include <algorithm>

#include "gui/detail/small_widgets.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui {

Pane::Pane(Theme& theme, const QString& name, const QString& title, const QString& preferred, QWidget* parent)
    : QWidget(parent), theme_(theme), name_(name) {
  setObjectName(name + "Pane");
  setAccessibleName(title);
  setProperty("look", "pane");
  setAttribute(Qt::WA_StyledBackground);
  preferred_ = settings().value("detail/tab/" + name, preferred).toString();

  bar_ = new QWidget(this);
  bar_->setFixedHeight(theme.scaled(32));
  bar_->installEventFilter(this);
  // The bar gives way (tabs go into a menu) rather than hold the splitter open.
  bar_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  auto* row = new QHBoxLayout(bar_);
  row->setContentsMargins(theme.scaled(10), 0, theme.scaled(8), 0);
  row->setSpacing(theme.scaled(6));
  title_ = new PlainLabel(title, bar_);
  title_->setObjectName(name + "Title");
  title_->setProperty("look", "title");
  title_->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
  row->addWidget(title_);
  row->addSpacing(theme.scaled(4));
  tabRow_ = new QHBoxLayout;
  tabRow_->setSpacing(0);
  row->addLayout(tabRow_);
  more_ = new PillButton(theme, bar_);
  more_->setObjectName(name + "MoreTabs");
  more_->setText(QStringLiteral("…"));
  more_->setAccessibleName(tr("More tabs"));
  attachMenu(more_, new QMenu(more_));
  more_->hide();
  row->addWidget(more_);
  auto* corner = new QWidget(bar_);
  corner->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  cornerRow_ = new QHBoxLayout(corner);
  cornerRow_->setContentsMargins(0, 0, 0, 0);
  row->addWidget(corner, 1);
  actionRow_ = new QHBoxLayout;
  row->addLayout(actionRow_);

  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::HLine);
  stack_ = new QStackedWidget(this);
  stack_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
  group_ = new QButtonGroup(this);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(bar_);
  column->addWidget(line);
  column->addWidget(stack_, 1);
}

void Pane::addTab(const QString& id, const QString& title, QWidget* page) {
  QString capital = id;
  capital[0] = capital[0].toUpper();
  auto* button = new TabButton(theme_, title, bar_);
  button->setObjectName(name_ + "Tab" + capital);
  button->setAccessibleName(accessibleName() + ": " + title);
  group_->addButton(button);
  tabRow_->addWidget(button);
  if (page->objectName().isEmpty()) page->setObjectName(name_ + capital);
  if (page->accessibleName().isEmpty()) page->setAccessibleName(accessibleName() + ": " + title);
  stack_->addWidget(page);
  tabs_.append({id, button, page, nullptr, true});
  connect(button, &TabButton::clicked, this, [this, id] { choose(id); });
  if (current_.isEmpty()) makeCurrent(id);
}

void Pane::setCorner(const QString& id, QWidget* corner) {
  if (cornerRow_->indexOf(corner) < 0) cornerRow_->addWidget(corner);
  if (Tab* tab = find(id)) tab->corner = corner;
  corner->setVisible(find(current_)->corner == corner);
}

void Pane::addAction(QWidget* widget) {
  actionRow_->addWidget(widget);
}

Pane::Tab* Pane::find(const QString& id) {
  const auto it = std::find_if(tabs_.begin(), tabs_.end(), [&](const Tab& tab) { return tab.id == id; });
  return it == tabs_.end() ? nullptr : &*it;
}

void Pane::setTabVisible(const QString& id, bool visible) {
  Tab* tab = find(id);
  if (!tab || tab->visible == visible) return;
  tab->visible = visible;
  fitTabs();
}

bool Pane::isTabVisible(const QString& id) const {
  return std::any_of(tabs_.begin(), tabs_.end(), [&](const Tab& tab) { return tab.id == id && tab.visible; });
}

void Pane::setTitle(const QString& title) {
  title_->setText(title);
  fitTabs();
}

void Pane::setBadge(const QString& id, const QString& badge) {
  Tab* tab = find(id);
  if (!tab || tab->button->badge() == badge) return;
  tab->button->setBadge(badge);
  tab->button->setAccessibleDescription(badge);
  fitTabs();
}

void Pane::setScope(const QString& scope, const QString& preferred, bool keep) {
  if (!keep) chosen_ = false;
  if (scope == scope_) return;
  scope_ = scope;
  const QString remembered = settings().value("detail/tab/" + name_ + scope_, preferred).toString();
  preferred_ = chosen_ ? current_ : remembered;
}

void Pane::choose(const QString& id) {
  if (!isTabVisible(id)) return;
  preferred_ = id;
  chosen_ = true;
  settings().setValue("detail/tab/" + name_ + scope_, id);
  makeCurrent(id);
}

void Pane::settle() {
  for (const QString& id :
       {preferred_, QStringLiteral("headers"), QStringLiteral("overview"), QStringLiteral("timing")}) {
    if (!isTabVisible(id)) continue;
    makeCurrent(id);
    return;
  }
  for (const Tab& tab : tabs_)
    if (tab.visible) return makeCurrent(tab.id);
}

void Pane::makeCurrent(const QString& id) {
  Tab* tab = find(id);
  const bool changed = current_ != id;
  current_ = id;
  tab->button->setChecked(true);
  stack_->setCurrentWidget(tab->page);
  for (const Tab& other : tabs_)
    if (other.corner) other.corner->setVisible(other.corner == tab->corner);
  fitTabs();
  if (changed) Q_EMIT currentChanged(id);
}

void Pane::fitTabs() {
  // What does not fit beside the pills goes into the menu; the current tab always stays, and so do words of the pills.
  if (width() <= 0) return;
  int room = width() - title_->sizeHint().width() - actionRow_->sizeHint().width() - theme_.scaled(10 + 8 + 16 + 12);
  int others = 0;
  for (const Tab& tab : tabs_)
    if (tab.visible && tab.id != current_) others += tab.button->width();
  if (Tab* tab = find(current_)) {
    const auto* corner = qobject_cast<const PillCorner*>(tab->corner);
    const int pills = tab->corner ? tab->corner->sizeHint().width() : 0, least = corner ? corner->leastWidth() : theme_.scaled(40);
    room -= tab->button->width() + std::clamp(pills, least, std::max(least, theme_.scaled(150)));
  }
  if (others > room) room -= more_->sizeHint().expandedTo(more_->minimumSizeHint()).width() + theme_.scaled(6);
  QMenu* menu = more_->menu();
  menu->clear();
  for (const Tab& tab : tabs_) {
    const bool current = tab.id == current_;
    const int need = tab.button->width();
    const bool fits = current || need <= room;
    if (tab.visible && !current && fits) room -= need;
    // One that does not fit ends the row: the order stays what it was.
    if (tab.visible && !fits) room = -1;
    tab.button->setVisible(tab.visible && fits);
    if (tab.visible && !fits) menu->addAction(tab.button->text(), this, [this, id = tab.id] { choose(id); });
  }
  more_->setVisible(!menu->isEmpty());
}

// What stands beside the tabs came, went or has other words.
bool Pane::eventFilter(QObject* object, QEvent* event) {
  if (object == bar_ && event->type() == QEvent::LayoutRequest) fitTabs();
  return QWidget::eventFilter(object, event);
}

void Pane::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fitTabs();
}

}  // namespace penstock::gui

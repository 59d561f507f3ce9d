// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/top_bar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/theme/look.h"

namespace penstock::gui {

TopBar::TopBar(const Theme& theme, const Actions& actions, QMenu* menu, QWidget* parent)
    : QWidget(parent), theme_(theme), tab_(new QWidget(this)), count_(new PlainLabel(tab_)) {
  setObjectName("topBar");
  setFixedHeight(theme.scaled(40));

  auto* icon = new PlainLabel(tab_);
  const auto draw = [icon, &theme] {
    icon->setPixmap(theme.icon("list-tree").pixmap(QSize(16, 16), icon->devicePixelRatioF()));
  };
  draw();
  connect(&theme, &Theme::changed, icon, draw);
  auto* name = new PlainLabel("Traffic", tab_);
  name->setProperty("look", "tabname");
  count_->setObjectName("trafficCount");
  count_->setCaption("Number of exchanges");
  count_->setProperty("look", "count");
  auto* tab = new QHBoxLayout(tab_);
  tab->setContentsMargins(theme.scaled(14), 0, theme.scaled(14), 0);
  tab->setSpacing(theme.scaled(8));
  tab->addWidget(icon);
  tab->addWidget(name);
  tab->addWidget(count_, 0, Qt::AlignVCenter);
  tab_->setProperty("look", "tabpage");
  tab_->setAttribute(Qt::WA_StyledBackground);
  tab_->setObjectName("trafficTab");
  tab_->setAccessibleName("Traffic");

  auto* more = new QToolButton(this);
  more->setObjectName("menuButton");
  more->setAccessibleName("Menu");
  setPlainToolTip(more, "Menu (F10)");
  more->setProperty("look", "flat");
  more->setIcon(theme.icon("menu"));
  more->setIconSize(QSize(16, 16));
  more->setPopupMode(QToolButton::InstantPopup);
  attachMenu(more, menu);
  more->setFocusPolicy(Qt::TabFocus);

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(10), 0, theme.scaled(10), 0);
  row->setSpacing(theme.scaled(8));
  row->addWidget(tab_);
  row->addStretch();
  row->addWidget(button(actions.openBrowser, "openBrowserButton"), 0, Qt::AlignVCenter);
  intercept_ = button(actions.intercept, "interceptButton");
  row->addWidget(intercept_, 0, Qt::AlignVCenter);
  QPushButton* rules = button(actions.showRules, "rulesButton");
  rules->setCheckable(true);
  connect(actions.showRules, &QAction::toggled, rules, &QPushButton::setChecked);
  row->addWidget(rules, 0, Qt::AlignVCenter);
  row->addWidget(button(actions.trustCa, "trustCaButton"), 0, Qt::AlignVCenter);
  row->addWidget(more, 0, Qt::AlignVCenter);
  setCount(0);
  setIntercept(0, false);
}

QPushButton* TopBar::button(QAction* action, const char* objectName) {
  auto* b = new QPushButton(action->icon(), QString(action->text()).remove(QChar(0x2026)), this);
  b->setObjectName(objectName);
  b->setAccessibleName(action->text());
  setPlainToolTip(b, action->text() + " (" + action->shortcut().toString(QKeySequence::NativeText) + ")");
  b->setFocusPolicy(Qt::TabFocus);
  b->setIconSize(QSize(22, 16));
  bind(b, action);
  return b;
}

void TopBar::setIntercept(int held, bool on) {
  const bool red = on || held > 0;
  intercept_->setText(held == 0 ? QStringLiteral("Intercept") : "Intercept \u00b7 " + countText(std::uint64_t(held)));
  intercept_->setAccessibleName(QStringLiteral("Intercept: ") + (on ? "on" : "off") + (held == 0 ? QString() : ", " + countText(std::uint64_t(held)) + " held"));
  intercept_->setIcon(theme_.icon("hand", red ? Theme::Ink::danger : Theme::Ink::text));
  setLook(intercept_, red ? QStringLiteral("danger") : QString());
}

void TopBar::setCount(std::uint64_t rows) {
  if (rows == rows_ && !count_->text().isEmpty()) return;
  rows_ = rows;
  count_->setText(countText(rows));
}

void TopBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), t.panel);
  painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
}

}  // namespace penstock::gui

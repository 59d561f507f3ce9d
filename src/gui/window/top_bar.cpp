// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/top_bar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/theme/look.h"

namespace penstock::gui {

TopBar::TopBar(const Theme& theme, const Actions& actions, QWidget* tabs, QMenu* menu, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("topBar");
  setFixedHeight(theme.scaled(40));

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
  row->addWidget(tabs);
  row->addStretch();
  QPushButton* browser = button(actions.openBrowser, "openBrowserButton");
  row->addWidget(browser, 0, Qt::AlignVCenter);
  intercept_ = button(actions.intercept, "interceptButton");
  row->addWidget(intercept_, 0, Qt::AlignVCenter);
  QPushButton* rules = button(actions.showRules, "rulesButton");
  rules->setCheckable(true);
  connect(actions.showRules, &QAction::toggled, rules, &QPushButton::setChecked);
  row->addWidget(rules, 0, Qt::AlignVCenter);
  QPushButton* trust = button(actions.trustCa, "trustCaButton");
  row->addWidget(trust, 0, Qt::AlignVCenter);
  row->addWidget(more, 0, Qt::AlignVCenter);
  buttons_ = {trust, rules, browser};
  setIntercept(0, false);
}

QPushButton* TopBar::button(QAction* action, const char* objectName) {
  auto* b = new QPushButton(action->icon(), QString(action->text()).remove(QChar(0x2026)), this);
  b->setObjectName(objectName);
  b->setProperty("words", b->text());
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

/// What the parts take that keep their words.
int TopBar::fixedWidth() const {
  int out = 0;
  for (int i = 0; i < layout()->count(); ++i) {
    const QLayoutItem* item = layout()->itemAt(i);
    const QWidget* widget = item->widget();
    if (widget && std::find(buttons_.begin(), buttons_.end(), widget) == buttons_.end()) out += item->sizeHint().width();
  }
  return out;
}

// The last to lose its words is what one begins with. Each change of a text asks for the layout again, and so for this: without a look at what it
// depends on it would never end.
void TopBar::fit() {
  const std::pair now(QSize(width(), fixedWidth()), font());
  if (std::exchange(fitted_, now) == now) return;
  const auto words = [](const QPushButton* button) { return button->property("words").toString(); };
  for (QPushButton* button : buttons_) button->setText(words(button));
  for (QPushButton* button : buttons_) {
    if (layout()->sizeHint().width() <= width()) return;
    button->setText({});
  }
}

void TopBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

bool TopBar::event(QEvent* event) {
  // A count grew, or words did.
  const bool changed = event->type() == QEvent::LayoutRequest;
  const bool done = QWidget::event(event);
  if (changed) fit();
  return done;
}

void TopBar::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  painter.fillRect(rect(), t.panel);
  painter.fillRect(QRect(0, height() - 1, width(), 1), t.line);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/tab_head.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>

#include "gui/format.h"
#include "gui/theme/look.h"

namespace penstock::gui {

TabHead::TabHead(const Theme& theme, const QString& icon, const QString& name, QWidget* parent)
    : QAbstractButton(parent), theme_(theme), iconName_(icon), icon_(new PlainLabel(this)), name_(new PlainLabel(name, this)), count_(new PlainLabel(this)) {
  setObjectName(name.toLower() + "Tab");
  setAccessibleName(name);
  setCheckable(true);
  setAutoExclusive(true);
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  count_->setObjectName(name.toLower() + "Count");
  count_->setProperty("look", "count");
  count_->hide();
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(14), 0, theme.scaled(14), 0);
  row->setSpacing(theme.scaled(8));
  for (PlainLabel* label : {icon_, name_, count_}) {
    label->setAttribute(Qt::WA_TransparentForMouseEvents);
    row->addWidget(label, 0, Qt::AlignVCenter);
  }
  restyle();
  connect(&theme, &Theme::changed, this, &TabHead::restyle);
  connect(this, &QAbstractButton::toggled, this, &TabHead::restyle);
}

void TabHead::setCount(std::uint64_t count, const QString& of) {
  if (counted_ == count) return;
  counted_ = count;
  count_->setCaption(of);
  count_->setText(countText(count));
  count_->setVisible(count > 0);
  updateGeometry();
}

void TabHead::restyle() {
  icon_->setPixmap(theme_.icon(iconName_, isChecked() ? Theme::Ink::text : Theme::Ink::dim).pixmap(QSize(16, 16), devicePixelRatioF()));
  setLook(name_, isChecked() ? QStringLiteral("tabname") : QStringLiteral("tabname-behind"));
  setLook(count_, isChecked() ? QStringLiteral("count") : QStringLiteral("count-behind"));
}

QSize TabHead::sizeHint() const { return layout()->sizeHint(); }

void TabHead::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  const Tokens& t = theme_.tokens();
  if (isChecked()) painter.fillRect(QRect(0, height() - theme_.scaled(2), width(), theme_.scaled(2)), t.accent);
  if (!hasFocus() && (isChecked() || !underMouse())) return;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(hasFocus() ? QPen(t.accent) : QPen(Qt::NoPen));
  painter.setBrush(isChecked() || !underMouse() ? QBrush(Qt::NoBrush) : QBrush(t.hover));
  const double gap = theme_.scaled(5);
  painter.drawRoundedRect(QRectF(rect()).adjusted(gap, gap, -gap, -gap - 1).translated(0.5, 0.5), 6, 6);
}

void TabHead::keyPressEvent(QKeyEvent* event) {
  if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) return Q_EMIT stepped(event->key() == Qt::Key_Left ? -1 : 1);
  QAbstractButton::keyPressEvent(event);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/diff/pool_picker.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStylePainter>
#include <algorithm>

#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

PoolPicker::PoolPicker(Theme& theme, PoolModel& pool, const QString& side, QWidget* parent)
    : QComboBox(parent), theme_(theme), pool_(pool), side_(side) {
  setModel(&pool);
  setAccessibleName(side);
  setPlainToolTip(this, side == tr("Left") ? tr("What is compared on the left") : tr("What is compared on the right"));
  setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  setMinimumContentsLength(12);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setMaxVisibleItems(20);
  setFont(theme.mono());
  view()->setTextElideMode(Qt::ElideMiddle);
  view()->setAccessibleName(side);
  connect(&theme_, &Theme::changed, this, [this] { setFont(theme_.mono()); });
  connect(this, &QComboBox::activated, this, [this](int row) { Q_EMIT picked(pool_.idAt(row)); });
}

void PoolPicker::choose(model::ExchangeId id) { setCurrentIndex(pool_.rowOf(id)); }

void PoolPicker::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionComboBox option;
  initStyleOption(&option);
  option.currentText.clear();
  painter.drawComplexControl(QStyle::CC_ComboBox, option);
  const Tokens& t = theme_.tokens();
  QRect area = style()
                   ->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this)
                   .adjusted(theme_.scaled(2), 0, -theme_.scaled(2), 0);
  painter.setFont(theme_.ui(12, QFont::DemiBold));
  painter.setPen(t.accent);
  painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, side_);
  area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(side_) + theme_.scaled(8));
  const bool any = currentIndex() >= 0;
  painter.setFont(any ? theme_.mono() : theme_.ui());
  painter.setPen(any ? t.text : t.dim);
  const QString text = any ? currentText() : tr("choose an exchange");
  painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter, painter.fontMetrics().elidedText(text, Qt::ElideMiddle, area.width()));
}

void PoolPicker::showPopup() {
  // As wide as what is in it, as far as the window goes.
  int width = this->width();
  const QFontMetrics metrics(view()->font());
  for (int row = 0; row < pool_.rowCount(); ++row)
    width = std::max(width, metrics.horizontalAdvance(pool_.textOf(pool_.idAt(row))) + theme_.scaled(40));
  view()->setMinimumWidth(std::min(width, window()->width() * 4 / 5));
  QComboBox::showPopup();
}

}  // namespace penstock::gui

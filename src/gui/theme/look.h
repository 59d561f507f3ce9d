// SPDX-License-Identifier: GPL-3.0-or-later
// Another `look` of the style sheet for a widget that is shown already.
#pragma once

#include <QStyle>
#include <QVariant>
#include <QWidget>

namespace penstock::gui {

inline void setLook(QWidget* widget, const QString& look) {
  if (widget->property("look").toString() == look) return;
  widget->setProperty("look", look);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

}  // namespace penstock::gui

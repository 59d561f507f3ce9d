// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/tab_order.h"

#include <QLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QWidget>
#include <algorithm>
#include <vector>

namespace penstock::gui {
namespace {

using Widgets = std::vector<QWidget*>;

void add(Widgets& widgets, QWidget* widget) {
  if (widget && std::find(widgets.begin(), widgets.end(), widget) == widgets.end()) widgets.push_back(widget);
}

void addLayout(Widgets& widgets, const QLayout* layout) {
  for (int i = 0; layout && i < layout->count(); ++i) {
    QLayoutItem* item = layout->itemAt(i);
    add(widgets, item->widget());
    addLayout(widgets, item->layout());
  }
}

Widgets childrenAsSeen(const QWidget* parent) {
  Widgets out;
  if (const auto* splitter = qobject_cast<const QSplitter*>(parent))
    for (int i = 0; i < splitter->count(); ++i) add(out, splitter->widget(i));
  if (const auto* area = qobject_cast<const QScrollArea*>(parent)) add(out, area->widget());
  addLayout(out, parent->layout());
  for (QObject* child : parent->children()) {
    auto* widget = qobject_cast<QWidget*>(child);
    if (widget && !widget->isWindow()) add(out, widget);
  }
  return out;
}

void collect(QWidget* widget, Widgets& out) {
  if (widget->focusPolicy() & Qt::TabFocus) out.push_back(widget);
  // Scroll bars, viewports and editors of a view are its own.
  if (qobject_cast<QAbstractScrollArea*>(widget) && !qobject_cast<QScrollArea*>(widget)) return;
  for (QWidget* child : childrenAsSeen(widget)) collect(child, out);
}

}  // namespace

void orderTabs(QWidget* top) {
  Widgets widgets;
  collect(top, widgets);
  for (std::size_t i = 1; i < widgets.size(); ++i) QWidget::setTabOrder(widgets[i - 1], widgets[i]);
}

}  // namespace penstock::gui

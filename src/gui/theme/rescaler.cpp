// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/rescaler.h"

#include <QAbstractButton>
#include <QApplication>
#include <QBoxLayout>
#include <QHeaderView>
#include <QWidget>
#include <functional>

namespace penstock::gui {
namespace {

constexpr int kLine = 1;  // a line is one pixel at any scale

/// Reads a size, and writes it where one is given. In the same order both times.
using Each = std::function<int(int)>;

void ofWidget(QWidget* widget, const Each& each) {
  const auto bounded = [&](int size) { return size > kLine && size < QWIDGETSIZE_MAX ? each(size) : size; };
  const QSize least = widget->minimumSize(), most = widget->maximumSize();
  const QSize newLeast(bounded(least.width()), bounded(least.height())), newMost(bounded(most.width()), bounded(most.height()));
  if (!widget->isWindow()) {  // that of a window is the person's, and the screen's
    if (newMost != most) widget->setMaximumSize(newMost);
    if (newLeast != least) widget->setMinimumSize(newLeast);
  }
  if (auto* button = qobject_cast<QAbstractButton*>(widget)) {
    const QSize icon = button->iconSize();
    button->setIconSize(QSize(each(icon.width()), each(icon.height())));
  }
  if (auto* header = qobject_cast<QHeaderView*>(widget)) {
    header->setMinimumSectionSize(each(header->minimumSectionSize()));
    if (header->orientation() == Qt::Vertical) header->setDefaultSectionSize(each(header->defaultSectionSize()));
  }
}

void ofLayout(QLayout* layout, const Each& each) {
  const QMargins m = layout->contentsMargins();
  const auto margin = [&](int size) { return size > kLine ? each(size) : size; };
  layout->setContentsMargins(margin(m.left()), margin(m.top()), margin(m.right()), margin(m.bottom()));
  if (layout->spacing() > 0) layout->setSpacing(each(layout->spacing()));
  for (int i = 0; i < layout->count(); ++i) {
    auto* spacer = layout->itemAt(i)->spacerItem();
    if (!spacer || spacer->expandingDirections() != Qt::Orientations()) continue;
    const QSize size = spacer->sizeHint();
    const QSizePolicy policy = spacer->sizePolicy();
    spacer->changeSize(size.width() > 0 ? each(size.width()) : 0, size.height() > 0 ? each(size.height()) : 0, policy.horizontalPolicy(),
                       policy.verticalPolicy());
  }
  layout->invalidate();
}

}  // namespace

template <class Object, class Values>
void Rescaler::rescale(Object* object, Values values, double from, double to) {
  std::vector<int> now;
  values(object, [&now](int size) { return now.push_back(size), size; });
  if (now.empty()) return;
  auto known = known_.find(object);
  if (known == known_.end()) {
    known = known_.insert(object, {});
    connect(object, &QObject::destroyed, this, [this](const QObject* gone) { known_.remove(gone); });
  }
  // What somebody gave it since counts; the rest is what it was before the first time.
  const bool same = known->applied.size() == now.size();
  known->design.resize(now.size());
  for (std::size_t i = 0; i < now.size(); ++i)
    if (!same || known->applied[i] != now[i]) known->design[i] = now[i] / from;
  std::size_t next = 0;
  std::vector<int> applied;
  values(object, [&](int) { return applied.emplace_back(qRound(known->design[next++] * to)); });
  known->applied = std::move(applied);
}

void Rescaler::rescale(double from, double to) {
  for (QWidget* window : QApplication::topLevelWidgets()) {
    QList<QWidget*> widgets = window->findChildren<QWidget*>();
    widgets.prepend(window);
    for (QWidget* widget : widgets) rescale(widget, ofWidget, from, to);
    for (QLayout* layout : window->findChildren<QLayout*>()) rescale(layout, ofLayout, from, to);
  }
}

}  // namespace penstock::gui

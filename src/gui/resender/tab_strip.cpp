// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/tab_strip.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QToolButton>
#include <algorithm>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "gui/traffic/line_popup.h"

namespace penstock::gui {

TabStrip::TabStrip(const Theme& theme, Workbench& bench, QWidget* parent) : QTabBar(parent), theme_(theme), bench_(bench) {
  setObjectName("resenderTabs");
  setAccessibleName(tr("Requests"));
  setMovable(true);
  setExpanding(false);
  setDrawBase(false);
  setElideMode(Qt::ElideRight);
  setUsesScrollButtons(true);
  setSelectionBehaviorOnRemove(QTabBar::SelectRightTab);
  setFocusPolicy(Qt::TabFocus);
  setIconSize(QSize(8, 8));
  connect(&bench, &Workbench::listChanged, this, &TabStrip::refill);
  connect(&bench, &Workbench::tabChanged, this, &TabStrip::showTab);
  connect(&bench, &Workbench::currentChanged, this, [this] {
    const QScopedValueRollback filling(filling_, true);
    setCurrentIndex(indexOf(bench_.drafts().current));
  });
  connect(this, &QTabBar::currentChanged, this, [this](int index) {
    if (!filling_) bench_.choose(idAt(index));
  });
  connect(this, &QTabBar::tabMoved, this, [this](int from, int to) {
    if (!filling_) bench_.move(from, to);
  });
  connect(&theme, &Theme::changed, this, &TabStrip::refill);
}

int TabStrip::indexOf(quint64 id) const {
  for (int i = 0; i < count(); ++i)
    if (idAt(i) == id) return i;
  return -1;
}

void TabStrip::refill() {
  const QScopedValueRollback filling(filling_, true);
  const auto& tabs = bench_.drafts().tabs;
  while (count() > int(tabs.size())) removeTab(count() - 1);
  for (std::size_t i = 0; i < tabs.size(); ++i) {
    const int index = int(i);
    if (index >= count()) {
      addTab({});
      auto* close = new QToolButton(this);
      close->setObjectName("resenderTabClose");
      close->setAccessibleName(tr("Close request"));
      setPlainToolTip(close, tr("Close (Ctrl+W)"));
      close->setIcon(theme_.icon("x", Theme::Ink::dim));
      close->setIconSize(QSize(12, 12));
      close->setProperty("look", "tabclose");
      close->setFocusPolicy(Qt::NoFocus);
      connect(close, &QToolButton::clicked, this, [this, close] {
        for (int at = 0; at < count(); ++at)
          if (tabButton(at, QTabBar::RightSide) == close) return bench_.close(idAt(at));
      });
      setTabButton(index, QTabBar::RightSide, close);
    }
    setTabData(index, qulonglong(tabs[i].id));
    showTab(tabs[i].id);
  }
  setCurrentIndex(indexOf(bench_.drafts().current));
  setVisible(count() > 0);
}

void TabStrip::showTab(quint64 id) {
  const service::RequestTab* tab = bench_.find(id);
  const int index = indexOf(id);
  if (!tab || index < 0) return;
  const QString title = Workbench::titleOf(*tab);
  if (tabText(index) != actionText(title)) setTabText(index, actionText(title));
  setTabToolTip(index, plainToolTip(title + "\n" + wireText(tab->target, 200)));
  setTabIcon(index, dot(statuses_[id]));
}

void TabStrip::setStatus(quint64 id, int status) {
  if (std::exchange(statuses_[id], status) != status) showTab(id);
}

QIcon TabStrip::dot(int status) const {
  if (status == 0) return {};
  QPixmap pixmap(16, 16);
  pixmap.setDevicePixelRatio(2);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  painter.setRenderHint(QPainter::Antialiasing);
  const Tokens& t = theme_.tokens();
  const QColor ink = status == -2 ? t.accent : status == -1 ? t.serverError : theme_.statusColor(status);
  painter.setPen(QPen(ink, 1.5));
  painter.setBrush(status == -2 ? QBrush(Qt::NoBrush) : QBrush(ink));
  painter.drawEllipse(QRectF(1.5, 1.5, 5, 5));
  return QIcon(pixmap);
}

QSize TabStrip::tabSizeHint(int index) const {
  const QSize hint = QTabBar::tabSizeHint(index);
  return {std::clamp(hint.width(), theme_.scaled(90), theme_.scaled(220)), theme_.scaled(32)};
}

QSize TabStrip::minimumTabSizeHint(int index) const { return {theme_.scaled(90), tabSizeHint(index).height()}; }

void TabStrip::mouseDoubleClickEvent(QMouseEvent* event) {
  const int index = tabAt(event->pos());
  if (event->button() == Qt::LeftButton && index >= 0) return rename(index);
  QTabBar::mouseDoubleClickEvent(event);
}

void TabStrip::mouseReleaseEvent(QMouseEvent* event) {
  const int index = tabAt(event->pos());
  if (event->button() == Qt::MiddleButton && index >= 0) return bench_.close(idAt(index));
  QTabBar::mouseReleaseEvent(event);
}

void TabStrip::contextMenuEvent(QContextMenuEvent* event) {
  const int index = event->reason() == QContextMenuEvent::Mouse ? tabAt(event->pos()) : currentIndex();
  if (index >= 0) Q_EMIT menuRequested(idAt(index), event->globalPos());
}

void TabStrip::renameCurrent() {
  if (currentIndex() >= 0) rename(currentIndex());
}

void TabStrip::rename(int index) {
  const quint64 id = idAt(index);
  const service::RequestTab* tab = bench_.find(id);
  if (!tab) return;
  auto* popup = new LinePopup(theme_, "renamePopup", tr("Name of this request"), QString::fromStdString(tab->name), Workbench::titleOf(*tab),
                              [bench = &bench_, id](const QString& name) { bench->rename(id, name.toStdString()); }, this);
  popup->openAt(mapToGlobal(tabRect(index).bottomLeft()));
}

}  // namespace penstock::gui

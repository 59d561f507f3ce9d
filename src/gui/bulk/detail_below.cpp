// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/detail_below.h"

#include "gui/tab_order.h"
#include "gui/theme.h"

namespace penstock::gui {

DetailBelow::DetailBelow(const DetailSource& source, Theme& theme, const QString& name, QWidget* above, QWidget* parent)
    : QSplitter(Qt::Vertical, parent), source_(source), theme_(theme) {
  setObjectName(name);
  setHandleWidth(1);
  setChildrenCollapsible(false);
  addWidget(above);
  setStretchFactor(0, 1);
}

void DetailBelow::setProject(const service::ProjectPtr& project) {
  close();
  source_.recording = project;
  source_.rows = project ? project->rows() : nullptr;
  if (panel_) panel_->setProject(source_.recording, source_.rows);
}

void DetailBelow::open(model::ExchangeId id) {
  open_ = true;
  if (!panel_) {
    panel_ = new DetailPanel(source_, theme_, this);
    panel_->setMinimumHeight(theme_.scaled(120));
    addWidget(panel_);
    setStretchFactor(1, 1);
    orderTabs(this);
    setSizes({height() / 2, height() / 2});
  }
  panel_->setVisible(true);
  if (id == 0) return panel_->clear();
  if (id != panel_->shown()) panel_->show(id);
}

void DetailBelow::close() {
  open_ = false;
  if (!panel_) return;
  panel_->hide();
  panel_->clear();
}

}  // namespace penstock::gui

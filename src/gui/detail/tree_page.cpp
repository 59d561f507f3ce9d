// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/tree_page.h"

#include <QVBoxLayout>

#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostPath = 500;

}  // namespace

TreePage::TreePage(Theme& theme, const QString& name, QWidget* parent) : QWidget(parent) {
  setObjectName(name + "Page");
  view_ = new TreeView(theme, this);
  view_->setObjectName(name);
  path_ = new PlainLabel(this);
  path_->setObjectName(name + "Path");
  path_->setProperty("look", "meaning");
  path_->setCaption(tr("Path"));
  path_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  path_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  path_->setContentsMargins(theme.scaled(12), theme.scaled(4), theme.scaled(8), theme.scaled(4));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(view_, 1);
  column->addWidget(path_);
  connect(view_, &TreeView::currentChanged, this, [this] {
    const bool any = view_->rows().count() > 0;
    path_->setText(any ? wireText(codec::valuePath(*view_->rows().tree(), view_->current()), kMostPath) : QString());
  });
}

}  // namespace penstock::gui

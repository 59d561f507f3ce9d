// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/host_panel.h"

#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/format.h"
#include "gui/row_paint.h"

namespace penstock::gui {
namespace {

constexpr int kRefreshMs = 700;

class HostDelegate : public QStyledItemDelegate {
 public:
  HostDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) { remake(); }
  void remake() { name_ = Face(theme_.ui(13)), count_ = Face(theme_.ui(12)); }

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, theme_.scaled(25)}; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    const bool top = !index.parent().isValid();
    const bool selected = option.state & QStyle::State_Selected;
    const auto* tree = static_cast<const QTreeView*>(option.widget);
    const QRect row(theme_.scaled(6), option.rect.top() + 1, tree->viewport()->width() - theme_.scaled(12), option.rect.height() - 2);
    if (selected || (option.state & QStyle::State_MouseOver)) {
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(Qt::NoPen);
      painter->setBrush(selected ? t.selection : t.hover);
      painter->drawRoundedRect(row, 5, 5);
      painter->setRenderHint(QPainter::Antialiasing, false);
    }
    if ((option.state & QStyle::State_HasFocus) && tree->hasFocus()) painter->fillRect(row.left(), row.top() + 3, 2, row.height() - 6, t.accent);
    QRect area = row.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
    const bool opens = index.model()->rowCount(index) > 0;
    if (!top) area.setLeft(area.left() + theme_.scaled(16));
    if (opens) {
      const double x = area.left() + 3, y = area.center().y() + 0.5;
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(QPen(t.dim, 1.3));
      if (tree->isExpanded(index))
        painter->drawPolyline(QPolygonF{{x - 3, y - 1.5}, {x, y + 1.5}, {x + 3, y - 1.5}});
      else
        painter->drawPolyline(QPolygonF{{x - 1.5, y - 3}, {x + 1.5, y}, {x - 1.5, y + 3}});
      painter->setRenderHint(QPainter::Antialiasing, false);
      area.setLeft(area.left() + theme_.scaled(12));
    }
    // What a domain has is the sum of what stands below it: told where that is closed.
    const QString count = opens && tree->isExpanded(index) ? QString() : countText(index.data(HostModel::countRole).toULongLong());
    const int width = count.isEmpty() ? 0 : count_.metrics.horizontalAdvance(count) + theme_.scaled(8);
    paintText(*painter, area, count_, t.dim, count, Qt::AlignRight);
    area.setRight(area.right() - width);
    if (index.data(HostModel::failedRole).toULongLong() > 0 && !count.isEmpty()) {
      const int dot = theme_.scaled(5);
      painter->setRenderHint(QPainter::Antialiasing);
      painter->setPen(Qt::NoPen);
      painter->setBrush(t.serverError);
      painter->drawEllipse(QRect(area.right() - dot, area.center().y() - dot / 2 + 1, dot, dot));
      painter->setRenderHint(QPainter::Antialiasing, false);
      area.setRight(area.right() - dot - theme_.scaled(4));
    }
    paintText(*painter, area, name_, t.text, index.data().toString());
  }

 private:
  const Theme& theme_;
  Face name_, count_;
};

/// The arrow is painted with the row, which a click opens and closes.
class HostTree : public QTreeView {
 public:
  using QTreeView::QTreeView;

 protected:
  void drawBranches(QPainter*, const QRect&, const QModelIndex&) const override {}
  void mousePressEvent(QMouseEvent* event) override {
    const QModelIndex at = indexAt(event->pos());
    if (at.isValid() && event->button() == Qt::LeftButton && model()->rowCount(at) > 0 && event->pos().x() < 28)
      return setExpanded(at, !isExpanded(at));
    QTreeView::mousePressEvent(event);
  }
};

}  // namespace

HostPanel::HostPanel(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), model_(this), search_(new QLineEdit(this)), tree_(new HostTree(this)) {
  setObjectName("hostPanel");
  setAccessibleName("Hosts");
  setProperty("look", "hosts");
  setAttribute(Qt::WA_StyledBackground);
  search_->setObjectName("hostSearch");
  search_->setAccessibleName("Search hosts");
  search_->setPlaceholderText("Search hosts");
  search_->setClearButtonEnabled(true);
  tree_->setObjectName("hostTree");
  tree_->setAccessibleName("Hosts");
  tree_->setModel(&model_);
  tree_->setHeaderHidden(true);
  tree_->setIndentation(0);
  tree_->setRootIsDecorated(false);
  tree_->setUniformRowHeights(true);
  tree_->setSelectionMode(QAbstractItemView::ExtendedSelection);
  tree_->setEditTriggers(QAbstractItemView::NoEditTriggers);
  tree_->setFrameShape(QFrame::NoFrame);
  tree_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  tree_->setMouseTracking(true);
  auto* delegate = new HostDelegate(theme, this);
  tree_->setItemDelegate(delegate);
  connect(&theme, &Theme::changed, this, [this, delegate] {
    delegate->remake();
    tree_->viewport()->update();
  });
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, theme.scaled(8), 0, 0);
  column->setSpacing(theme.scaled(6));
  auto* row = new QHBoxLayout;
  row->setContentsMargins(theme.scaled(8), 0, theme.scaled(8), 0);
  row->addWidget(search_);
  column->addLayout(row);
  column->addWidget(tree_, 1);

  refreshTimer_.setSingleShot(true);
  connect(&refreshTimer_, &QTimer::timeout, this, &HostPanel::refresh);
  connect(search_, &QLineEdit::textChanged, this, &HostPanel::refresh);
  connect(tree_->selectionModel(), &QItemSelectionModel::selectionChanged, this, &HostPanel::selectionChanged);
  connect(tree_, &QTreeView::collapsed, this, [this](const QModelIndex& i) {
    if (!showing_) collapsed_.insert(QString::fromStdString(model_.node(i)->choice.host));
  });
  connect(tree_, &QTreeView::expanded, this, [this](const QModelIndex& i) {
    if (!showing_) collapsed_.remove(QString::fromStdString(model_.node(i)->choice.host));
  });
}

void HostPanel::setHosts(Hosts hosts) {
  hosts_ = std::move(hosts);
  ++turn_;
  refreshing_ = again_ = false;
  hosts_ ? refresh() : take({});
}

void HostPanel::refreshSoon() {
  if (isVisible() && !refreshTimer_.isActive()) refreshTimer_.start(kRefreshMs);
}

void HostPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refreshSoon();
}

void HostPanel::refresh() {
  if (!hosts_) return;
  if (refreshing_) {
    again_ = true;
    return;
  }
  refreshing_ = true;
  mailbox_.run(
      [hosts = hosts_, search = search_->text().trimmed().toStdString()] { return HostModel::group(hosts(), search); },
      [this, turn = turn_](HostModel::Nodes nodes) {
        if (turn != turn_) return;
        refreshing_ = false;
        take(std::move(nodes));
        if (std::exchange(again_, false)) refresh();
      });
}

void HostPanel::take(HostModel::Nodes nodes) {
  showing_ = true;
  model_.setNodes(std::move(nodes));
  constexpr int kMostOpen = 300;  // domains: a tree is opened row by row
  for (int row = 0; row < std::min(model_.rowCount(), kMostOpen); ++row) {
    const QModelIndex at = model_.index(row, 0);
    if (model_.rowCount(at) > 0) tree_->setExpanded(at, !collapsed_.contains(QString::fromStdString(model_.node(at)->choice.host)));
  }
  showing_ = false;
  showChosen();
}

void HostPanel::choose(std::vector<display::HostChoice> hosts) {
  std::sort(hosts.begin(), hosts.end());
  if (hosts == chosen_) return;
  chosen_ = std::move(hosts);
  showChosen();
  Q_EMIT chosenChanged();
}

void HostPanel::showChosen() {
  QItemSelection selection;
  const auto add = [&](const QModelIndex& at) {
    if (at.isValid()) selection.select(at, at);
  };
  if (chosen_.empty()) {
    add(model_.index(0, 0));
  } else {
    for (const display::HostChoice& choice : chosen_) add(model_.find(choice));
  }
  showing_ = true;
  tree_->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
  showing_ = false;
}

void HostPanel::selectionChanged() {
  if (showing_) return;
  std::vector<display::HostChoice> now;
  bool all = false;
  for (const QModelIndex& at : tree_->selectionModel()->selectedIndexes()) {
    const HostModel::Node* node = model_.node(at);
    if (at.row() == 0 && !at.parent().isValid()) {
      all = true;
    } else {
      now.push_back(node->choice);
    }
  }
  // "All hosts" beside others is what was chosen before, unless it was just added.
  if (all && (now.empty() || !chosen_.empty())) now.clear();
  std::sort(now.begin(), now.end());
  if (now != chosen_) {
    chosen_ = std::move(now);
    Q_EMIT chosenChanged();
  }
  if (all) showChosen();
}

void HostPanel::focusSearch() {
  search_->setFocus(Qt::ShortcutFocusReason);
  search_->selectAll();
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/cluster_list.h"

#include <QPainter>
#include <QStyledItemDelegate>
#include <utility>

#include "gui/format.h"
#include "penstock/model/failure.h"

namespace penstock::gui {
namespace {

class ClusterDelegate : public QStyledItemDelegate {
 public:
  ClusterDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {theme_.scaled(80), theme_.scaled(24)}; }
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const auto* model = static_cast<const ClusterModel*>(index.model());
    const AnswerCluster* cluster = model->at(index.row());
    if (!cluster) return;
    const Tokens& t = theme_.tokens();
    const bool on = option.state & (QStyle::State_MouseOver | QStyle::State_Selected);
    painter->fillRect(option.rect, option.state & QStyle::State_Selected ? t.selection : on ? t.hover : t.background);
    const QRect area = option.rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), 0);
    const int low = theme_.scaled(3);
    painter->fillRect(QRectF(area.left(), area.bottom() - low + 1, area.width() * model->part(index.row()), low - 1), t.phaseReceive);
    const QRect words = area.adjusted(0, 0, 0, -low);
    painter->setFont(theme_.ui(12));
    painter->setPen(t.text);
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter, model->title(index.row()));
    painter->setFont(theme_.mono(12));
    painter->setPen(t.dim);
    painter->drawText(words, Qt::AlignRight | Qt::AlignVCenter, countText(cluster->counted.count));
  }

 private:
  const Theme& theme_;
};

}  // namespace

void ClusterModel::setClusters(std::vector<AnswerCluster> clusters, std::uint64_t done, const QString& each) {
  done_ = done;
  each_ = each;
  const int before = rowCount(), after = int(clusters.size());
  if (after < before) {
    beginRemoveRows({}, after, before - 1);
    clusters_.resize(std::size_t(after));
    endRemoveRows();
  } else if (after > before) {
    beginInsertRows({}, before, after - 1);
    clusters_.resize(std::size_t(after));
    endInsertRows();
  }
  clusters_ = std::move(clusters);
  if (after > 0) Q_EMIT dataChanged(index(0), index(after - 1));
}

const AnswerCluster* ClusterModel::at(int row) const {
  return row >= 0 && row < rowCount() ? &clusters_[std::size_t(row)] : nullptr;
}

double ClusterModel::part(int row) const {
  const AnswerCluster* cluster = at(row);
  return cluster && done_ > 0 ? double(cluster->counted.count) / double(done_) : 0;
}

QString ClusterModel::title(int row) const {
  const AnswerCluster* cluster = at(row);
  if (!cluster) return {};
  const service::BulkRow& first = cluster->first;
  if (first.status < 0) {
    const std::string_view why = model::wordsOf(first.failure).brief;
    return why.empty() ? QStringLiteral("No answer") : QString::fromLatin1(why.data(), qsizetype(why.size()));
  }
  return QString::number(first.status) + (first.length < 0 ? QString() : QStringLiteral(" \u00b7 ") + sizeText(std::uint64_t(first.length)));
}

QVariant ClusterModel::data(const QModelIndex& index, int role) const {
  const AnswerCluster* cluster = at(index.row());
  if (!cluster || role != Qt::DisplayRole) return {};
  const std::uint64_t count = cluster->counted.count;
  return each_ + ' ' + countText(cluster->counted.cluster) + ", " + title(index.row()) + ": " + countText(count) + (count == 1 ? " answer" : " answers");
}

ClusterList::ClusterList(const Theme& theme, QWidget* parent) : QListView(parent) {
  setObjectName("bulkClusters");
  setAccessibleName("Clusters of answers");
  setModel(&model_);
  setItemDelegate(new ClusterDelegate(theme, this));
  setUniformItemSizes(true);
  setMouseTracking(true);
  setFrameShape(NoFrame);
  setEditTriggers(NoEditTriggers);
  const auto choose = [this](const QModelIndex& index) {
    if (const AnswerCluster* cluster = model_.at(index.row())) Q_EMIT chosen(cluster->counted.cluster);
  };
  connect(this, &QListView::clicked, this, choose);
  connect(this, &QListView::activated, this, choose);
  connect(&theme, &Theme::changed, this, &QListView::doItemsLayout);
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Kinds of answers: those that are equal but for digits and what they repeat of the payload, and how many each are.
#pragma once

#include <QAbstractListModel>
#include <QListView>
#include <vector>

#include "gui/bulk/run_reader.h"
#include "gui/theme.h"

namespace penstock::gui {

class ClusterModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;
  /// `each`: what one of them is called.
  void setClusters(std::vector<AnswerCluster> clusters, std::uint64_t done, const QString& each);
  const AnswerCluster* at(int row) const;
  /// "302 · 28 B", "No answer".
  QString title(int row) const;
  /// How much of all it is, 0 to 1.
  double part(int row) const;
  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(clusters_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  std::vector<AnswerCluster> clusters_;
  QString each_;
  std::uint64_t done_ = 0;
};

/// Thread: GUI.
class ClusterList : public QListView {
  Q_OBJECT
 public:
  ClusterList(const Theme& theme, QWidget* parent);
  void setClusters(std::vector<AnswerCluster> clusters, std::uint64_t done, const QString& each) { model_.setClusters(std::move(clusters), done, each); }

 Q_SIGNALS:
  void chosen(quint32 cluster);

 private:
  ClusterModel model_;
};

}  // namespace penstock::gui

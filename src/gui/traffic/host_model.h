// SPDX-License-Identifier: GPL-3.0-or-later
// The hosts of a capture as a tree: all of them, domains, and the hosts in a domain.
#pragma once

#include <QAbstractItemModel>
#include <string>
#include <vector>

#include "penstock/display/conditions.h"

namespace penstock::gui {

/// Thread: GUI; `group` any.
class HostModel : public QAbstractItemModel {
  Q_OBJECT
 public:
  enum Role { countRole = Qt::UserRole, failedRole };
  struct Node {
    std::string label;  // as shown: of a host in a domain, what stands before it
    display::HostChoice choice;  // "" for all hosts
    std::uint64_t exchanges = 0, failed = 0;
    std::vector<Node> below;
  };
  using Nodes = std::vector<Node>;

  explicit HostModel(QObject* parent = nullptr) : QAbstractItemModel(parent) {}

  /// Those whose name holds `search`, ignoring case. A domain of one host is that host. Work for a worker.
  static Nodes group(std::vector<model::HostCount> hosts, const std::string& search);
  /// Tells what changed: where the names are the same, only their numbers.
  void setNodes(Nodes nodes);
  const Nodes& nodes() const { return nodes_; }
  const Node* node(const QModelIndex& index) const;
  QModelIndex find(const display::HostChoice& choice) const;

  QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
  QModelIndex parent(const QModelIndex& index) const override;
  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& = {}) const override { return 1; }
  QVariant data(const QModelIndex& index, int role) const override;

 private:
  Nodes nodes_;  // an index's id is 1 + the row of its parent; 0 at the top
};

}  // namespace penstock::gui

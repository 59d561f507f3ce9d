// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/host_model.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "gui/format.h"
#include "gui/plain_text.h"
#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostShown = 256;  // bytes of a name: a host has 253

bool holds(std::string_view text, std::string_view part) {
  if (part.empty()) return true;
  return std::search(text.begin(), text.end(), part.begin(), part.end(), [](char a, char b) {
           return equalsIgnoreCase(std::string_view(&a, 1), std::string_view(&b, 1));
         }) != text.end();
}

bool sameNames(const HostModel::Nodes& a, const HostModel::Nodes& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.choice == y.choice && x.label == y.label && sameNames(x.below, y.below);
  });
}

}  // namespace

HostModel::Nodes HostModel::group(std::vector<model::HostCount> hosts, const std::string& search) {
  std::map<std::string, std::vector<model::HostCount>, std::less<>> domains;
  Node all{"All hosts", {}, 0, 0, {}};
  for (model::HostCount& host : hosts) {
    if (host.exchanges == 0) continue;
    all.exchanges += host.exchanges;
    all.failed += host.failed;
    if (!holds(display::HostChoice{host.host, false, host.port}.name(), search)) continue;
    const std::string domain(display::domainOf(host.host));
    domains[domain].push_back(std::move(host));
  }
  Nodes nodes;
  nodes.push_back(std::move(all));
  for (auto& [domain, members] : domains) {
    if (members.size() == 1) {
      const model::HostCount& only = members[0];
      const display::HostChoice choice{only.host, false, only.port};
      nodes.push_back({only.host.empty() ? "(no host)" : choice.name(), choice, only.exchanges, only.failed, {}});
      continue;
    }
    Node node{domain, {domain, true}, 0, 0, {}};
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return std::tie(a.host, a.port) < std::tie(b.host, b.port); });
    for (model::HostCount& member : members) {
      node.exchanges += member.exchanges;
      node.failed += member.failed;
      display::HostChoice shown{member.host, false, member.port};
      if (shown.host.size() > domain.size()) shown.host.resize(shown.host.size() - domain.size() - 1);
      node.below.push_back({shown.name(), {member.host, false, member.port}, member.exchanges, member.failed, {}});
    }
    nodes.push_back(std::move(node));
  }
  return nodes;
}

void HostModel::setNodes(Nodes nodes) {
  if (!sameNames(nodes, nodes_)) {
    beginResetModel();
    nodes_ = std::move(nodes);
    endResetModel();
    return;
  }
  nodes_ = std::move(nodes);
  if (nodes_.empty()) return;
  Q_EMIT dataChanged(index(0, 0), index(int(nodes_.size()) - 1, 0));
  for (int row = 0; row < int(nodes_.size()); ++row) {
    const int below = int(nodes_[std::size_t(row)].below.size());
    if (below > 0) Q_EMIT dataChanged(index(0, 0, index(row, 0)), index(below - 1, 0, index(row, 0)));
  }
}

const HostModel::Node* HostModel::node(const QModelIndex& index) const {
  if (!index.isValid()) return nullptr;
  if (index.internalId() == 0) return &nodes_[std::size_t(index.row())];
  return &nodes_[index.internalId() - 1].below[std::size_t(index.row())];
}

QModelIndex HostModel::find(const display::HostChoice& choice) const {
  for (int row = 0; row < int(nodes_.size()); ++row) {
    const Node& top = nodes_[std::size_t(row)];
    if (top.choice == choice) return index(row, 0);
    for (int below = 0; below < int(top.below.size()); ++below)
      if (top.below[std::size_t(below)].choice == choice) return index(below, 0, index(row, 0));
  }
  return {};
}

QModelIndex HostModel::index(int row, int column, const QModelIndex& parent) const {
  if (column != 0 || row < 0 || row >= rowCount(parent)) return {};
  return createIndex(row, 0, parent.isValid() ? quintptr(parent.row()) + 1 : quintptr(0));
}

QModelIndex HostModel::parent(const QModelIndex& index) const {
  if (!index.isValid() || index.internalId() == 0) return {};
  return createIndex(int(index.internalId()) - 1, 0, quintptr(0));
}

int HostModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return int(nodes_.size());
  return parent.internalId() == 0 && parent.column() == 0 ? int(node(parent)->below.size()) : 0;
}

QVariant HostModel::data(const QModelIndex& index, int role) const {
  const Node* n = node(index);
  if (!n) return {};
  switch (role) {
    case Qt::DisplayRole:
      return wireText(n->label, kMostShown);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
      const QString name = wireText(n->choice.host.empty() ? n->label : n->choice.name(), kMostShown);
      const QString failed = n->failed ? QStringLiteral(", %1 failed").arg(countText(n->failed)) : QString();
      const QString words = name + ": " + countText(n->exchanges) + (n->exchanges == 1 ? " exchange" : " exchanges") + failed;
      return role == Qt::ToolTipRole ? plainToolTip(words) : words;
    }
    case countRole:
      return quint64(n->exchanges);
    case failedRole:
      return quint64(n->failed);
    default:
      return {};
  }
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The rules in the order in which they apply, then whom is passed through and whom is trusted: rows of kinds of their own.
#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "penstock/model/trusted_server.h"
#include "penstock/service/rules.h"

namespace penstock::gui {

struct RulesRow {
  enum class Kind { rule, passthrough, trust } kind = Kind::rule;
  service::RuleRow rule;            // of a rule
  std::string pattern;              // of a passthrough
  model::TrustedServer server;      // of trust
  model::TrustScope scope = model::TrustScope::run;
  QString when, does;               // as shown
  /// Its condition and actions, without its figures.
  static RulesRow inWords(const rules::Rule& rule);
  /// What tells it from all others.
  QString key() const;
};

/// Thread: GUI.
class RulesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { on, name, when, does, hits, last, columns };
  using QAbstractTableModel::QAbstractTableModel;

  /// The same rows with other figures keep selection and place.
  void setRows(std::vector<RulesRow> rows);
  const std::vector<RulesRow>& rows() const { return rows_; }
  /// Null: there is none.
  const RulesRow* at(int row) const { return row >= 0 && row < int(rows_.size()) ? &rows_[std::size_t(row)] : nullptr; }
  int rowOf(const QString& key) const;

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(rows_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
  QStringList mimeTypes() const override;
  QMimeData* mimeData(const QModelIndexList& indexes) const override;
  bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column, const QModelIndex& parent) override;

 Q_SIGNALS:
  /// The switch of a rule was pressed.
  void switched(const QString& key, bool on);
  /// A rule was dragged in front of that row; rows(): behind the last.
  void moved(const QString& key, int before);

 private:
  QString text(const RulesRow& row, int column) const;

  std::vector<RulesRow> rows_;
};

}  // namespace penstock::gui

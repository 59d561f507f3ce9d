// SPDX-License-Identifier: GPL-3.0-or-later
// Results of a run as a table. What is seen is looked up on workers, so that neither a sort nor a file of payloads holds the window up.
#pragma once

#include <QAbstractTableModel>
#include <QCache>
#include <QSet>
#include <QStringList>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "gui/bulk/run_reader.h"
#include "gui/jobs.h"

namespace penstock::gui {

/// Thread: GUI.
class ResultsModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  /// Columns of a run's own stand between `shape` and those behind: what is taken from answers, then a mark for each expression.
  enum Kind { number, payload, status, length, words, lines, time, cluster, shape, value, grep, tries, failure };
  struct Column {
    Kind kind;
    unsigned index = 0;  // of `value` and `grep`
    QString title;
  };
  /// A result with its texts.
  struct Result {
    service::BulkRow row;
    QString payload;
    QStringList values;
  };

  /// `spec`: its settings. Null: none.
  void setRun(service::BulkRunPtr run, const service::BulkSpec& spec);
  void take(const RunRead& read);

  /// The answer that length, words and lines of all are compared with; nothing: none.
  void setBase(std::optional<service::BulkRow> base);
  /// The run's own, until a person chooses another.
  void setRunsBase(const service::BulkRow& base);
  bool baseIsOfRun() const { return baseIsOfRun_; }
  const std::optional<service::BulkRow>& base() const { return base_; }

  const std::vector<Column>& columns() const { return columns_; }
  /// Null: it is being looked up; `arrived` will tell.
  const Result* result(int row) const;
  /// Rows of the run, as shown.
  const std::vector<std::uint32_t>& shown() const { return shown_; }
  const service::BulkRunPtr& run() const { return run_; }
  QString text(const Result& result, const Column& column) const;
  static bool isFigure(Kind kind);

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(shown_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(columns_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
  void sort(int column, Qt::SortOrder order) override;

 Q_SIGNALS:
  /// Results that were asked for are there, wherever they are shown by now.
  void arrived();
  /// The header was clicked: in another order. `column` -1: as they came.
  void sortAsked(int column, bool descending);

 private:
  using Found = std::vector<std::pair<std::uint32_t, Result>>;
  void ask(int row) const;
  void look();
  void replace(std::vector<std::uint32_t> rows);

  service::BulkRunPtr run_;
  std::uint64_t generation_ = 0;  // of runs
  std::vector<Column> columns_;
  std::vector<std::uint32_t> shown_;
  Arrangement arrangement_;
  std::optional<service::BulkRow> base_;
  bool baseIsOfRun_ = true;
  mutable QCache<std::uint32_t, Result> known_{4096};
  mutable QSet<std::uint32_t> asked_;
  mutable std::vector<std::uint32_t> wanted_;  // not yet asked for
  mutable bool looking_ = false;
  mutable int askedFirst_ = 0, askedLast_ = -1;  // where they stood
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui

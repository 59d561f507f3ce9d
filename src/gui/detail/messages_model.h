// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of an exchange for Qt's views: a face of display::MessagePages that keeps no message itself.
#pragma once

#include <QAbstractTableModel>
#include <QTimer>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/jobs.h"
#include "penstock/display/message_pages.h"
#include "penstock/display/message_scan.h"

namespace penstock::gui {

/// Rows are there at once, with their number alone; the rest of those in view follows. Thread: GUI.
class MessagesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { number, direction, time, kind, size, preview, columns };

  /// `source` outlives this.
  explicit MessagesModel(const DetailSource& source, QObject* parent = nullptr);

  /// Null is none. `same`: a newer snapshot of the exchange shown: rows are added, nothing moves.
  void setExchange(const model::ExchangePtr& exchange, bool same);
  const model::ExchangePtr& exchange() const { return exchange_; }
  bool open() const { return exchange_ && exchange_->state == model::ExchangeState::pending; }
  /// Of the exchange, whatever the filter.
  std::uint64_t total() const { return total_; }

  /// Names of fields for previews, as they are known now.
  const display::MessageNames& names() const { return names_; }
  /// There may be other ones. True when there are.
  bool refreshNames();

  void setFilter(display::MessageFilter filter);
  const display::MessageFilter& filter() const { return filter_; }
  /// The filter has not looked at everything yet.
  bool searching() const { return scan_.running(); }

  /// The rows in view: what is fetched, and shown anew when it changes.
  void setVisibleRows(int first, int last);
  /// There may be news of messages that were not complete.
  void refresh() { pages_.refresh(); }
  /// It passed, and is not kept: with --no-db the oldest are not.
  bool isLost(int row) const;
  void retry();

  /// Null while it is on its way. Valid until the next event.
  const model::Message* messageAt(int row) const;
  std::uint64_t indexAt(int row) const;
  /// The row of a message, or -1.
  int rowOf(std::uint64_t index) const;

  /// Times of day, or since the exchange began.
  void setRelativeTime(bool relative);
  bool relativeTime() const { return relative_; }

  int rowCount(const QModelIndex& parent = {}) const override;
  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 Q_SIGNALS:
  /// Messages came, or the filter went on.
  void progressed();
  /// "" when it works again.
  void problem(const QString& why);

 private:
  QString text(const model::Message& message, int column) const;
  void grow();
  void startScan();
  void take(const std::vector<std::uint32_t>& found);
  void arrived(std::uint64_t first, std::uint64_t count);
  void wantVisible();
  bool missesVisible() const;
  display::Post poster() const;
  void fail(const std::string& why);

  const DetailSource& source_;
  Mailbox mailbox_{this};
  display::MessagePages pages_;
  display::MessageScan scan_;
  model::ExchangePtr exchange_;
  display::MessageFilter filter_;
  display::MessageNames names_;
  std::uint64_t total_ = 0;
  std::vector<std::uint32_t> matches_;  // in order, while there is a filter
  int rows_ = 0, first_ = 0, last_ = -1;
  bool relative_ = false, failing_ = false;
  QTimer retry_;  // an exchange has ended and its last messages are still on their way to the project
  int retries_ = 0;
};

}  // namespace penstock::gui

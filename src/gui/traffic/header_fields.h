// SPDX-License-Identifier: GPL-3.0-or-later
// Header fields as columns: read from the exchanges in view, a few at a time, and kept for a while.
#pragma once

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "gui/jobs.h"
#include "penstock/model/recording.h"
#include "penstock/model/summary.h"

namespace penstock::gui {

/// A header field of the request, of the response, or of either (the response's first).
struct HeaderField {
  enum Side : std::uint8_t { either, request, response };
  Side side = either;
  QString name;
  bool operator==(const HeaderField&) const = default;

  /// "X-Id", "Request X-Id".
  QString title() const;
  /// As it is remembered, and typed: "X-Id", "req:X-Id", "resp:X-Id". Nothing where there is no name.
  QString text() const;
  static std::vector<HeaderField> parse(const QStringList& texts);
};

/// Thread: GUI.
class HeaderFields : public QObject {
  Q_OBJECT
 public:
  explicit HeaderFields(QObject* parent = nullptr);

  /// Where exchanges are read. Null: nothing is asked any more.
  void setRecording(std::shared_ptr<const model::Recording> recording);
  void setFields(std::vector<HeaderField> fields);
  const std::vector<HeaderField>& fields() const { return fields_; }

  /// What is known; "" and a wish where it is not, or where the exchange went on since. A wish is for what is in view: of many
  /// only the newest few are fulfilled.
  QString text(const model::Summary& row, int field);

 Q_SIGNALS:
  void arrived(quint64 id);

 private:
  struct Wish {
    model::ExchangeId id;
    model::ExchangeState state;  // of the row when it was wished for: another one later is another wish
    int status;
  };
  struct Entry {
    Wish wish;
    QStringList texts;
    std::list<model::ExchangeId>::iterator used;
  };
  void forget();
  void pump();
  void take(const Wish& wish, const model::ExchangePtr& exchange);

  std::shared_ptr<const model::Recording> recording_;
  std::vector<HeaderField> fields_;
  std::unordered_map<model::ExchangeId, Entry> known_;
  std::list<model::ExchangeId> byUse_;   // newest first
  std::vector<Wish> wishes_;           // newest last
  std::vector<model::ExchangeId> asked_;
  Mailbox mailbox_;
  std::uint64_t turn_ = 0;
  QTimer pump_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of one exchange, a few pages of them: those that are looked at.
#pragma once

#include <QHash>
#include <QObject>
#include <set>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/jobs.h"

namespace penstock::gui {

/// Asks for the pages that are wanted, at most two at a time, and keeps the last few. A page whose messages may still
/// change is asked for again after `refresh`, and stays what it was until the answer comes. Thread: GUI.
class MessagePages : public QObject {
  Q_OBJECT
 public:
  static constexpr std::uint64_t kPage = 64;    // messages of a page
  static constexpr std::size_t kKept = 48;      // pages kept
  static constexpr std::size_t kMostAsked = 2;  // requests under way: what scrolls by quickly is never asked for

  /// `source` outlives this.
  explicit MessagePages(const DetailSource& source, QObject* parent = nullptr);

  /// Forgets everything; 0 is no exchange.
  void open(model::ExchangeId id);
  /// Null while it is not here. Valid until the next event.
  const model::Message* at(std::uint64_t index) const;
  /// Whether its page is here, with it or without.
  bool isAnswered(std::uint64_t index) const;
  /// Pages that are looked at now, most wanted first; replaces what was wanted before.
  void want(std::vector<std::uint64_t> pages);
  /// There may be news.
  void refresh();
  std::size_t kept() const { return std::size_t(pages_.size()); }

 Q_SIGNALS:
  void arrived(quint64 first, quint64 count);
  void failed(const QString& why);

 private:
  struct Page {
    std::vector<model::Message> messages;  // by index, without gaps as long as the disk lost none
    bool settled = false;                  // whole, and every message complete
    bool answered = false;                 // at least once without an error
    std::uint64_t revision = 0;            // as of the question
    std::uint64_t used = 0;
  };
  void ask();
  void take(std::uint64_t page, std::uint64_t revision, Result<std::vector<model::Message>> result);
  void evict();

  const DetailSource& source_;
  Mailbox mailbox_;
  model::ExchangeId id_ = 0;
  std::uint64_t generation_ = 0, revision_ = 1, clock_ = 0;
  QHash<quint64, Page> pages_;
  std::vector<std::uint64_t> wanted_;
  std::set<std::uint64_t> asked_;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the messages of an exchange that a filter lets through.
#pragma once

#include <QObject>
#include <optional>
#include <vector>

#include "gui/detail/detail_source.h"
#include "gui/jobs.h"
#include "penstock/display/payload_format.h"

namespace penstock::gui {

struct MessageFilter {
  std::optional<model::Direction> direction;
  QString text;  // in kind or preview, in either case
  bool empty() const { return !direction && text.isEmpty(); }
  /// Thread: any.
  bool matches(const model::Message& message, const display::MessageNames& names) const;
  bool operator==(const MessageFilter&) const = default;
};

/// Goes through the messages in runs, looking at them on the reader's thread; what it keeps is four bytes a match.
/// A message under way is looked at again until it has ended. Thread: GUI.
class MessageScan : public QObject {
  Q_OBJECT
 public:
  static constexpr std::size_t kRun = 2048;
  static constexpr std::size_t kMostUnsettled = 256;  // looked at again; more at once are not awaited

  /// `source` outlives this.
  explicit MessageScan(const DetailSource& source, QObject* parent = nullptr);

  /// `names`: with which previews are read.
  void start(model::ExchangeId id, MessageFilter filter, display::MessageNames names, std::uint64_t count);
  /// There are so many now.
  void extend(std::uint64_t count);
  void stop();
  bool running() const { return asked_; }

 Q_SIGNALS:
  /// In order within one signal; only a message that had been under way comes after later ones.
  void found(const std::vector<quint32>& indices);
  void failed(const QString& why);
  /// Everything there is was looked at.
  void done();

 private:
  struct Seen {
    std::vector<quint32> matching, unsettled;
    std::uint64_t end = 0;  // behind the last message there was
  };
  static Seen look(const MessageFilter& filter, const display::MessageNames& names, std::uint64_t first,
                   const std::vector<model::Message>& messages);
  enum class Run { more, last, again };
  void ask();
  void ask(std::uint64_t first, std::size_t count, Run run);
  void take(std::uint64_t first, std::size_t wanted, Run run, Result<Seen> seen);

  const DetailSource& source_;
  Mailbox mailbox_;
  MessageFilter filter_;
  display::MessageNames names_;
  model::ExchangeId id_ = 0;
  std::uint64_t generation_ = 0, count_ = 0, next_ = 0;
  std::vector<quint32> unsettled_;  // looked at while they were under way, and not found
  std::size_t recheck_ = 0;         // of these, the next to look at again
  bool asked_ = false;
};

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
// Finds the messages of an exchange that a filter lets through.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/display/payload_format.h"
#include "penstock/display/post.h"
#include "penstock/model/recording.h"

namespace penstock::display {

struct MessageFilter {
  std::optional<model::Direction> direction;
  std::string text;  // UTF-8; in kind or preview, whatever the case of its letters
  bool empty() const { return !direction && text.empty(); }
  bool operator==(const MessageFilter&) const = default;
};

/// Goes through the messages in runs, looking at them on the reader's thread; what it keeps is four bytes a match. A message under way is
/// looked at again until it has ended. Thread: that which is posted to. Lifetime: what is posted is dropped once this is gone.
class MessageScan {
 public:
  static constexpr std::size_t kRun = 2048;
  static constexpr std::size_t kMostUnsettled = 256;  // looked at again; more at once are not awaited

  struct Told {
    /// In order within one call; only a message that had been under way comes after later ones.
    std::function<void(const std::vector<std::uint32_t>& indices)> found;
    std::function<void(const std::string& why)> failed;
    /// Everything there is was looked at.
    std::function<void()> done;
  };
  MessageScan(Post post, Told told);

  /// `names`: with which previews are read. 0 is no exchange.
  void start(std::shared_ptr<const model::Recording> recording, model::ExchangeId id, MessageFilter filter, MessageNames names, std::uint64_t count);
  /// There are so many now.
  void extend(std::uint64_t count);
  void stop();
  bool running() const { return asked_; }

 private:
  struct Seen {
    std::vector<std::uint32_t> matching, unsettled;
    std::uint64_t end = 0;  // behind the last message there was
  };
  static Seen look(const MessageFilter& filter, const MessageNames& names, std::uint64_t first, const std::vector<model::Message>& messages);
  enum class Run { more, last, again };
  void ask();
  void ask(std::uint64_t first, std::size_t count, Run run);
  void take(std::uint64_t first, std::size_t wanted, Run run, Result<Seen> seen);

  const Post post_;
  const Told told_;
  std::shared_ptr<const model::Recording> recording_;
  MessageFilter filter_;
  MessageNames names_;
  model::ExchangeId id_ = 0;
  std::uint64_t generation_ = 0, count_ = 0, next_ = 0;
  std::vector<std::uint32_t> unsettled_;  // looked at while they were under way, and not found
  std::size_t recheck_ = 0;               // of these, the next to look at again
  bool asked_ = false;
};

}  // namespace penstock::display

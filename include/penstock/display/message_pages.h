// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of one exchange, a few pages of them: those that are looked at.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/display/post.h"
#include "penstock/model/recording.h"

namespace penstock::display {

/// Asks for the pages that are wanted, at most two at a time, and keeps the last few. A page whose messages may still change is asked for
/// again after `refresh`, and stays what it was until the answer comes. Thread: that which is posted to. Lifetime: what is posted is dropped
/// once this is gone.
class MessagePages {
 public:
  static constexpr std::uint64_t kPage = 64;    // messages of a page
  static constexpr std::size_t kKept = 48;      // pages kept
  static constexpr std::size_t kMostAsked = 2;  // requests under way: what scrolls by quickly is never asked for

  struct Told {
    std::function<void(std::uint64_t first, std::uint64_t count)> arrived;
    std::function<void(const std::string& why)> failed;
  };
  MessagePages(Post post, Told told);

  /// Forgets everything; 0 is no exchange.
  void open(std::shared_ptr<const model::Recording> recording, model::ExchangeId id);
  /// Null while it is not here. Valid until the next turn.
  const model::Message* at(std::uint64_t index) const;
  /// Whether its page is here, with it or without.
  bool isAnswered(std::uint64_t index) const;
  /// Pages that are looked at now, most wanted first; replaces what was wanted before.
  void want(std::vector<std::uint64_t> pages);
  /// There may be news.
  void refresh();
  std::size_t kept() const { return pages_.size(); }

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

  const Post post_;
  const Told told_;
  std::shared_ptr<const model::Recording> recording_;
  model::ExchangeId id_ = 0;
  std::uint64_t generation_ = 0, revision_ = 1, clock_ = 0;
  std::unordered_map<std::uint64_t, Page> pages_;
  std::vector<std::uint64_t> wanted_;
  std::set<std::uint64_t> asked_;
};

}  // namespace penstock::display

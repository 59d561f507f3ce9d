// SPDX-License-Identifier: GPL-3.0-or-later
// Where in its past a tab is looked at: each send with its answer, and behind them what was written and not sent. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "penstock/service/drafts.h"

namespace penstock::gui {

class PastView {
 public:
  static constexpr std::size_t mostUnsent = 20;  // the furthest is forgotten
  struct Written {
    std::string text, target;
    service::SendOptions options;
    draft::KeepInStep inStep;
  };

  /// Of a tab that was just opened.
  explicit PastView(const service::RequestTab& tab);

  /// Of the sends, from 0; their number and more: what was not sent.
  std::size_t place(const service::RequestTab& tab) const;
  bool canGo(const service::RequestTab& tab, int by) const;
  /// Text, target, options and what follows the text become those of that place.
  void go(service::RequestTab& tab, int by);
  /// It is another than any that was sent. What was being written before an earlier send was looked at is the next place forward.
  void edited(const service::RequestTab& tab);
  /// The last of its past was just sent.
  void sent(const service::RequestTab& tab);
  /// Whose answer is seen; null: nothing was sent.
  const service::SentDraft* seen(const service::RequestTab& tab) const;
  /// What was written last and not sent, while a send is in the tab; null: nothing, or the tab has it.
  const Written* unsent(const service::RequestTab& tab) const { return isSent(tab) && !unsent_.empty() ? &unsent_.front() : nullptr; }
  /// The last before that one that has an answer.
  const service::SentDraft* before(const service::RequestTab& tab) const;

 private:
  bool isSent(const service::RequestTab& tab) const;

  std::uint64_t place_ = 0;  // number of a send; 0: one that was not sent
  std::uint64_t seen_ = 0;
  std::vector<Written> unsent_;  // while one is in the tab, its own is empty here
  std::size_t at_ = 0;           // which of them that is
};

}  // namespace penstock::gui

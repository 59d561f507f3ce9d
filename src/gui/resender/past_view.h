// SPDX-License-Identifier: GPL-3.0-or-later
// Where in its past a tab is looked at: each send with its answer, and behind them what is being written. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "penstock/service/drafts.h"

namespace penstock::gui {

class PastView {
 public:
  /// Of a tab that was just opened.
  explicit PastView(const service::RequestTab& tab);

  /// Of the sends, from 0; their number: what is being written.
  std::size_t place(const service::RequestTab& tab) const;
  bool canGo(const service::RequestTab& tab, int by) const;
  /// Text, target and options become those of that place.
  void go(service::RequestTab& tab, int by);
  /// The text is another than any that was sent.
  void edited(const service::RequestTab& tab);
  /// The last of its past was just sent.
  void sent(const service::RequestTab& tab);
  /// Whose answer is seen; null: nothing was sent.
  const service::SentDraft* seen(const service::RequestTab& tab) const;
  /// The last before that one that has an answer.
  const service::SentDraft* before(const service::RequestTab& tab) const;

 private:
  struct Written {
    std::string text, target;
    service::SendOptions options;
  };
  std::uint64_t place_ = 0;  // number of a send; 0: what is being written
  std::uint64_t seen_ = 0;
  std::optional<Written> written_;  // while a send is looked at
};

}  // namespace penstock::gui

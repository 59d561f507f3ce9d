// SPDX-License-Identifier: GPL-3.0-or-later
// Traffic: the live list.
#pragma once

#include "cui/list/columns.h"
#include "cui/list/filter_line.h"
#include "cui/list/rows.h"
#include "cui/page.h"
#include "cui/screen/scroll.h"

namespace penstock::cui {

class ListPage final : public Page {
 public:
  explicit ListPage(Shell& shell);

  void setFilter(const std::string& expression);
  /// The exchange that is chosen; id 0: none.
  model::Summary chosen() const;
  /// Has it chosen as soon as it is listed.
  void choose(model::ExchangeId id);
  bool typing() const { return filter_.typing(); }

  std::string title() const override;
  void draw(Canvas& canvas, Area area) override;
  bool key(const Key& key) override;
  std::vector<KeyHint> keys() const override;
  std::optional<std::chrono::milliseconds> update() override;
  void captureChanged() override;
  model::ExchangeId exchange() const override { return filter_.typing() ? 0 : chosen_; }

 private:
  bool click(const Key& key);
  void ask();
  void keepPlace();
  std::string countText() const;

  Shell& shell_;
  Rows rows_;
  FilterLine filter_;
  SteadyTime typedAt_{};
  Scroll scroll_{true};
  model::ExchangeId chosen_ = 0, wanted_ = 0;
  Area list_;  // as it was drawn
};

}  // namespace penstock::cui

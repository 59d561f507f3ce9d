// SPDX-License-Identifier: GPL-3.0-or-later
// The rules, to be switched on and off.
#pragma once

#include <vector>

#include "cui/page.h"
#include "cui/screen/lines.h"
#include "cui/screen/scroll.h"

namespace penstock::cui {

class RulesPage final : public Page {
 public:
  explicit RulesPage(Shell& shell);

  std::string title() const override;
  void draw(Canvas& canvas, Area area) override;
  bool key(const Key& key) override;
  std::vector<KeyHint> keys() const override;
  std::optional<std::chrono::milliseconds> update() override;

 private:
  void toggle();

  Shell& shell_;
  Alive alive_;
  Subscription changed_;
  std::vector<service::RuleRow> rules_;
  Scroll scroll_;
  Area list_;
};

}  // namespace penstock::cui

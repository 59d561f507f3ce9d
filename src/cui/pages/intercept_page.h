// SPDX-License-Identifier: GPL-3.0-or-later
// What is held, and what becomes of it.
#pragma once

#include <map>
#include <vector>

#include "cui/detail/text_pane.h"
#include "cui/page.h"
#include "cui/screen/scroll.h"

namespace penstock::cui {

class InterceptPage final : public Page {
 public:
  explicit InterceptPage(Shell& shell);

  std::string title() const override;
  void draw(Canvas& canvas, Area area) override;
  bool key(const Key& key) override;
  std::vector<KeyHint> keys() const override;
  std::optional<std::chrono::milliseconds> update() override;
  model::ExchangeId exchange() const override { return 0; }

 private:
  using State = service::InterceptState;
  const service::HeldRow* chosen() const;
  void change(void (*how)(State&));
  void askCondition();
  /// Does it where it may wait, and tells what went wrong.
  void decide(std::function<Result<void>(HeldQueue&)> what);
  void forward();
  void edit();
  void take(const service::HeldItem& item, const std::string& typed);
  void look();
  void drawState(Canvas& canvas, const Area& line) const;
  void drawRow(Canvas& canvas, const Area& line, const service::HeldRow& row, bool chosen) const;
  bool toggles(const Key& key);

  Shell& shell_;
  Alive alive_;
  Subscription changed_;
  State state_;
  std::vector<service::HeldRow> queue_;
  std::map<std::uint64_t, service::HeldEdit> edits_;
  Scroll scroll_;
  Area list_;
  // What of the chosen one is shown below.
  std::uint64_t shownId_ = 0;
  bool shownReceiving_ = false, shownEdited_ = false;
  TextPane text_;
  int cells_ = 80;
  Job opening_;
};

}  // namespace penstock::cui

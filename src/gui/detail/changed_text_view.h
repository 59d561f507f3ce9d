// SPDX-License-Identifier: GPL-3.0-or-later
// A text beside an earlier one of its kind: the lines that are others have the ground that Diff gives them.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gui/detail/code_view.h"
#include "penstock/base/cancel_token.h"

namespace penstock::gui {

/// Where a text differs from an earlier one, in bytes from its beginning.
struct TextChanges {
  static constexpr std::size_t mostBytes = 4u << 20;  // of either; larger ones are not compared here

  struct Range {
    std::size_t begin = 0, end = 0;
  };
  std::vector<Range> lines;          // that are new or others, their line ends included
  std::vector<Range> words;          // what differs inside of a line
  std::vector<std::size_t> gaps;     // where lines are gone
  std::vector<std::size_t> places;   // where a change begins, in order
};
/// Null where nothing differs, or one is too large. Bounded in time. Thread: any, but never the window's.
std::shared_ptr<const TextChanges> changesBetween(const std::string& before, const std::string& now, const CancelToken& token);

/// Thread: GUI.
class ChangedTextView : public CodeView {
  Q_OBJECT
 public:
  using CodeView::CodeView;
  /// Of the document that is shown; null: none.
  void setChanges(std::shared_ptr<const TextChanges> changes);
  const TextChanges* changes() const { return changes_.get(); }
  /// To the first behind the caret. False: there is none; `fromTop`: from the beginning on.
  bool nextChange(bool fromTop);

 protected:
  void paintGround(QPainter& painter, std::size_t row, int x, int y) const override;

 private:
  std::shared_ptr<const TextChanges> changes_;
  bool visited_ = false;
};

}  // namespace penstock::gui

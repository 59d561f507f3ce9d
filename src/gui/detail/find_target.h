// SPDX-License-Identifier: GPL-3.0-or-later
// What the find bar looks through.
#pragma once

#include <QString>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"

class QWidget;

namespace penstock::gui {

/// Places are numbers in the order of what is shown: bytes of a text, values of a tree. Thread: GUI.
class FindTarget {
 public:
  using Places = std::shared_ptr<const std::vector<std::size_t>>;
  /// Places of a text, at most `most`. Runs on a worker, and keeps what it looks through.
  using Search = std::function<std::vector<std::size_t>(const std::string& needle, bool exact, std::size_t most, const CancelToken& token)>;

  virtual ~FindTarget() = default;
  virtual QWidget* findWidget() = 0;
  virtual Search findSearch() const = 0;
  /// How many places one that was found takes.
  virtual std::size_t findLength(const std::string& needle) const { return needle.size(); }
  /// Another number whenever something else is shown: what was found before is of no use then.
  virtual std::uint64_t findGeneration() const = 0;
  /// The first place one sees.
  virtual std::size_t findFrom() const = 0;
  /// Where a search begins of itself: what is selected.
  virtual QString findWord() const = 0;
  /// Marks what was found and goes to one of them, or to none where `current` is -1. Null: nothing is marked any more.
  virtual void showFound(Places places, std::size_t length, int current) = 0;
};

}  // namespace penstock::gui

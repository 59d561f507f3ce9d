// SPDX-License-Identifier: GPL-3.0-or-later
// The expression that the list is filtered by, while it is typed and afterwards: what cannot be read is told under it, and the last one that could
// stays in force. Pure.
#pragma once

#include <optional>
#include <string>

#include "cui/screen/line_edit.h"
#include "penstock/filter/expression.h"

namespace penstock::cui {

class FilterLine {
 public:
  void begin();
  bool typing() const { return typing_; }
  /// Enter settles, Escape brings back what was before begin(). Whether expression() is another now.
  bool key(const Key& key);
  /// What was typed is put in force where it can be. Whether expression() is another now.
  bool settle();
  /// What was typed would be another, and is not in force yet.
  bool unsettled() const { return typed_.has_value(); }
  /// As if typed and settled.
  void set(const std::string& text);
  /// In force; null: everything.
  const filter::ExpressionPtr& expression() const { return expression_; }
  const std::optional<filter::Problem>& problem() const { return problem_; }

  /// Lines that it wants at the foot of the list.
  int height() const { return typing_ ? 2 : expression_ ? 1 : 0; }
  void draw(Canvas& canvas, const Area& area, const std::string& count);

 private:
  void read();

  LineEdit edit_;
  bool typing_ = false;
  std::string before_;
  filter::ExpressionPtr expression_;
  std::optional<filter::ExpressionPtr> typed_;
  std::optional<filter::Problem> problem_;
};

/// "^^^ why" with the carets below the columns from `from` to before `to`, or "why ^^^" where that has more room.
void drawProblem(Canvas& canvas, const Area& line, int from, int to, const filter::Problem& problem);

}  // namespace penstock::cui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/list/filter_line.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

constexpr std::string_view label = "Filter: ";

}  // namespace

void drawProblem(Canvas& canvas, const Area& line, int from, int to, const filter::Problem& problem) {
  std::string why = display::wireText(problem.message);
  if (!problem.hint.empty()) why += " (" + display::wireText(problem.hint) + "?)";
  from = std::clamp(from, line.x, line.right() - 1);
  to = std::clamp(to, from + 1, line.right());
  const std::string carets(std::size_t(to - from), '^');
  const int cells = int(std::min<std::size_t>(cellsOf(why), 10'000));
  if (to + 1 + cells > line.right() && from - 1 - line.x >= std::min(cells, line.right() - to - 1)) {
    canvas.putRight(line.x, line.y, why, {Look::bad}, from - 1);
    canvas.put(from, line.y, carets, {Look::bad, true}, line.right());
  } else {
    canvas.put(from, line.y, carets, {Look::bad, true}, line.right());
    canvas.put(to + 1, line.y, why, {Look::bad}, line.right());
  }
}

void FilterLine::begin() {
  before_ = expression_ ? expression_->text() : std::string();
  edit_.set(before_);
  typing_ = true;
}

void FilterLine::read() {
  typed_.reset();
  auto compiled = filter::Expression::compile(edit_.text());
  if (auto* problem = std::get_if<filter::Problem>(&compiled)) {
    problem_ = std::move(*problem);
    return;
  }
  problem_.reset();
  auto expression = std::get<filter::ExpressionPtr>(std::move(compiled));
  if (expression->matchesAll()) expression = nullptr;
  const bool same = expression && expression_ ? expression->text() == expression_->text() : !expression && !expression_;
  if (!same) typed_ = std::move(expression);
}

bool FilterLine::settle() {
  if (!typed_) return false;
  expression_ = *std::exchange(typed_, std::nullopt);
  return true;
}

void FilterLine::set(const std::string& text) {
  edit_.set(text);
  read();
  settle();
}

bool FilterLine::key(const Key& key) {
  if (key.code == Key::enter) {
    if (problem_) return false;  // it is told, and stays to be mended
    typing_ = false;
    return settle();
  }
  if (key.code == Key::escape) {
    typing_ = false;
    edit_.set(before_);
    read();
    return settle();
  }
  if (edit_.key(key)) read();
  return false;
}

void FilterLine::draw(Canvas& canvas, const Area& area, const std::string& count) {
  const int after = int(cellsOf(count)) + 1, right = std::max(area.right() - after, area.x + 20);
  canvas.putRight(right, area.y, count, {Look::dim}, area.right());
  const int x = canvas.put(area.x, area.y, label, {Look::key, true});
  if (!typing_) {
    canvas.put(x, area.y, display::wireText(expression_ ? expression_->text() : std::string()), {}, right);
    return;
  }
  edit_.draw(canvas, x, area.y, right);
  if (problem_)
    drawProblem(canvas, {area.x, area.y + 1, area.width, 1}, edit_.columnOf(problem_->position),
                edit_.columnOf(problem_->position + std::max<std::size_t>(problem_->length, 1)), *problem_);
}

}  // namespace penstock::cui

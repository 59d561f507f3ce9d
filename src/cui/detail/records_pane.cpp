// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/detail/records_pane.h"

#include <algorithm>
#include <utility>

#include "cui/detail/document_pane.h"
#include "penstock/display/format.h"

namespace penstock::cui {
namespace {

/// One record, laid out.
class RecordPage final : public Page {
 public:
  RecordPage(Shell& shell, display::RecordTablePtr table, std::size_t record) : shell_(shell), record_(record), document_(shell) {
    document_.show(
        [table = std::move(table), record](const CancelToken& token) {
          ShownText out;
          std::string problem;
          out.document = shownDocument(*display::TextDocument::make(table->laidOut(record, problem), token), token);
          out.notice = problem;
          out.warning = !problem.empty();
          return out;
        },
        false);
  }
  std::string title() const override { return "Record " + display::countText(record_ + 1); }
  void draw(Canvas& canvas, Area area) override { document_.draw(canvas, area); }
  bool key(const Key& key) override { return document_.key(key); }
  std::vector<KeyHint> keys() const override {
    std::vector<KeyHint> out{{"Esc", "back"}};
    for (const KeyHint& hint : document_.keys()) out.push_back(hint);
    return out;
  }
  void captureChanged() override { shell_.leave(); }

 private:
  Shell& shell_;
  const std::size_t record_;
  DocumentPane document_;
};

}  // namespace

void RecordsPane::set(display::RecordTablePtr table, bool same) {
  const std::size_t at = scroll_.at();
  table_ = std::move(table);
  search_.cancel();
  words_.clear();
  shown_.clear();
  scroll_.choose(0);
  if (!table_) return;
  if (same && at < table_->rows()) scroll_.choose(at);
  measure();
}

// As wide as what the first rows have, within bounds.
void RecordsPane::measure() {
  constexpr std::size_t looked = 50;
  const int most = 32;
  widths_.assign(table_->columns().size(), 1);
  const auto fit = [this, most](std::size_t column, std::string_view text) {
    widths_[column] = std::clamp(int(cellsOf(text)), widths_[column], most);
  };
  for (std::size_t column = 0; column < widths_.size(); ++column) fit(column, table_->columns()[column].substr(0, 4 * most));
  for (std::size_t row = 0; row < std::min(looked, table_->rows()); ++row) {
    const auto cells = table_->cells(row);
    for (std::size_t column = 0; column < cells.size(); ++column) fit(column, cells[column]);
  }
}

void RecordsPane::drawCells(Canvas& canvas, const Area& line, const std::vector<std::string>& cells, Style style) const {
  int x = line.x + 8;
  for (std::size_t column = 0; column < cells.size() && x < line.right(); ++column) {
    const int right = std::min(x + widths_[column], line.right());
    table_->isNumber(column) ? canvas.putRight(x, line.y, cells[column], style, right) : void(canvas.put(x, line.y, cells[column], style, right));
    x += widths_[column] + 2;
  }
}

void RecordsPane::draw(Canvas& canvas, Area area) {
  if (!table_ || area.height < 2) return;
  drawCells(canvas, {area.x, area.y, area.width, 1}, table_->columns(), {Look::title});
  list_ = {area.x, area.y + 1, area.width, area.height - 1};
  scroll_.fit(count(), std::size_t(list_.height));
  for (int i = 0; i < list_.height; ++i) {
    const std::size_t row = scroll_.first() + std::size_t(i);
    if (row >= count()) break;
    const Area line{list_.x, list_.y + i, list_.width, 1};
    canvas.putRight(line.x, line.y, display::countText(recordOf(row) + 1), {Look::dim}, std::min(line.x + 7, line.right()));
    drawCells(canvas, line, table_->cells(recordOf(row)), {});
    if (row == scroll_.at()) canvas.highlight(line.x, line.y, line.width, {Look::plain, false, true});
  }
}

void RecordsPane::ask() {
  shell_.ask({"Records that contain: ", words_, nullptr, alive_.wrap([this](const std::string& words) {
    search_.cancel();
    if (words.empty() || !table_) {
      words_.clear();
      return;
    }
    search_.start(
        shell_.reader(), [table = table_, words](const CancelToken& token) { return table->rowsWith(words, token); },
        alive_.wrap([this, words](std::vector<std::uint32_t> rows) {
          shown_ = std::move(rows);
          words_ = words;
          scroll_.choose(0);
          shell_.redraw();
        }));
  })});
}

void RecordsPane::open() {
  if (scroll_.at() < count()) shell_.open(std::make_unique<RecordPage>(shell_, table_, recordOf(scroll_.at())));
}

bool RecordsPane::key(const Key& key) {
  if (!table_) return false;
  if (key.is(U'/')) return ask(), true;
  if (key.code == Key::escape && !words_.empty()) {
    words_.clear();
    scroll_.choose(0);
    return true;
  }
  if (key.code == Key::enter) return open(), true;
  if (key.code == Key::click || key.code == Key::doubleClick) {
    const std::size_t row = scroll_.first() + std::size_t(std::max(key.y - list_.y, 0));
    if (!list_.has(key.x, key.y) || row >= count()) return false;
    scroll_.choose(row);
    if (key.code == Key::doubleClick) open();
    return true;
  }
  return scroll_.key(key);
}

std::vector<KeyHint> RecordsPane::keys() const { return {{"Enter", "open"}, {"/", "find"}}; }

std::string RecordsPane::foundText() const {
  if (words_.empty() || !table_) return {};
  return display::countText(shown_.size()) + " of " + display::countText(table_->rows()) + " records";
}

}  // namespace penstock::cui

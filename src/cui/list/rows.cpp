// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/list/rows.h"

#include <algorithm>
#include <utility>

#include "penstock/display/row_making.h"

namespace penstock::cui {
namespace {

constexpr std::chrono::milliseconds patience{150};  // with a new filter that says nothing
constexpr auto filter = display::RowMarks::filter;

}  // namespace

void Rows::setIndex(std::shared_ptr<TrafficRows> index) {
  index_ = std::move(index);
  coming_ = index_ ? index_->changed().subscribeOnce(changed_) : Subscription();
  revision_ = 0;
  captured_ = 0;
  sets_.ask(filter, nullptr);
  sets_.reset();
  sets_.forgetRows();
  list_ = {};
  awaitingFirst_ = false;
  changed_();
}

void Rows::setQuery(std::shared_ptr<model::TrafficQuery> query) {
  update(steadyNow());  // a reset from before this query is not one of its own
  sets_.ask(filter, query);
  if (query) sets_.follow(filter, query->changed().subscribeOnce(changed_));
  awaitingFirst_ = query != nullptr;
  asked_ = steadyNow();
  if (!query) rebuild();
  changed_();
}

void Rows::update(SteadyTime now) {
  if (!index_) return;
  coming_.arm();  // before looking, so that a change meanwhile is not missed
  sets_.arm();
  const display::RowSets::Taken taken = sets_.take();
  const TrafficRows::Changes changes = index_->changesSince(revision_);
  const bool reset = changes.reset || changes.rows < captured_;
  revision_ = changes.revision;
  const std::size_t before = std::exchange(captured_, changes.rows);
  std::vector<std::uint32_t> touched;
  const bool said = sets_.apply(taken, reset, captured_, list_.rows(), touched);
  if (changes.deletions || reset) sets_.setDeleted(index_->deletedRows(), captured_, touched);
  if (awaitingFirst_ && !said && !reset && now - asked_ < patience) return;
  const bool first = std::exchange(awaitingFirst_, false);
  if (!first && !reset && touched.empty() && captured_ == before) return;
  if (sets_.marks().allVisible() && list_.isAll())
    list_.growAll(captured_);
  else
    rebuild();
}

// A byte is looked at for each row: a millisecond for a million.
void Rows::rebuild() {
  display::RowsWanted wanted;
  if (!sets_.marks().allVisible()) wanted.marks = sets_.marks().marks();
  wanted.marks.resize(wanted.marks.empty() ? 0 : captured_);
  wanted.wanted = sets_.marks().wanted();
  wanted.captured = captured_;
  list_ = display::makeRows(std::move(wanted)).list;
}

int Rows::find(model::ExchangeId id) const {
  if (!index_ || id == 0) return -1;
  const std::size_t row = index_->rowOf(id);
  return row < captured_ ? list_.find(std::uint32_t(row)) : -1;
}

int Rows::nearest(model::ExchangeId id) const {
  if (!index_ || list_.size() == 0) return -1;
  const std::size_t row = id == 0 ? captured_ : index_->rowOf(id);
  return list_.nearest(std::uint32_t(std::min(row, captured_)));
}

}  // namespace penstock::cui

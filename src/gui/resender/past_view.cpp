// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/past_view.h"

#include <algorithm>
#include <utility>

namespace penstock::gui {
namespace {

std::size_t indexOf(const service::RequestTab& tab, std::uint64_t number) {
  const auto at = std::find_if(tab.past.begin(), tab.past.end(), [number](const service::SentDraft& sent) { return sent.number == number; });
  return std::size_t(at - tab.past.begin());
}

}  // namespace

PastView::PastView(const service::RequestTab& tab) {
  if (!tab.past.empty()) {
    const service::SentDraft& last = tab.past.back();
    seen_ = last.number;
    if (last.text == tab.text && last.target == tab.target && last.inStep == tab.inStep) place_ = last.number;
  }
  if (place_ == 0) unsent_.emplace_back();
}

/// False as well of one that was forgotten since: then the tab alone has it.
bool PastView::isSent(const service::RequestTab& tab) const { return place_ != 0 && indexOf(tab, place_) < tab.past.size(); }

std::size_t PastView::place(const service::RequestTab& tab) const {
  if (isSent(tab)) return indexOf(tab, place_);
  return tab.past.size() + (place_ == 0 ? at_ : 0);
}

bool PastView::canGo(const service::RequestTab& tab, int by) const {
  const bool forgotten = place_ != 0 && !isSent(tab);
  const std::size_t places = tab.past.size() + unsent_.size() + (forgotten ? 1 : 0);
  return by < 0 ? place(tab) > 0 : place(tab) + 1 < places;
}

void PastView::go(service::RequestTab& tab, int by) {
  if (!canGo(tab, by)) return;
  const std::size_t to = place(tab) + std::size_t(std::ptrdiff_t(by));
  if (!isSent(tab)) {
    edited(tab);
    unsent_[at_] = {std::move(tab.text), std::move(tab.target), std::move(tab.options), tab.inStep};
  }
  const auto put = [&tab](auto&& from) {
    tab.text = std::forward<decltype(from)>(from).text;
    tab.target = std::forward<decltype(from)>(from).target;
    tab.options = std::forward<decltype(from)>(from).options;
    tab.inStep = from.inStep;
  };
  if (to >= tab.past.size()) {
    at_ = to - tab.past.size();
    put(std::move(unsent_[at_]));
    place_ = 0;
    return;
  }
  put(std::as_const(tab.past[to]));
  place_ = seen_ = tab.past[to].number;
}

void PastView::edited(const service::RequestTab&) {
  if (place_ == 0) return;
  unsent_.emplace(unsent_.begin());
  if (unsent_.size() > mostUnsent) unsent_.pop_back();
  place_ = at_ = 0;
}

void PastView::sent(const service::RequestTab& tab) {
  if (place_ == 0) unsent_.erase(unsent_.begin() + std::ptrdiff_t(at_));
  place_ = seen_ = tab.past.empty() ? 0 : tab.past.back().number;
  if (place_ == 0) unsent_.emplace(unsent_.begin());
  at_ = 0;
}

const service::SentDraft* PastView::seen(const service::RequestTab& tab) const {
  const std::size_t at = indexOf(tab, seen_);
  if (at < tab.past.size()) return &tab.past[at];
  return tab.past.empty() ? nullptr : &tab.past.back();
}

const service::SentDraft* PastView::before(const service::RequestTab& tab) const {
  for (std::size_t at = std::min(indexOf(tab, seen_), tab.past.size()); at-- > 0;)
    if (tab.past[at].exchange != 0) return &tab.past[at];
  return nullptr;
}

}  // namespace penstock::gui

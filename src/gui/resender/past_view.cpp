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
  if (tab.past.empty()) return;
  const service::SentDraft& last = tab.past.back();
  seen_ = last.number;
  if (last.text == tab.text && last.target == tab.target) place_ = last.number;
}

std::size_t PastView::place(const service::RequestTab& tab) const { return place_ == 0 ? tab.past.size() : indexOf(tab, place_); }

bool PastView::canGo(const service::RequestTab& tab, int by) const {
  const std::size_t now = place(tab), last = written_ ? tab.past.size() : tab.past.size() - 1;
  if (tab.past.empty()) return false;
  return by < 0 ? now > 0 : now < last;
}

void PastView::go(service::RequestTab& tab, int by) {
  if (!canGo(tab, by)) return;
  if (place(tab) == tab.past.size()) written_ = {tab.text, tab.target, tab.options};
  const std::size_t to = place(tab) + std::size_t(std::ptrdiff_t(by));
  if (to >= tab.past.size()) {
    Written back = std::move(*std::exchange(written_, std::nullopt));
    tab.text = std::move(back.text);
    tab.target = std::move(back.target);
    tab.options = std::move(back.options);
    place_ = 0;
    return;
  }
  const service::SentDraft& sent = tab.past[to];
  tab.text = sent.text;
  tab.target = sent.target;
  tab.options = sent.options;
  place_ = seen_ = sent.number;
}

void PastView::edited(const service::RequestTab&) {
  place_ = 0;
  written_.reset();
}

void PastView::sent(const service::RequestTab& tab) {
  written_.reset();
  place_ = seen_ = tab.past.empty() ? 0 : tab.past.back().number;
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

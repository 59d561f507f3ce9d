// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_pages.h"

#include <algorithm>
#include <utility>

namespace penstock::display {

MessagePages::MessagePages(Post post, Told told) : post_(std::move(post)), told_(std::move(told)) {}

void MessagePages::open(std::shared_ptr<const model::Recording> recording, model::ExchangeId id) {
  ++generation_;
  recording_ = std::move(recording);
  id_ = id;
  pages_.clear();
  wanted_.clear();
  asked_.clear();
}

const model::Message* MessagePages::at(std::uint64_t index) const {
  const auto page = pages_.find(index / kPage);
  if (page == pages_.end()) return nullptr;
  const auto& messages = page->second.messages;
  const std::size_t guess = std::size_t(index % kPage);
  if (guess < messages.size() && messages[guess].index == index) return &messages[guess];
  const auto found = std::lower_bound(messages.begin(), messages.end(), index,
                                      [](const model::Message& m, std::uint64_t i) { return m.index < i; });
  return found != messages.end() && found->index == index ? &*found : nullptr;
}

bool MessagePages::isAnswered(std::uint64_t index) const {
  const auto page = pages_.find(index / kPage);
  return page != pages_.end() && page->second.answered;
}

void MessagePages::want(std::vector<std::uint64_t> pages) {
  if (pages.size() > kKept) pages.resize(kKept);
  wanted_ = std::move(pages);
  ++clock_;
  for (const std::uint64_t page : wanted_)
    if (const auto kept = pages_.find(page); kept != pages_.end()) kept->second.used = clock_;
  ask();
}

void MessagePages::refresh() {
  ++revision_;
  ask();
}

void MessagePages::ask() {
  if (id_ == 0) return;
  for (const std::uint64_t page : wanted_) {
    if (asked_.size() >= kMostAsked) return;
    if (asked_.contains(page)) continue;
    const auto kept = pages_.find(page);
    if (kept != pages_.end() && (kept->second.settled || kept->second.revision == revision_)) continue;
    asked_.insert(page);
    auto done = [this, post = post_, page, generation = generation_, revision = revision_](Result<std::vector<model::Message>> result) {
      // On a reader's thread: `this` is only touched on its own.
      post([this, page, generation, revision, result = std::move(result)]() mutable {
        if (generation == generation_) take(page, revision, std::move(result));
      });
    };
    recording_->messagesAsync(id_, page * kPage, kPage, std::move(done));
  }
}

void MessagePages::take(std::uint64_t number, std::uint64_t revision, Result<std::vector<model::Message>> result) {
  asked_.erase(number);
  Page& page = pages_[number];
  page.revision = revision;  // after an error too: it is not asked for again before the next refresh
  page.used = clock_;
  if (result.has_value()) {
    page.answered = true;
    page.messages = std::move(*result);
    page.settled = page.messages.size() == kPage && std::all_of(page.messages.begin(), page.messages.end(), [](const model::Message& m) {
                     return model::any(m.flags & model::MessageFlag::complete);
                   });
  }
  evict();
  told_.arrived(number * kPage, kPage);
  if (result.has_error()) told_.failed(result.error().message);
  ask();
}

void MessagePages::evict() {
  while (kept() > kKept) {
    const auto oldest = std::min_element(pages_.begin(), pages_.end(), [](const auto& a, const auto& b) { return a.second.used < b.second.used; });
    pages_.erase(oldest);
  }
}

}  // namespace penstock::display

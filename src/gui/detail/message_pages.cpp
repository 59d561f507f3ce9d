// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_pages.h"

#include <algorithm>

namespace penstock::gui {

MessagePages::MessagePages(const DetailSource& source, QObject* parent)
    : QObject(parent), source_(source), mailbox_(this) {}

void MessagePages::open(model::ExchangeId id) {
  ++generation_;
  id_ = id;
  pages_.clear();
  wanted_.clear();
  asked_.clear();
}

const model::Message* MessagePages::at(std::uint64_t index) const {
  const auto page = pages_.constFind(index / kPage);
  if (page == pages_.constEnd()) return nullptr;
  const auto& messages = page->messages;
  const std::size_t guess = std::size_t(index % kPage);
  if (guess < messages.size() && messages[guess].index == index) return &messages[guess];
  const auto found = std::lower_bound(messages.begin(), messages.end(), index,
                                      [](const model::Message& m, std::uint64_t i) { return m.index < i; });
  return found != messages.end() && found->index == index ? &*found : nullptr;
}

bool MessagePages::isAnswered(std::uint64_t index) const {
  const auto page = pages_.constFind(index / kPage);
  return page != pages_.constEnd() && page->answered;
}

void MessagePages::want(std::vector<std::uint64_t> pages) {
  if (pages.size() > kKept) pages.resize(kKept);
  wanted_ = std::move(pages);
  ++clock_;
  for (const std::uint64_t page : wanted_)
    if (const auto kept = pages_.find(page); kept != pages_.end()) kept->used = clock_;
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
    const auto kept = pages_.constFind(page);
    if (kept != pages_.constEnd() && (kept->settled || kept->revision == revision_)) continue;
    asked_.insert(page);
    const auto generation = generation_;
    const auto revision = revision_;
    auto done = [this, box = mailbox_.address(), page, generation, revision](Result<std::vector<model::Message>> result) {
      // On a reader's thread: `this` is only touched on its own.
      box.post([this, page, generation, revision, result = std::move(result)]() mutable {
        if (generation == generation_) take(page, revision, std::move(result));
      });
    };
    source_.recording->messagesAsync(id_, page * kPage, kPage, std::move(done));
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
    page.settled = page.messages.size() == kPage &&
                   std::all_of(page.messages.begin(), page.messages.end(), [](const model::Message& m) {
                     return model::any(m.flags & model::MessageFlag::complete);
                   });
  }
  evict();
  Q_EMIT arrived(number * kPage, kPage);
  if (result.has_error()) Q_EMIT failed(QString::fromStdString(result.error().message));
  ask();
}

void MessagePages::evict() {
  while (kept() > kKept) {
    auto oldest = pages_.begin();
    for (auto it = pages_.begin(); it != pages_.end(); ++it)
      if (it->used < oldest->used) oldest = it;
    pages_.erase(oldest);
  }
}

}  // namespace penstock::gui

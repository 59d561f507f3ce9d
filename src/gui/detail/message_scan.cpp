// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/message_scan.h"

#include <algorithm>
#include <limits>

#include "penstock/display/message_text.h"

namespace penstock::gui {

bool MessageFilter::matches(const model::Message& m, const display::MessageNames& names) const {
  if (direction && m.direction != *direction) return false;
  const auto has = [this](const std::string& words) { return QString::fromStdString(words).contains(text, Qt::CaseInsensitive); };
  return text.isEmpty() || has(display::previewText(m, names)) || has(display::kindLabel(m));
}

MessageScan::MessageScan(const DetailSource& source, QObject* parent) : QObject(parent), source_(source), mailbox_(this) {}

void MessageScan::start(model::ExchangeId id, MessageFilter filter, display::MessageNames names, std::uint64_t count) {
  stop();
  id_ = id;
  filter_ = std::move(filter);
  names_ = std::move(names);
  extend(count);
}

void MessageScan::stop() {
  ++generation_;
  id_ = 0;
  count_ = next_ = 0;
  unsettled_.clear();
  recheck_ = 0;
  asked_ = false;
}

void MessageScan::extend(std::uint64_t count) {
  if (id_ == 0) return;
  count_ = std::min<std::uint64_t>(count, std::numeric_limits<quint32>::max());
  recheck_ = 0;
  if (!asked_) ask();
}

void MessageScan::ask() {
  if (next_ < count_) {
    const auto run = std::size_t(std::min<std::uint64_t>(kRun, count_ - next_));
    return ask(next_, run, next_ + run < count_ ? Run::more : Run::last);
  }
  if (recheck_ < unsettled_.size()) return ask(unsettled_[recheck_], 1, Run::again);
  Q_EMIT done();
}

MessageScan::Seen MessageScan::look(const MessageFilter& filter, const display::MessageNames& names, std::uint64_t first,
                                    const std::vector<model::Message>& messages) {
  Seen seen;
  seen.end = first;
  for (const model::Message& m : messages) {
    seen.end = m.index + 1;
    if (filter.matches(m, names))
      seen.matching.push_back(quint32(m.index));
    else if (!model::any(m.flags & model::MessageFlag::complete))
      seen.unsettled.push_back(quint32(m.index));
  }
  return seen;
}

void MessageScan::ask(std::uint64_t first, std::size_t count, Run run) {
  asked_ = true;
  const auto generation = generation_;
  auto done = [this, box = mailbox_.address(), filter = filter_, names = names_, first, count, run,
               generation](const Result<std::vector<model::Message>>& result) {
    // On a reader's thread: the texts are looked at here, `this` is only touched on its own.
    Result<Seen> seen =
        result.has_error() ? Result<Seen>(result.error()) : Result<Seen>(look(filter, names, first, *result));
    box.post([this, generation, first, count, run, seen = std::move(seen)]() mutable {
      if (generation == generation_) take(first, count, run, std::move(seen));
    });
  };
  source_.recording->messagesAsync(id_, first, count, std::move(done));
}

void MessageScan::take(std::uint64_t first, std::size_t wanted, Run run, Result<Seen> answer) {
  asked_ = false;
  if (answer.has_error()) {
    Q_EMIT failed(QString::fromStdString(answer.error().message));
    return;
  }
  const Seen& seen = *answer;
  if (run == Run::again) {
    if (seen.unsettled.empty())
      unsettled_.erase(unsettled_.begin() + std::ptrdiff_t(recheck_));
    else
      ++recheck_;
  } else {
    // Where the last ones are missing the writer is behind, and the next `extend` goes on from there. Others that are
    // missing are not kept any more.
    next_ = run == Run::last ? seen.end : first + wanted;
    if (run == Run::last) count_ = next_;
    unsettled_.insert(unsettled_.end(), seen.unsettled.begin(), seen.unsettled.end());
    if (unsettled_.size() > kMostUnsettled) unsettled_.resize(kMostUnsettled);
  }
  if (!seen.matching.empty()) Q_EMIT found(seen.matching);
  ask();
}

}  // namespace penstock::gui

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/display/message_scan.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <variant>

#include "penstock/display/message_text.h"
#include "penstock/filter/pattern.h"

namespace penstock::display {
namespace {

/// A text as a pattern that ignores case.
std::string patternOf(std::string_view text) {
  std::string out = "(?i)\\Q";
  for (std::size_t end; (end = text.find("\\E")) != text.npos; text.remove_prefix(end + 2)) out.append(text.substr(0, end)).append("\\E\\\\E\\Q");
  return out.append(text).append("\\E");
}

/// Thread: one at a time.
class Matcher {
 public:
  Matcher(const MessageFilter& filter, const MessageNames& names) : filter_(filter), names_(names) {
    if (filter.text.empty()) return;
    auto compiled = filter::Pattern::compile(patternOf(filter.text));
    if (auto* pattern = std::get_if<filter::Pattern>(&compiled)) pattern_ = std::move(*pattern);
  }
  bool operator()(const model::Message& m) {
    if (filter_.direction && m.direction != *filter_.direction) return false;
    if (filter_.text.empty()) return true;
    return pattern_ && (search_.find(*pattern_, previewText(m, names_)) || search_.find(*pattern_, kindLabel(m)));
  }

 private:
  const MessageFilter& filter_;
  const MessageNames& names_;
  std::optional<filter::Pattern> pattern_;
  filter::PatternSearch search_;
};

}  // namespace

MessageScan::MessageScan(Post post, Told told) : post_(std::move(post)), told_(std::move(told)) {}

void MessageScan::start(std::shared_ptr<const model::Recording> recording, model::ExchangeId id, MessageFilter filter, MessageNames names,
                        std::uint64_t count) {
  stop();
  recording_ = std::move(recording);
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
  count_ = std::min<std::uint64_t>(count, std::numeric_limits<std::uint32_t>::max());
  recheck_ = 0;
  if (!asked_) ask();
}

void MessageScan::ask() {
  if (next_ < count_) {
    const auto run = std::size_t(std::min<std::uint64_t>(kRun, count_ - next_));
    return ask(next_, run, next_ + run < count_ ? Run::more : Run::last);
  }
  if (recheck_ < unsettled_.size()) return ask(unsettled_[recheck_], 1, Run::again);
  told_.done();
}

MessageScan::Seen MessageScan::look(const MessageFilter& filter, const MessageNames& names, std::uint64_t first,
                                    const std::vector<model::Message>& messages) {
  Seen seen;
  seen.end = first;
  Matcher matches(filter, names);
  for (const model::Message& m : messages) {
    seen.end = m.index + 1;
    if (matches(m))
      seen.matching.push_back(std::uint32_t(m.index));
    else if (!model::any(m.flags & model::MessageFlag::complete))
      seen.unsettled.push_back(std::uint32_t(m.index));
  }
  return seen;
}

void MessageScan::ask(std::uint64_t first, std::size_t count, Run run) {
  asked_ = true;
  auto done = [this, post = post_, filter = filter_, names = names_, first, count, run,
               generation = generation_](const Result<std::vector<model::Message>>& result) {
    // On a reader's thread: the texts are looked at here, `this` is only touched on its own.
    Result<Seen> seen = result.has_error() ? Result<Seen>(result.error()) : Result<Seen>(look(filter, names, first, *result));
    post([this, generation, first, count, run, seen = std::move(seen)]() mutable {
      if (generation == generation_) take(first, count, run, std::move(seen));
    });
  };
  recording_->messagesAsync(id_, first, count, std::move(done));
}

void MessageScan::take(std::uint64_t first, std::size_t wanted, Run run, Result<Seen> answer) {
  asked_ = false;
  if (answer.has_error()) return told_.failed(answer.error().message);
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
  if (!seen.matching.empty()) told_.found(seen.matching);
  ask();
}

}  // namespace penstock::display

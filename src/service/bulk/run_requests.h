// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of a run, by their numbers.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/draft/request_text.h"
#include "penstock/replay/bulk.h"
#include "penstock/service/bulk_runs.h"
#include "penstock/upstream/destination.h"

namespace penstock::service {

/// One request as text, before it is kept in step.
struct RunText {
  std::string text, label;
  std::vector<std::string> payloads;  // that stand in it
  std::string payload;                // the same as one text, which nothing is left out of
};

/// What a spec makes. Thread: one at a time.
class RunTexts {
 public:
  /// **Errors**: invalidArgument, io: marks, payloads, values that are too much.
  static Result<std::unique_ptr<RunTexts>> make(const BulkSpec& spec);
  std::uint64_t size() const { return attack_ ? attack_->count() : changes_.size(); }
  /// **Errors**: of payloads.
  Result<RunText> at(std::uint64_t number);
  /// What is sent otherwise than one may think, sentences without a final stop.
  const std::vector<std::string>& notes() const { return notes_; }
  /// Without payloads: each position has its own value.
  const std::string& base() const { return attack_ ? attack_->base().text : base_; }

 private:
  std::optional<draft::Attack> attack_;
  draft::Shape shape_ = draft::Shape::sniper;
  std::vector<std::string> notes_;
  std::string base_;  // of changes
  std::vector<draft::RequestPayload> changes_;
};

/// The spec with a value, of no meaning, for each name that the requests before it give one to: what can be said of it before they are sent.
BulkSpec withNamesTaken(BulkSpec spec);

/// Texts for whoever looks at a run, made of its spec when they are asked for first. Thread: any.
class ShownTexts {
 public:
  /// Of a number that there is none of, or a spec that cannot be read, an empty one. **Errors**: of payloads.
  Result<RunText> at(const std::function<BulkSpec()>& spec, std::uint64_t number);
  /// The spec is another.
  void forget();

 private:
  std::mutex mutex_;
  std::unique_ptr<RunTexts> texts_;
};

/// Those of the spec with what its requests before give, which are sent now. Blocks. **Errors**: theirs.
Result<std::unique_ptr<RunTexts>> textsAfterChain(Sends& sends, const ProjectPtr& project, const BulkSpec& spec, const CancelToken& unwanted);

/// What a request was made with.
struct RequestMade {
  std::vector<std::string> payloads;
  unsigned texts = 0;  // how often the texts were replaced before
};

/// Thread: the one that sends, but for replace() and replaced(), which are of any.
class RunRequests final : public replay::BulkRequests {
 public:
  /// `has`: whether a number has a result already; called on the thread that sends.
  RunRequests(const BulkSpec& spec, std::unique_ptr<RunTexts> texts, upstream::Destination to, std::function<bool(std::uint64_t)> has);
  std::uint64_t size() const override { return size_; }
  bool wanted(std::uint64_t number) const override { return !has_(number); }
  Result<replay::Outgoing> at(std::uint64_t number) override;
  /// The request without payloads, as it goes out.
  std::string base() const;
  /// What that one was made with, once.
  RequestMade takeMade(std::uint64_t number);
  /// The same requests with other values of variables, from the next on.
  void replace(std::unique_ptr<RunTexts> texts);
  unsigned replaced() const;

 private:
  const std::uint64_t size_;
  mutable std::mutex mutex_;
  std::unique_ptr<RunTexts> texts_;  // under it, as the next
  unsigned replaced_ = 0;
  const upstream::Destination to_;
  const std::chrono::milliseconds timeout_;
  draft::KeepInStep inStep_;
  const std::function<bool(std::uint64_t)> has_;
  std::unordered_map<std::uint64_t, RequestMade> underWay_;
};

}  // namespace penstock::service

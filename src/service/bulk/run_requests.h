// SPDX-License-Identifier: GPL-3.0-or-later
// The requests of a run, by their numbers.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "penstock/draft/request_text.h"
#include "penstock/replay/bulk.h"
#include "penstock/service/bulk_runs.h"
#include "penstock/upstream/destination.h"

namespace penstock::service {

/// One request as text, before it is kept in step.
struct RunText {
  std::string text, label;
  std::vector<std::string> payloads;  // that stand in it
};

/// What a spec makes. Thread: one at a time.
class RunTexts {
 public:
  /// **Errors**: invalidArgument, io: marks, payloads, names without a value.
  static Result<std::unique_ptr<RunTexts>> make(const BulkSpec& spec);
  std::uint64_t size() const { return attack_ ? attack_->count() : changes_.size(); }
  /// **Errors**: of payloads.
  Result<RunText> at(std::uint64_t number);

 private:
  std::optional<draft::Attack> attack_;
  std::string base_;  // of changes
  std::vector<draft::RequestPayload> changes_;
};

/// Thread: the one that sends.
class RunRequests final : public replay::BulkRequests {
 public:
  /// `has`: whether a number has a result already; called on the thread that sends.
  RunRequests(const BulkSpec& spec, std::unique_ptr<RunTexts> texts, upstream::Destination to, std::function<bool(std::uint64_t)> has);
  std::uint64_t size() const override { return texts_->size(); }
  bool wanted(std::uint64_t number) const override { return !has_(number); }
  Result<replay::Outgoing> at(std::uint64_t number) override;
  /// What that one was made with, once.
  std::vector<std::string> takePayloads(std::uint64_t number);

 private:
  const std::unique_ptr<RunTexts> texts_;
  const upstream::Destination to_;
  const std::chrono::milliseconds timeout_;
  draft::KeepInStep inStep_;
  const std::function<bool(std::uint64_t)> has_;
  std::unordered_map<std::uint64_t, std::vector<std::string>> underWay_;
};

}  // namespace penstock::service

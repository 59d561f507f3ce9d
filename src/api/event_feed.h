// SPDX-License-Identifier: GPL-3.0-or-later
// Entries as they come and change, for whoever takes them at his own pace: what is not taken yet is remembered as numbers of rows, so nothing
// is skipped and nothing grows.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "api/feed.h"
#include "api/visible.h"
#include "penstock/exporter/entry_json.h"
#include "penstock/filter/expression.h"
#include "penstock/service/proxy_service.h"

namespace penstock::api {

struct FeedOptions {
  filter::ExpressionPtr expression;
  bool bodies = true;
  bool named = false;                      // {event, entry} in place of bare entries
  /// Those behind it first, then again what ended since it began: who was away may not know. Nothing: what comes from now on.
  std::optional<model::ExchangeId> after;
  Right rights = Right::read;
};

/// Thread: one at a time; it blocks on the disk. `changed` is called on any thread when there may be something to take.
class EventFeed final : public Feed {
 public:
  EventFeed(service::ProxyService& service, FeedOptions options, std::function<void()> changed);
  ~EventFeed() override;
  EventFeed(const EventFeed&) = delete;
  EventFeed& operator=(const EventFeed&) = delete;

  std::vector<std::string> take() override;

 private:
  enum class Kind : unsigned char { add, update, remove };
  void begin(service::ProjectPtr project);
  void ask();
  void look();
  void lookAtMatches();
  void lookAtDeletions();
  bool write(std::vector<std::string>& out, std::uint32_t row, Kind kind);
  model::ExchangeId idOf(std::uint32_t row) const;
  std::uint32_t behindLast() const;
  void resume();
  void passOver();
  std::vector<std::uint32_t> endedSince() const;
  bool wasTold(std::uint32_t row) const { return row < told_.size() && told_[row]; }
  bool matches(std::uint32_t row) const { return row < matching_.size() && matching_[row]; }

  service::ProxyService& service_;
  const FeedOptions options_;
  const std::function<void()> changed_;
  service::ProjectPtr project_;
  RecordingPtr recording_;
  redaction::RedactionPtr redaction_;  // that recording and query go by
  std::shared_ptr<model::TrafficIndex> index_;
  std::shared_ptr<model::TrafficQuery> query_;  // null: everything
  Subscription rowsHeard_, queryHeard_, projectsHeard_;
  std::uint64_t revision_ = 0;
  std::uint32_t from_ = 0;  // rows before it are told only when they change
  std::uint32_t next_ = 0;  // without a query: what lies behind it is still to be told
  std::uint32_t rows_ = 0;
  std::vector<bool> told_, matching_;
  std::set<std::uint32_t> adds_, updates_, removes_;
  std::set<std::uint32_t> undecided_;  // changed before the query had looked at all there was
  bool settled_ = false;               // it has
  std::vector<std::uint32_t> deleted_;
  model::ExchangeId last_ = 0;  // the greatest that was told, or was there before
  std::set<model::ExchangeId> recent_;  // those told last; all up to floor_ were told, or were there before
  model::ExchangeId floor_ = 0;
  std::optional<WallTime> since_;  // of what lies before from_, what ended after this is still to be told again
};

}  // namespace penstock::api

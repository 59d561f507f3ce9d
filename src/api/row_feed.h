// SPDX-License-Identifier: GPL-3.0-or-later
// How many rows there are, which of them changed, which an expression selects, and that something else is other than before: numbers, of which
// a client asks for the few rows that it shows.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/feed.h"
#include "api/fields.h"
#include "penstock/service/proxy_service.h"

namespace penstock::api {

/// Messages, in order: {session: {instance, project, path}} first and with each other project; {rows: {reset, count, ids, updated, deleted}};
/// {query: {number, reset, added, removed, settled, total, complete, trouble}}, never ahead of the rows; {changed: ["status", "intercept",
/// "rules"]}. Numbers come as [[first, count], ...]. The client may say {query: number, q: expression}: that one from now on; 0: none.
class RowFeed final : public Feed {
 public:
  /// `attend`: the client shows what is held.
  RowFeed(service::ProxyService& service, Right rights, bool attend, std::function<void()> changed);

  std::vector<std::string> take() override;
  void said(std::string message) override;
  std::chrono::milliseconds pause() const override { return std::chrono::milliseconds(more_ ? 0 : 50); }  // a person looks on

 private:
  struct Asked {
    std::uint64_t number = 0;
    std::string text;
  };
  struct Waiting {  // of the query, and not told yet
    bool reset = false, any = false;
    std::vector<std::uint32_t> added, removed;
    model::TrafficQuery::Changes last;
  };
  void begin(service::ProjectPtr project, std::vector<std::string>& out);
  void ask(std::vector<std::string>& out);
  void lookAtQuery();
  void lookAtRows();
  bool tellRows(std::vector<std::string>& out);
  void tellQuery(std::vector<std::string>& out);
  void tellChanged(std::vector<std::string>& out);

  service::ProxyService& service_;
  const Right rights_;
  const std::function<void()> changed_;
  const std::shared_ptr<void> attending_;
  std::mutex mutex_;
  std::optional<Asked> asked_;  // under mutex_
  std::atomic<bool> status_{true}, intercept_{true}, rules_{true};
  service::ProjectPtr project_;
  std::shared_ptr<model::TrafficIndex> index_;
  std::shared_ptr<model::TrafficQuery> query_;
  Asked current_;
  Waiting waiting_;
  std::uint64_t revision_ = 0;
  std::uint32_t rows_ = 0, told_ = 0;
  bool reset_ = true, deletions_ = false;
  bool more_ = false;  // than one message has
  std::vector<std::uint32_t> updated_;
  Subscription rowsHeard_, queryHeard_, projectsHeard_, statusHeard_, interceptHeard_, rulesHeard_;
};

}  // namespace penstock::api

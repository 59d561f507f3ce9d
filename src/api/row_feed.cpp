// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/row_feed.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "api/row_json.h"
#include "api/visible.h"
#include "penstock/service/redacted_query.h"
#include "penstock/service/rules.h"

namespace penstock::api {
namespace {

constexpr std::uint32_t mostRows = 50'000;  // of one message

/// Of this process: a client that comes back knows by it whether it meets the same one.
const std::string& instance() {
  static const std::string text = [] {
    std::random_device random;
    return std::to_string(random()) + "-" + std::to_string(random());
  }();
  return text;
}

/// Of a project that is open in this process: where it lies in memory is nobody's business.
std::string mark(const service::Project* project) {
  static const std::uint64_t secret = [] {
    std::random_device random;
    return std::uint64_t(random()) << 32 | random();
  }();
  return std::to_string(std::uint64_t(reinterpret_cast<std::uintptr_t>(project)) ^ secret);
}

std::string messageOf(const char* name, Json json) { return dumped({{name, std::move(json)}}); }

/// The first of them, at most as many as one message has; they are taken out.
std::vector<std::uint32_t> firstOf(std::vector<std::uint32_t>& numbers) {
  const auto end = numbers.begin() + std::ptrdiff_t(std::min<std::size_t>(numbers.size(), mostRows));
  std::vector<std::uint32_t> out(numbers.begin(), end);
  numbers.erase(numbers.begin(), end);
  return out;
}

void merge(std::vector<std::uint32_t>& into, std::vector<std::uint32_t> more, std::vector<std::uint32_t>& other) {
  std::sort(more.begin(), more.end());
  std::erase_if(other, [&more](std::uint32_t row) { return std::binary_search(more.begin(), more.end(), row); });
  std::vector<std::uint32_t> all;
  std::set_union(into.begin(), into.end(), more.begin(), more.end(), std::back_inserter(all));
  into = std::move(all);
}

}  // namespace

RowFeed::RowFeed(service::ProxyService& service, Right rights, bool attend, std::function<void()> changed)
    : service_(service), rights_(rights), changed_(std::move(changed)), attending_(attend ? service.intercept().attend() : nullptr) {
  const auto mark = [this](std::atomic<bool>& what) {
    return [this, &what] {
      if (!what.exchange(true)) changed_();
    };
  };
  projectsHeard_ = service_.projects().changed().subscribe(changed_);
  interceptHeard_ = service_.intercept().changed().subscribe(mark(intercept_));
  rulesHeard_ = service_.rules().changed().subscribe(mark(rules_));
}

void RowFeed::begin(service::ProjectPtr project, std::vector<std::string>& out) {
  project_ = std::move(project);
  query_ = nullptr;
  index_ = nullptr;
  rowsHeard_ = Subscription();
  queryHeard_ = Subscription();
  statusHeard_ = Subscription();
  waiting_ = {};
  updated_.clear();
  rows_ = told_ = 0;
  revision_ = 0;
  reset_ = deletions_ = true;
  if (!project_) return;
  out.push_back(messageOf("session", {{"instance", instance()},
                                      {"project", mark(project_.get())},
                                      {"path", project_->status().project}}));
  status_ = true;
  index_ = project_->rows();
  rowsHeard_ = index_->changed().subscribeOnce(changed_);
  statusHeard_ = project_->changed().subscribe([this] {
    if (!status_.exchange(true)) changed_();
  });
  if (current_.number == 0) return;
  const std::lock_guard lock(mutex_);
  if (!asked_) asked_ = current_;  // the same of the other project
}

void RowFeed::said(std::string message) {
  const Json json = Json::parse(message, nullptr, false);
  if (!json.is_object() || !json.contains("query")) return;
  {
    const std::lock_guard lock(mutex_);
    asked_ = Asked{std::uint64_t(std::max<std::int64_t>(numberIn(json, "query"), 0)), textIn(json, "q")};
  }
  changed_();
}

void RowFeed::ask(std::vector<std::string>& out) {
  std::optional<Asked> asked;
  {
    const std::lock_guard lock(mutex_);
    asked = std::exchange(asked_, std::nullopt);
  }
  if (!asked) return;
  current_ = std::move(*asked);
  queryHeard_ = Subscription();
  query_ = nullptr;
  waiting_ = {};
  waiting_.reset = true;
  if (current_.number == 0) return;
  auto compiled = filter::Expression::compile(current_.text);
  if (const auto* problem = std::get_if<filter::Problem>(&compiled)) {
    out.push_back(messageOf("query", {{"number", current_.number}, {"reset", true}, {"complete", true}, {"trouble", problem->message}}));
    return;
  }
  query_ = service::queryWithoutSecrets(project_, std::get<filter::ExpressionPtr>(std::move(compiled)), redactionFor(rights_));
  queryHeard_ = query_->changed().subscribeOnce(changed_);
}

void RowFeed::lookAtQuery() {
  queryHeard_.arm();
  model::TrafficQuery::Changes changes = query_->take();
  if (changes.reset) {
    waiting_.added.clear();
    waiting_.removed.clear();
    waiting_.reset = true;
  }
  merge(waiting_.removed, std::move(changes.removed), waiting_.added);
  merge(waiting_.added, std::move(changes.added), waiting_.removed);
  waiting_.any = true;
  waiting_.last = {};
  waiting_.last.settled = changes.settled;
  waiting_.last.total = changes.total;
  waiting_.last.complete = changes.complete;
  waiting_.last.trouble = std::move(changes.trouble);
}

void RowFeed::lookAtRows() {
  rowsHeard_.arm();
  model::TrafficChanges changes = index_->changesSince(revision_);
  revision_ = changes.revision;
  if (changes.reset) {
    reset_ = deletions_ = true;
    told_ = 0;
    updated_.clear();
  }
  rows_ = std::uint32_t(changes.rows);
  deletions_ = deletions_ || changes.deletions;
  std::erase_if(changes.updated, [this](std::uint32_t row) { return row >= told_; });
  std::vector<std::uint32_t> none;
  merge(updated_, std::move(changes.updated), none);
}

/// Whether all of them are told.
bool RowFeed::tellRows(std::vector<std::string>& out) {
  if (!reset_ && !deletions_ && updated_.empty() && told_ == rows_) return true;
  std::vector<std::uint32_t> coming(std::min(rows_ - told_, mostRows));
  std::iota(coming.begin(), coming.end(), told_);
  const std::vector<model::ExchangeId> ids = index_->idsOf(coming);
  if (ids.size() != coming.size()) return false;  // they are others by now, which the next look sees
  told_ += std::uint32_t(coming.size());
  Json json{{"reset", reset_}, {"count", told_}, {"ids", runsJson(ids)}, {"updated", runsJson(firstOf(updated_))}};
  const bool all = told_ == rows_;
  if (all && deletions_) {
    std::vector<std::uint32_t> deleted = index_->deletedRows();
    std::erase_if(deleted, [this](std::uint32_t row) { return row >= rows_; });
    json["deleted"] = runsJson(deleted);
    deletions_ = false;
  }
  reset_ = false;
  out.push_back(messageOf("rows", std::move(json)));
  return all;
}

void RowFeed::tellQuery(std::vector<std::string>& out) {
  if (!waiting_.any) return;
  const std::vector<std::uint32_t> removed = firstOf(waiting_.removed), added = firstOf(waiting_.added);
  const bool all = waiting_.removed.empty() && waiting_.added.empty();
  Json json{{"number", current_.number},
            {"reset", std::exchange(waiting_.reset, false)},
            {"removed", runsJson(removed)},
            {"added", runsJson(added)},
            {"settled", waiting_.last.settled},
            {"total", waiting_.last.total},
            {"complete", all && waiting_.last.complete}};
  if (!waiting_.last.trouble.empty()) json["trouble"] = waiting_.last.trouble;
  out.push_back(messageOf("query", std::move(json)));
  waiting_.any = !all;
}

void RowFeed::tellChanged(std::vector<std::string>& out) {
  Json names = Json::array();
  if (status_.exchange(false)) names.push_back("status");
  if (intercept_.exchange(false)) names.push_back("intercept");
  if (rules_.exchange(false)) names.push_back("rules");
  if (!names.empty()) out.push_back(messageOf("changed", std::move(names)));
}

std::vector<std::string> RowFeed::take() {
  std::vector<std::string> out;
  if (service::ProjectPtr now = service_.project(); now != project_) begin(std::move(now), out);
  if (!project_) return out;
  ask(out);
  tellChanged(out);
  // A query that is looked at before the rows is never ahead of them; what it says waits until they are told.
  if (query_) lookAtQuery();
  lookAtRows();
  const bool all = tellRows(out);
  if (all) tellQuery(out);
  more_ = !all || waiting_.any;
  return out;
}

}  // namespace penstock::api

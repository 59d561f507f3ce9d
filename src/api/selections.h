// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows an expression selects, for pages of them: a search that was asked for lately goes on with what comes, so that the next page
// costs no search.
#pragma once

#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "penstock/api/call.h"
#include "penstock/base/clock.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/project.h"

namespace penstock::api {

/// The rows of one expression. Thread: any.
class Selection {
 public:
  /// `redaction`: what the expression does not see; null: it sees all.
  Selection(service::ProjectPtr project, filter::ExpressionPtr expression, redaction::RedactionPtr redaction);
  /// As of now, ascending, once all rows are settled; waits for that. **Errors**: cancelled; limit: it took over a minute.
  Result<std::shared_ptr<const std::vector<std::uint32_t>>> rows();
  std::string trouble() const;
  const service::Project* project() const { return project_.get(); }
  const std::string& text() const { return text_; }
  const redaction::RedactionPtr& redaction() const { return redaction_; }
  void stop();
  const SteadyTime made = steadyNow();
  SteadyTime used{};  // under the lock of who keeps it

 private:
  void take();

  const service::ProjectPtr project_;
  const std::string text_;
  const redaction::RedactionPtr redaction_;
  const std::shared_ptr<model::TrafficQuery> query_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::shared_ptr<std::vector<std::uint32_t>> rows_ = std::make_shared<std::vector<std::uint32_t>>();
  std::string trouble_;
  bool complete_ = false, changed_ = true, stopped_ = false;
  Subscription heard_;
};

/// Thread: any.
class Selections {
 public:
  static constexpr std::size_t most = 8;
  std::shared_ptr<Selection> of(const service::ProjectPtr& project, const filter::ExpressionPtr& expression, const redaction::RedactionPtr& redaction);
  void stop();

 private:
  std::mutex mutex_;
  std::list<std::shared_ptr<Selection>> kept_;  // the last used first
  bool stopped_ = false;
};

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of each answer of a run, computed from the whole exchange.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "penstock/draft/extract.h"
#include "penstock/filter/expression.h"
#include "penstock/service/bulk_runs.h"
#include "penstock/service/project.h"

namespace penstock::service {

struct Judged {
  BulkRow row;
  std::uint64_t clusterKey = 0, shapeKey = 0;  // 0: it has no shape
  bool again = false;                          // BulkSpec::again selects it
  std::vector<std::string> columns;
};

/// Thread: one at a time.
class AnswerJudge {
 public:
  /// **Errors**: invalidArgument, naming the column or expression.
  static Result<AnswerJudge> make(const BulkSpec& spec);
  /// `payloads`: what the request was made with. `stop`: ends long reading and matching. Blocks while it reads.
  Judged judge(const Project& project, std::uint64_t number, const model::ExchangePtr& exchange, unsigned tries, const std::vector<std::string>& payloads,
               const std::atomic<bool>& stop);

 private:
  std::vector<draft::Extractor> extractors_;
  std::vector<filter::ExpressionPtr> greps_;
  filter::ExpressionPtr again_;  // null: none
  std::vector<std::unique_ptr<filter::Evaluator>> evaluators_;  // of greps_, then of again_
};

}  // namespace penstock::service

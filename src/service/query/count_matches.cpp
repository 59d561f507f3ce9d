// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/count_matches.h"

#include "penstock/store/project_reader.h"
#include "service/query/selects.h"

namespace penstock::service {
Result<MatchCount> countMatches(const std::string& project, filter::ExpressionPtr expression) {
  auto reader = store::ProjectReader::open(project);
  if (!reader) return reader.error();
  filter::Evaluator evaluator(std::move(expression));
  MatchCount out;
  Result<void> read{};
  std::uint64_t damaged = 0;
  auto listed = reader->exchanges([&](model::ExchangeId id, const model::Annotation& annotation) {
    auto exchange = reader->load(id);
    if (!exchange) {
      if (exchange.error().code == ErrorCode::notFound) return true;  // dropped meanwhile by who writes
      if (exchange.error().code == ErrorCode::corrupt) {
        ++damaged;
        return true;
      }
      read = exchange.error();
      return false;
    }
    out.matches += selects(evaluator, *reader, *exchange, annotation, nullptr);
    return true;
  });
  if (!listed) return listed.error();
  if (!read) return read.error();
  out.trouble = evaluator.trouble();
  if (damaged += *listed; damaged != 0)
    out.trouble += (out.trouble.empty() ? "" : "; ") + project + " is damaged: " + std::to_string(damaged) + " exchanges could not be read";
  return out;
}

}  // namespace penstock::service

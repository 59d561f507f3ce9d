// SPDX-License-Identifier: GPL-3.0-or-later
// The answer that those of a run are compared with, as the project keeps it.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/cancel_token.h"
#include "penstock/service/bulk_runs.h"
#include "service/bulk/answer_judge.h"

namespace penstock::service {

struct KeptBase {
  BulkRow row;                                // but for cluster and shape
  std::uint64_t clusterKey = 0, shapeKey = 0;  // as of Judged
};
std::string toJson(const KeptBase& base);
/// Nothing where it is none.
std::optional<KeptBase> readBase(std::string_view json);

/// Sends it, an exchange of the project, and looks at the answer. Nothing where there is none, or nobody wants it any more. Blocks.
std::optional<KeptBase> sendBase(Sends& sends, const Project& project, const SendOptions& options, std::string bytes, AnswerJudge& judge, const std::atomic<bool>& stop,
                                 const CancelToken& unwanted);

}  // namespace penstock::service

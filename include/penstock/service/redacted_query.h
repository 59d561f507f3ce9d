// SPDX-License-Identifier: GPL-3.0-or-later
// Expressions of those who may not see secrets.
#pragma once

#include <memory>

#include "penstock/filter/expression.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/project.h"

namespace penstock::service {

/// As Project::query(), over what redaction leaves: whoever asks `header["authorization"] contains "Bearer a"`, then `"Bearer ab"`, learns
/// nothing. No index of texts helps, as how long it takes would tell. Null redaction: Project::query() itself. Thread: any.
std::shared_ptr<model::TrafficQuery> queryWithoutSecrets(const ProjectPtr& project, filter::ExpressionPtr expression, redaction::RedactionPtr redaction);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Heads out of `_penstock`.
#pragma once

#include <memory>

#include "importer/node.h"
#include "penstock/base/result.h"
#include "penstock/model/http_head.h"

namespace penstock::importer {

/// **Errors**: corrupt, places outside of the block among it.
Result<model::Headers> readHeaderBlock(const Node& head);
Result<model::RequestHeadPtr> readRequestHead(const Node& head);
Result<model::ResponseHeadPtr> readResponseHead(const Node& head);

}  // namespace penstock::importer

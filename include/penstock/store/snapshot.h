// SPDX-License-Identifier: GPL-3.0-or-later
// A whole exchange as bytes for another process of the same person, in the codings of the project file.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/exchange.h"

namespace penstock::store {

/// All but what bodies hold: heads as they came, sessions with their certificates, times, trace. It begins with a version. Thread: any.
std::string encodeSnapshot(const model::Exchange& exchange);
/// **Errors**: unsupported (another version wrote it), corrupt. Memory is bounded by the size of `bytes`.
Result<model::ExchangePtr> decodeSnapshot(std::string_view bytes);

}  // namespace penstock::store

// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/json_pretty.h"

namespace penstock::display {

/// Lays JSON out, in pieces, so that it can be cancelled; then it returns anything. `error`: where it is wrong.
codec::JsonEnd layOutJson(const std::string& source, const codec::JsonPrettyOptions& options, const CancelToken& token, std::string& out,
                          codec::JsonError& error);

}  // namespace penstock::display

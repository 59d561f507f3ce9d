// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/display/body.h"

namespace penstock::display {

/// Lays out what is not written as text: Protocol Buffers, MQTT. `cut`: `bytes` are only the beginning. False where the view asked for, or
/// the bytes, want none of it.
bool showFormat(const BodyRequest& request, const std::string& bytes, bool cut, const CancelToken& token, LoadedBody& out);

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
// The way back to the thread on which somebody shows things.
#pragma once

#include <functional>

namespace penstock::display {

/// Has the call made there, in a later turn, or drops it where nobody shows anything any more. Thread: any. Never within its own call.
using Post = std::function<void(std::function<void()>)>;

}  // namespace penstock::display

// SPDX-License-Identifier: GPL-3.0-or-later
// Content as a bad network brings it.
#pragma once

#include <cstdint>
#include <memory>

#include "penstock/http/body.h"
#include "penstock/net/io_thread.h"
#include "penstock/rules/apply.h"

namespace penstock::service {

/// Portions of a tenth of a second at that rate (of 16 KB where there is none) come two tenths later, as chance has it: the same ones for the
/// same seed. Lifetime: within that of `before`. Thread: the exchange's.
std::unique_ptr<http::BodySource> lossy(net::IoThread& thread, http::BodySource& before, const rules::Slowness& slowness);

/// With that fault in it. What is cut off or reset is a failed source whose end tells so: truncatedBody, and of a reset that its framing says
/// nothing of the end. Lifetime, thread: as above.
std::unique_ptr<http::BodySource> troubled(net::IoThread& thread, http::BodySource& before, const rules::Trouble& trouble);

}  // namespace penstock::service

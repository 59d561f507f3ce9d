// SPDX-License-Identifier: GPL-3.0-or-later
// Files whose names a person, or somebody's project, wrote.
#pragma once

#include <cstddef>
#include <string>

#include "penstock/base/result.h"

namespace penstock {

/// The whole of a regular file. A FIFO, a device or a folder is refused, and none is waited for.
/// **Errors**: notFound, io, limit: "PATH: why".
Result<std::string> readWholeFile(const std::string& path, std::size_t limit);

}  // namespace penstock

// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock export` and `penstock import`.
#pragma once

#include "penstock/service/command_line.h"

namespace penstock::app {

/// exportHar, exportJson, exportOpenApi. Returns the exit code: 1 where some could not be read or standard output ended early, 2 where
/// nothing could be.
int exportMany(const service::Invocation& words);
/// exportCurl, exportBody.
int exportOne(const service::Invocation& words);
int importInto(const service::Invocation& words);

}  // namespace penstock::app

// SPDX-License-Identifier: GPL-3.0-or-later
// A network in which every way leads to sockets of ours.
#pragma once

#include "penstock/base/result.h"
#include "penstock/engine/enclosure.h"

namespace penstock::run {

/// In this process's network namespace, which is new and empty. **Errors**: io, notFound.
Result<engine::Enclosure> makeNetwork();

}  // namespace penstock::run

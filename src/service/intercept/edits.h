// SPDX-License-Identifier: GPL-3.0-or-later
// What a person's edit of a held item comes to.
#pragma once

#include <vector>

#include "penstock/base/result.h"
#include "service/intercept/held.h"

namespace penstock::service {

/// What prevents it first.
std::vector<EditNote> notesOf(const Held& held, const HeldEdit& edit);
/// **Errors**: invalidArgument, what prevents it: "line 3: there is no colon ...".
Result<Decision> readEdit(const Held& held, const HeldEdit& edit);
/// **Errors**: invalidArgument.
Result<void> checkReply(const HeldReply& reply);

}  // namespace penstock::service

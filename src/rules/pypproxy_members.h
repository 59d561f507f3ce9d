// SPDX-License-Identifier: GPL-3.0-or-later
// What a rule does in pypproxy's words.
#pragma once

#include "penstock/rules/rule.h"
#include "rules/members.h"

namespace penstock::rules {

/// `action`, `modifications` and, of a redirect, `redirect_url`; an empty object: it has no words for that.
Json pypproxyMembers(const Rule& rule);

}  // namespace penstock::rules

// SPDX-License-Identifier: GPL-3.0-or-later
// Rules as the API has them: in our shape, and beside it, where pypproxy could say the same, in its own.
#pragma once

#include "api/fields.h"
#include "penstock/redaction/redaction.h"
#include "penstock/service/rules.h"

namespace penstock::api {

Json jsonOf(const service::RuleRow& row);
/// The same for whoever may not see secrets: values of fields and members that redaction names, and whatever it finds in texts, are `[redacted]`.
Json withoutSecrets(Json rule, const redaction::Redaction& redaction);
/// The member of an action that runs a program of this machine or gives its files away, and which `before` (null: none) has not: "actions[0].file". "":
/// none. It is its person's business, not that of whoever may change rules.
std::string reachOf(const rules::Rule& rule, const rules::Rule* before);
/// `before`: the rule in whose place it comes; null: a new one. What jsonOf() added is left out again; of `action` and `actions` that counts
/// which is another than before. **Errors**: invalidArgument, naming the member.
Result<rules::Rule> ruleOf(Json json, const rules::Rule* before);

}  // namespace penstock::api

// SPDX-License-Identifier: GPL-3.0-or-later
// A rule as a person would say it.
#pragma once

#include <string>

#include "penstock/rules/rule.h"

namespace penstock::rules {

/// "host is a.test and path contains /login": `when`, then the conditions; "" where every exchange is meant.
std::string conditionInWords(const Rule& rule);
/// "set the request's X-A to "1"". Texts are cut, and bytes that are no text are counted. `on` decides for what has no side of its own.
std::string actionInWords(const Action& action, const On& on);
/// "When host is a.test: set the request's X-A to "1", delay the response 100 ms, then no further rules."
std::string sentenceOf(const Rule& rule);

}  // namespace penstock::rules

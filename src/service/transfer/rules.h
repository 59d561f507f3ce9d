// SPDX-License-Identifier: GPL-3.0-or-later
// Rules of projects that nobody has open.
#pragma once

#include <cstddef>
#include <string>

#include "penstock/base/result.h"
#include "penstock/store/project_reader.h"
#include "penstock/store/store.h"

namespace penstock::service {

/// As ExportWish::rules; "[]" where they cannot be read.
std::string rulesOf(const store::ProjectReader& reader);
/// Behind those of the project. `json`: a list. Those that were this person's stay in force, and what comes is off. **Errors**: as
/// rules::readRules(), limit, and where it would cost those that are there.
Result<void> addRulesTo(store::Store& store, const std::string& json);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of Traffic as JSON, written for others and read from them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "api/fields.h"
#include "penstock/model/summary.h"
#include "penstock/redaction/redaction.h"

namespace penstock::api {

/// `redaction`: what hides secrets; null: nobody has to.
Json rowJson(const model::Summary& row, const redaction::Redaction* redaction);
/// What another process says of a row; members that are missing, or not what they should be, are as in an empty one.
model::Summary rowOf(const Json& json);

/// Rising numbers as [[first, count], ...].
Json runsJson(const std::vector<std::uint64_t>& numbers);
Json runsJson(const std::vector<std::uint32_t>& numbers);
/// The reverse; nothing where it is none of these, or more than `most` numbers.
std::optional<std::vector<std::uint64_t>> numbersOf(const Json& runs, std::size_t most);

// Members of an object that another process wrote; what is missing, or of another kind, is "", 0 or false.
std::string textIn(const Json& json, const char* name);
std::int64_t numberIn(const Json& json, const char* name, std::int64_t otherwise = 0);
bool flagIn(const Json& json, const char* name);

}  // namespace penstock::api

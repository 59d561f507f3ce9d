// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <variant>

#include "filter/program/program.h"
#include "filter/syntax/syntax.h"

namespace penstock::filter {

/// Types and values are understood, fields with several meanings taken apart. Errors: the first problem, in order of the text.
std::variant<Program, Problem> check(const Syntax& syntax);

}  // namespace penstock::filter

// SPDX-License-Identifier: GPL-3.0-or-later
// In which parts of an exchange what a program looks at lies.
#pragma once

#include <string>
#include <vector>

#include "filter/program/program.h"

namespace penstock::filter {

DecidedBy partsOf(FieldId field);
DecidedBy decidedBy(const Program& program);
/// See Expression::neededInRequestLine.
std::vector<std::string> neededInRequestLine(const Program& program);

}  // namespace penstock::filter

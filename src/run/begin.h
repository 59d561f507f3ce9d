// SPDX-License-Identifier: GPL-3.0-or-later
// What both ways of starting a program have in common.
#pragma once

#include <string>
#include <vector>

#include "run/inside/guardian.h"

namespace penstock::run {

/// Of this process as it is now: before anything of it was changed for ourselves.
Beginning beginningOf(std::vector<std::string> command, bool pipesIgnored);
/// Descriptors that are COMMAND's are not ours any more: who reads what it writes sees its end when it comes.
void leaveToCommand(const Beginning& beginning);

/// Of a status that waitpid() gives.
int exitCodeOf(int status);
/// Of COMMAND that cannot be executed, and the sentence that says so is told.
int tellNotRun(const std::string& command, int error);

/// The sentence that says what to do in place of enclosing this program, which has others do its work outside; "" of all other programs.
std::string otherWayFor(const std::string& command);

}  // namespace penstock::run

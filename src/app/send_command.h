// SPDX-License-Identifier: GPL-3.0-or-later
// `penstock send`: a request from a command of curl, a file or a project, sent once or often.
#pragma once

#include "penstock/model/config.h"
#include "penstock/model/script_config.h"
#include "penstock/service/command_line.h"

namespace penstock::app {

/// Writes a line for each answer to standard output. Gives the exit code: 0 when all were answered, 1 when one was not, 2 for what cannot be
/// sent.
int runSend(const service::SendWords& words, model::Config config, model::ScriptConfig scripts, const std::string& har);

}  // namespace penstock::app

// SPDX-License-Identifier: GPL-3.0-or-later
// An exchange's request as a curl command line for a POSIX shell (bash, zsh, and others that know $'...').
#pragma once

#include <QString>

#include "penstock/model/exchange.h"

namespace penstock::gui {

/// One word for the shell, whatever its bytes: bare, '...' or $'...'.
std::string shellWord(std::string_view bytes);

/// Repeats the request as it was received: every field in its order and case but those curl makes itself
/// (Content-Length, and Host where it is the URL's). `body`: its content as received. Fields that curl would add on its
/// own are switched off.
std::string curlCommand(const model::Exchange& exchange, std::string_view body);

}  // namespace penstock::gui

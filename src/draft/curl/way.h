// SPDX-License-Identifier: GPL-3.0-or-later
// Options about the way a request is sent.
#pragma once

#include <string>

#include "draft/curl/option_table.h"
#include "penstock/draft/curl_command.h"

namespace penstock::draft::curl {

/// False: the option is about something else. **Errors**: invalidArgument: a value that cannot be read.
Result<bool> readWay(const Option& option, const std::string& value, bool on, CurlRequest& request);

}  // namespace penstock::draft::curl

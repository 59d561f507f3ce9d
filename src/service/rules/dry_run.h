// SPDX-License-Identifier: GPL-3.0-or-later
// One rule over what was recorded.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "penstock/service/project.h"
#include "penstock/service/rules.h"

namespace penstock::service {

/// Over the exchanges that `expression` selects ("": all), newest first, on a thread of its own, in turns that leave most of a processor to
/// traffic. At most 200 samples are kept. A rule that is switched off runs as if it were on. **Errors**: invalidArgument.
Result<std::unique_ptr<DryRun>> startDryRun(rules::Rule rule, const std::string& expression, ProjectPtr project, std::size_t samples);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// What the door answers; what it is asked is a PassedNetwork.
#pragma once

#include <cstdint>
#include <string>

#include "penstock/base/result.h"

namespace penstock::service {

/// "penstock-4711.sock".
std::string doorName(std::int64_t pid);

std::string accepted(const std::string& caPem);
std::string refused(const std::string& sentence);
/// The CA. **Errors**: corrupt, or the sentence.
Result<std::string> readAnswer(const std::string& text);

}  // namespace penstock::service

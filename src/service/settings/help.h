// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace penstock::service {

std::string helpText();
std::string versionText();

}  // namespace penstock::service

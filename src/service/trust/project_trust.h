// SPDX-License-Identifier: GPL-3.0-or-later
// Servers a person trusts in a project, as its setting keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "penstock/model/trusted_server.h"

namespace penstock::service {

/// A line a server: host, certificate, and a seal by `secret`. A project may be made by others; what they put there has no seal of ours
/// and is left out by trustedIn.
std::string trustText(const std::vector<model::TrustedServer>& servers, std::string_view secret);
std::vector<model::TrustedServer> trustedIn(std::string_view text, std::string_view secret);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Client certificates as flags and YAML write them.
#pragma once

#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/model/config.h"

namespace penstock::service {

/// Of every certificate that is given none.
inline constexpr char kPasswordVariable[] = "PENSTOCK_CLIENT_CERT_PASSWORD";

/// "[PATTERN=]FILE"; without a pattern it is for all hosts. Relative files start from `folder`. The file is not looked at.
/// **Errors**: invalidArgument: "... expected ...".
Result<model::ClientCertificate> parseClientCertificate(std::string_view text, const std::string& folder, const std::string& home);

/// The file's text without its last line end. **Errors**: those of readWholeFile, naming the file.
Result<std::string> passwordFromFile(const std::string& path);
/// **Errors**: invalidArgument when there is no such variable.
Result<std::string> passwordFromEnvironment(const std::string& name);

/// Reads certificate and key once, to tell what is wrong with them before anything starts. A certificate without a password that needs
/// one gets that of kPasswordVariable. **Errors**: those of tls::loadClientIdentity.
Result<void> checkClientCertificate(model::ClientCertificate& certificate);

}  // namespace penstock::service

// SPDX-License-Identifier: GPL-3.0-or-later
// Paths that a person writes in flags and YAML, and a first look at the files they name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "penstock/base/file.h"
#include "penstock/base/result.h"

namespace penstock::service {

/// `~/x` from `home`, anything relative from `base`.
std::string absolutePath(std::string_view written, const std::string& base, const std::string& home);

/// Makes the folder and what is missing above it, for this user alone (0700) from the first moment; one that is there stays as it is.
/// **Errors**: io.
Result<void> makeOwnFolder(const std::string& path);

/// Why the secrets in this file are not this user's alone, as the end of a sentence: "can be read by others (mode 0644)"; ""
/// where they are, or where there is no file.
std::string exposure(const std::string& path);

/// The file can be read and holds a PEM block whose label ends in `label` ("CERTIFICATE", "PRIVATE KEY"). What is
/// inside is the TLS layer's to judge. **Errors**: notFound, io, invalidArgument.
Result<void> checkPemFile(const std::string& path, std::string_view label);

}  // namespace penstock::service

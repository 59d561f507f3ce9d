// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "penstock/base/result.h"

namespace penstock::tls {

struct MadeAuthority {
  std::string certPem, keyPem;
};
/// A new authority of Penstock's own: ECDSA P-256, ten years, a subject of its own. **Errors**: limit.
Result<MadeAuthority> makeAuthority();

}  // namespace penstock::tls

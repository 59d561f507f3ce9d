// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/tls/contexts.h"

namespace penstock::tls {

/// What both sides have in common: versions, modes and buffers. False when OpenSSL cannot.
bool setCommon(SSL_CTX* ctx, VersionRange versions);

}  // namespace penstock::tls

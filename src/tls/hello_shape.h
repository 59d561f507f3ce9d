// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "penstock/tls/contexts.h"

namespace penstock::tls {

/// Makes the hello of `ssl` offer what `shape` does, its versions too, however old. What OpenSSL knows nothing of is left out; a list of
/// which nothing is left stays as it was.
void applyShape(SSL* ssl, const HelloShape& shape);

/// To tell sessions of different shapes apart.
std::string shapeKey(const HelloShape& shape);

}  // namespace penstock::tls

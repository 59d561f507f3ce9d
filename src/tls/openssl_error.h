// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace penstock::tls {

/// OpenSSL's own words for the newest error of this thread; empties the queue.
std::string takeOpenSslError();

}  // namespace penstock::tls

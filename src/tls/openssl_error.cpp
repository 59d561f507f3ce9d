// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/openssl_error.h"

#include <openssl/err.h>

namespace penstock::tls {

std::string takeOpenSslError() {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  const char* reason = code ? ERR_reason_error_string(code) : nullptr;
  return reason ? reason : "OpenSSL gives no reason";
}

}  // namespace penstock::tls

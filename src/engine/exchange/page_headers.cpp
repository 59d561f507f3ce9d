// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/engine/page_headers.h"

#include "penstock/codec/base64.h"
#include "penstock/tls/fingerprint.h"

namespace penstock::engine {

std::vector<std::pair<std::string, std::string>> pageHeaders(std::string_view style, Forms forms) {
  std::string policy = "default-src 'none'; ";
  if (!style.empty()) policy += "style-src 'sha256-" + codec::base64Encode(tls::sha256(style)) + "'; ";
  policy += std::string("base-uri 'none'; form-action ") + (forms == Forms::own ? "'self'" : "'none'") + "; frame-ancestors 'none'";
  return {{"Cache-Control", "no-store"},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", forms == Forms::own ? "same-origin" : "no-referrer"},
          {"Cross-Origin-Resource-Policy", "same-origin"},
          {"Content-Security-Policy", std::move(policy)}};
}

}  // namespace penstock::engine

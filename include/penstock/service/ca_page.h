// SPDX-License-Identifier: GPL-3.0-or-later
// What http://penstock/ answers through the proxy: the CA, its fingerprint, and how to trust it on each platform.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock::service {

struct CaPageInfo {
  std::string pem;           // ProxyService::caPem()
  std::string der;           // the same certificate; "": made from `pem`
  std::string fingerprint;   // ProxyService::caFingerprint()
  std::string proxyAddress;  // "192.168.1.5:8080": shown to the person, as their client reaches us
  std::function<std::string()> revocationList;  // DER; "" or unset: there is none
};

struct LocalAnswer {
  int status = 200;
  std::string contentType;
  std::vector<std::pair<std::string, std::string>> headers;  // besides Content-Type and Content-Length
  std::string body;                                          // empty for HEAD
  std::size_t contentLength = 0;                             // of the body, also for HEAD
};

/// Pure. `path` may carry a query, which is ignored. GET and HEAD of
///   /                          the page
///   /penstock-ca.pem           /penstock-ca.der  .cer  .crt (DER)      /penstock-ca.mobileconfig (Apple profile)
///   /penstock-ca.crl           the revocation list that leaves name
/// Anything else is a 404 page, another method a 405.
LocalAnswer answerLocal(std::string_view method, std::string_view path, const CaPageInfo& info);

}  // namespace penstock::service

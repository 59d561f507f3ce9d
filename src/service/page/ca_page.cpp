// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/service/ca_page.h"

#include <optional>

#include "penstock/engine/own_pages.h"
#include "penstock/engine/page_headers.h"
#include "penstock/tls/certificate_bytes.h"
#include "service/page/ca_page_parts.h"

namespace penstock::service {
namespace {

constexpr char kHtml[] = "text/html; charset=utf-8";
constexpr char kCertificate[] = "application/x-x509-ca-cert";  // phones and Firefox offer to install it

LocalAnswer answer(int status, std::string contentType, std::string body) {
  LocalAnswer out;
  out.status = status;
  out.contentType = std::move(contentType);
  out.body = std::move(body);
  static const auto headers = engine::pageHeaders(pageStyle());
  out.headers = headers;
  return out;
}

// What was asked for is not repeated: it is anybody's text.
LocalAnswer notFound() { return answer(404, kHtml, messagePageHtml("Not found", "There is nothing of that name here.")); }

/// What is not the page itself; nothing when `path` names no file.
std::optional<LocalAnswer> file(std::string_view path, const CaPageInfo& info) {
  bool isPem = path == "/penstock-ca.pem", isProfile = path == "/penstock-ca.mobileconfig";
  bool isDer = path == "/penstock-ca.der" || path == "/penstock-ca.cer" || path == "/penstock-ca.crt";
  if (!isPem && !isProfile && !isDer) return std::nullopt;
  Result<tls::CertificateBytes> bytes = tls::certificateBytes(info.pem);
  if (!bytes) return answer(503, kHtml, messagePageHtml("No CA", "Penstock has no CA certificate at the moment."));
  const std::string& der = info.der.empty() ? bytes->der : info.der;
  if (isDer) return answer(200, kCertificate, der);
  if (isProfile) {
    return answer(200, "application/x-apple-aspen-config", mobileConfig(der, bytes->fingerprint, bytes->commonName));
  }
  LocalAnswer pem = answer(200, "application/x-pem-file", info.pem);
  pem.headers.emplace_back("Content-Disposition", "attachment; filename=\"penstock-ca.pem\"");
  return pem;
}

/// The list the CA's certificates name, for clients that accept none without it.
LocalAnswer revocationList(const CaPageInfo& info) {
  std::string list = info.revocationList ? info.revocationList() : std::string();
  if (list.empty()) return notFound();
  LocalAnswer out = answer(200, "application/pkix-crl", std::move(list));  // RFC 2585 4
  for (auto& [name, value] : out.headers)
    if (name == "Cache-Control") value = "max-age=86400";  // it is good for a week
  return out;
}

LocalAnswer answerGet(std::string_view path, const CaPageInfo& info) {
  if (path.empty() || path == "/") return answer(200, kHtml, caPageHtml(info.proxyAddress, info.fingerprint));
  if (path == engine::revocationListPath) return revocationList(info);
  if (path == "/browser") return answer(200, kHtml, browserPageHtml(info.proxyAddress));
  if (std::optional<LocalAnswer> found = file(path, info)) return std::move(*found);
  return notFound();
}

}  // namespace

LocalAnswer answerLocal(std::string_view method, std::string_view path, const CaPageInfo& info) {
  LocalAnswer out;
  if (method == "GET" || method == "HEAD") {
    out = answerGet(path.substr(0, path.find_first_of("?#")), info);
  } else {
    out = answer(405, kHtml, messagePageHtml("Not allowed", "This page can only be read."));
    out.headers.emplace_back("Allow", "GET, HEAD");
  }
  out.contentLength = out.body.size();
  if (method == "HEAD") out.body.clear();
  return out;
}

}  // namespace penstock::service

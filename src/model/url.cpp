// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/model/url.h"

#include "penstock/model/authority.h"

namespace penstock::model {
namespace {

std::string urlOf(std::string_view scheme, std::string_view host, std::uint16_t port, std::string_view path) {
  std::string url;
  url.append(scheme).append("://");
  appendAuthority(url, scheme, host, port);
  if (path.empty() || path == "*") return url;
  if (path.front() != '/') url += '/';  // or it would be a part of the host
  return url.append(path);
}

}  // namespace

std::string authorityOf(const Exchange& x) { return authorityText(x.scheme, x.host, x.port); }

std::string urlOf(const Exchange& x) {
  const bool request = x.kind == ExchangeKind::http && x.request;
  return urlOf(x.scheme, x.host, x.port, request ? std::string_view(x.request->path) : std::string_view());
}

std::string urlOf(const Summary& row) {
  return urlOf(row.scheme, row.host, row.port, row.kind == ExchangeKind::http ? std::string_view(row.path) : std::string_view());
}

}  // namespace penstock::model

// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/hop_by_hop.h"

#include <vector>

#include "penstock/base/ascii.h"

namespace penstock::http {

namespace {

/// Options that mean the connection itself or that the origin has to see (an upgrade is negotiated with it).
bool isConnectionOption(std::string_view token) {
  for (const std::string_view own : {"close", "keep-alive", "upgrade", "te", "http2-settings"})
    if (equalsIgnoreCase(token, own)) return true;
  return false;
}

/// Fields that frame or address the message stay, whatever Connection claims (taking them out on request is a smuggling aid).
bool mayBeNamed(std::string_view name) {
  for (const std::string_view fixed : {"host", "content-length", "transfer-encoding", "connection", "trailer"})
    if (equalsIgnoreCase(name, fixed)) return false;
  return true;
}

}  // namespace

model::RequestHeadPtr forwardedForm(const model::RequestHead& received, bool verbatim) {
  auto out = std::make_shared<model::RequestHead>(received);
  out->target = received.path;
  model::Headers& h = out->headers;
  if (!verbatim && received.version == model::HttpVersion::http11 && !h.contains("host")) h.set("Host", received.authority);
  h.remove("Proxy-Connection");
  h.remove("Proxy-Authorization");
  std::vector<std::string> named;
  for (std::size_t i = 0; i < h.size();) {
    const auto field = h[i];
    if (!equalsIgnoreCase(field.name, "connection")) {
      ++i;
      continue;
    }
    std::string kept;
    bool changed = false;
    std::string_view rest = field.value;
    while (true) {
      const std::size_t comma = rest.find(',');
      const std::string_view token = trimOws(rest.substr(0, comma));
      if (isConnectionOption(token) || !mayBeNamed(token)) {
        if (!kept.empty()) kept += ", ";
        kept += token;
      } else if (!token.empty()) {
        named.emplace_back(token);
        changed = true;
      }
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
    if (!changed) {
      ++i;
    } else if (kept.empty()) {
      h.removeAt(i);
    } else {
      const std::string name(field.name);
      h.replaceAt(i++, name, kept);
    }
  }
  for (const std::string& name : named) h.remove(name);
  return out;
}

}  // namespace penstock::http

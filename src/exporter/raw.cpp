// SPDX-License-Identifier: GPL-3.0-or-later
// Messages as they were on the wire.
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

bool hasPseudoFields(const model::Headers& headers) { return !headers.empty() && headers[0].name.starts_with(':'); }

/// The block as received begins with its start line and ends with a blank one, but of HTTP/2.
std::string bytesOf(std::string startLine, const model::Headers& headers, HeadForm form) {
  if (form == HeadForm::received && !headers.received().empty()) {
    std::string block(headers.received());
    if (hasPseudoFields(headers) && !block.ends_with("\r\n\r\n")) block += "\r\n";
    return block;
  }
  startLine += "\r\n";
  if (hasPseudoFields(headers)) startLine.clear();
  headers.appendLinesTo(startLine);
  return startLine + "\r\n";
}

}  // namespace

std::string headBytes(const model::RequestHead& r, HeadForm form) {
  const std::string version = r.versionText.empty() ? std::string(model::toText(r.version)) : r.versionText;
  return bytesOf(r.method + ' ' + r.target + (version.empty() ? "" : " ") + version, r.headers, form);
}

std::string headBytes(const model::ResponseHead& r, HeadForm form) {
  return bytesOf(std::string(model::toText(r.version)) + ' ' + std::to_string(r.status) + ' ' + r.reason, r.headers, form);
}

Result<std::string> rawRequest(const model::Exchange& x, std::string_view body) {
  if (!x.request) return makeError(ErrorCode::notFound, "there is no request");
  return headBytes(*x.request).append(body);
}

Result<std::string> rawResponse(const model::Exchange& x, std::string_view body) {
  const model::ResponseHeadPtr& r = x.response ? x.response : x.responseSent;
  if (!r) return makeError(ErrorCode::notFound, "there is no response");
  return headBytes(*r).append(body);
}

}  // namespace penstock::exporter

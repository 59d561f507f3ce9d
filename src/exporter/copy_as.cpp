// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/exporter/copy_as.h"

#include <algorithm>

namespace penstock::exporter {
namespace {

using enum model::Direction;

constexpr std::uint64_t kInline = RequestBody::mostInline;
constexpr std::uint64_t kMostRaw = 16u << 20;

constexpr CopyForm kForms[] = {
    {"curl", "Copy as cURL", "cURL command", toServer, kInline, true, curlCommand},
    {"python", "Copy as Python requests", "Python code", toServer, kInline, true, pythonRequests},
    {"go", "Copy as Go", "Go program", toServer, kInline, true, goProgram},
    {"fetch", "Copy as fetch", "JavaScript code", toServer, kInline, true, javascriptFetch},
    {"httpie", "Copy as HTTPie", "HTTPie command", toServer, kInline, true, httpieCommand},
    {"powershell", "Copy as PowerShell", "PowerShell command", toServer, kInline, true, powershellCommand},
    {"rawRequest", "Copy raw request", "Request", toServer, kMostRaw, false,
     [](const model::Exchange& x, const RequestBody& body) { return rawRequest(x, body.bytes); }},
    {"rawResponse", "Copy raw response", "Response", toClient, kMostRaw, false,
     [](const model::Exchange& x, const RequestBody& body) { return rawResponse(x, body.bytes); }},
};

}  // namespace

std::span<const CopyForm> copyForms() { return kForms; }

const CopyForm* copyForm(std::string_view id) {
  const CopyForm* form = std::find_if(std::begin(kForms), std::end(kForms), [id](const CopyForm& one) { return one.id == id; });
  return form == std::end(kForms) ? nullptr : form;
}

}  // namespace penstock::exporter

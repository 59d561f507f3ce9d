// SPDX-License-Identifier: GPL-3.0-or-later
// A script for Python's requests.
#include <algorithm>

#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

std::string quoted(std::string_view bytes, bool asBytes) { return (asBytes ? "b" : "") + doubleQuoted(bytes, asBytes ? Beyond::escaped : Beyond::stays); }

bool isAscii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](unsigned char c) { return c < 0x80; });
}

/// A text where that is enough; bytes otherwise, which requests takes for names and values as they are.
std::string literal(std::string_view s) { return quoted(s, !isAscii(s)); }

/// Text that can stand as it is read; bytes otherwise.
std::string bodyLiteral(std::string_view body) {
  if (isAscii(body) || !readsAsItIs(body)) return quoted(body, true);
  return quoted(body, false) + ".encode()";
}

}  // namespace

Result<std::string> pythonRequests(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  if (!inCapitals(methodOf(x)))
    return makeError(ErrorCode::unsupported, "requests sends methods in capitals alone: copy as cURL instead");
  auto fields = joinedFields(x);
  const auto has = [&](std::string_view name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return equalsIgnoreCase(f.first, name); });
  };
  // What requests and the layers below it would add on their own.
  std::string_view silent[] = {"Accept", "Accept-Encoding", "User-Agent"};
  const bool skips = !has("Accept-Encoding") || !has("User-Agent");
  std::string out = "import requests\n";
  if (skips) out += "from urllib3.util import SKIP_HEADER\n";
  out += "\nresponse = requests.request(\n    " + literal(methodOf(x)) + ",\n    ";
  out += literal(escapedUrl(requestUrl(x))) + ",\n    headers={\n";
  for (const auto& [name, value] : fields) out += "        " + literal(name) + ": " + literal(value) + ",\n";
  for (const std::string_view name : silent) {
    if (has(name)) continue;
    // None takes requests' own value away. What http.client adds in its place is held back by urllib3, which takes no other name.
    out += "        " + literal(name) + (name == "Accept" ? ": None,\n" : ": SKIP_HEADER,\n");
  }
  out += "    },\n";
  if (!body.file.empty()) out += "    data=open(" + literal(body.file) + ", \"rb\"),\n";
  if (!body.bytes.empty()) out += "    data=" + bodyLiteral(body.bytes) + ",\n";
  out += "    allow_redirects=False,\n)\nprint(response.status_code, response.reason)\nprint(response.text)\n";
  return out;
}

}  // namespace penstock::exporter

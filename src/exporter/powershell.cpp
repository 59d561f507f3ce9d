// SPDX-License-Identifier: GPL-3.0-or-later
// Invoke-WebRequest.
#include <algorithm>
#include <array>

#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/codec/base64.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

/// '...' where the text is printable ASCII: PowerShell takes typographic quotes for quotes, so they never stand in one.
std::string literal(std::string_view bytes) {
  const bool plain = std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
  if (!plain) return "[Text.Encoding]::GetEncoding(28591).GetString([Convert]::FromBase64String('" + codec::base64Encode(bytes) + "'))";
  std::string out = "'";
  for (const char c : bytes) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + '\'';
}

std::string argument(std::string_view bytes) {
  const std::string word = literal(bytes);
  return word[0] == '[' ? '(' + word + ')' : word;
}

}  // namespace

Result<std::string> powershellCommand(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  static constexpr std::array<std::string_view, 9> kMethods = {"DELETE", "GET",  "HEAD", "MERGE", "OPTIONS",
                                                               "PATCH",  "POST", "PUT",  "TRACE"};
  const std::string method = methodOf(x);
  if (!inCapitals(method))
    return makeError(ErrorCode::unsupported, "PowerShell sends methods in capitals alone: copy as cURL instead");
  const bool known = std::find(kMethods.begin(), kMethods.end(), method) != kMethods.end();
  std::string out = "Invoke-WebRequest -Uri " + argument(escapedUrl(requestUrl(x)));
  out += (known ? " -Method " : " -CustomMethod ") + argument(method) + " -MaximumRedirection 0 -SkipHeaderValidation";
  std::string fields;
  for (const auto& [name, value] : joinedFields(x)) {
    if (equalsIgnoreCase(name, "content-type") && !body.empty()) {
      out += " `\n  -ContentType " + argument(value);
    } else if (equalsIgnoreCase(name, "user-agent")) {
      out += " `\n  -UserAgent " + argument(value);
    } else {
      fields += "\n    " + argument(name) + " = " + literal(value);
    }
  }
  if (!fields.empty()) out += " `\n  -Headers @{" + fields + "\n  }";
  if (!body.file.empty()) out += " `\n  -InFile " + argument(body.file);
  if (!body.bytes.empty()) out += " `\n  -Body ([Convert]::FromBase64String('" + codec::base64Encode(body.bytes) + "'))";
  return out;
}

}  // namespace penstock::exporter

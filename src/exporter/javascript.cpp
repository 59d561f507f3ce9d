// SPDX-License-Identifier: GPL-3.0-or-later
// A module around fetch().
#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/base/utf8.h"
#include "penstock/codec/base64.h"
#include "penstock/codec/charset.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

void escaped(std::string& out, char32_t c) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto unit = [&](char32_t u) {
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) out += kHex[u >> shift & 15];
  };
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (c >= 0x20 && c < 0x7f && c != '<') {  // "</script>" ends a script wherever it stands
    out += char(c);
  } else if (c <= 0xffff) {
    unit(c);
  } else {
    unit(0xd800 + ((c - 0x10000) >> 10));
    unit(0xdc00 + ((c - 0x10000) & 0x3ff));
  }
}

std::string text(std::string_view utf8) {
  std::string out = "\"";
  eachCodePoint(utf8, [&](char32_t c) {
    std::string as;
    appendUtf8(as, c);
    if (c >= 0x80 && readsAsItIs(as))
      out += as;
    else
      escaped(out, c);
  });
  return out + '"';
}

/// Each byte a character of the same number: what fields are to fetch().
std::string byteString(std::string_view bytes) {
  std::string out = "\"";
  for (const char c : bytes) escaped(out, static_cast<unsigned char>(c));
  return out + '"';
}

}  // namespace

Result<std::string> javascriptFetch(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  const std::string method = methodOf(x);
  for (const std::string_view forbidden : {"CONNECT", "TRACE", "TRACK"})
    if (equalsIgnoreCase(method, forbidden))
      return makeError(ErrorCode::unsupported, "fetch() does not send the method " + method + ": copy as cURL instead");
  for (const std::string_view normal : {"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})
    if (equalsIgnoreCase(method, normal) && method != normal)
      return makeError(ErrorCode::unsupported, "fetch() sends " + method + " in capitals: copy as cURL instead");
  const bool bodiless = method == "GET" || method == "HEAD";
  std::string out;
  const bool inFile = !bodiless && !body.file.empty();
  if (inFile) out += "// For node: a browser reads no files.\nimport { readFile } from \"node:fs/promises\";\n\n";
  if (bodiless && !body.empty()) out += "// The request had a body, which fetch() does not send with " + method + ".\n";
  out += "const response = await fetch(" + text(escapedUrl(requestUrl(x))) + ", {\n";
  out += "  method: " + text(method) + ",\n  headers: [\n";
  for (const auto& [name, value] : plainFields(x)) out += "    [" + byteString(name) + ", " + byteString(value) + "],\n";
  out += "  ],\n";
  if (inFile) {
    out += "  body: await readFile(" + text(codec::asUtf8(body.file)) + "),\n";
  } else if (!bodiless && !body.empty()) {
    if (codec::isUtf8(body.bytes)) {
      out += "  body: " + text(body.bytes) + ",\n";
    } else {
      out += "  body: Uint8Array.from(atob(\"" + codec::base64Encode(body.bytes) + "\"), (c) => c.charCodeAt(0)),\n";
    }
  }
  out += "  redirect: \"manual\",\n});\nconsole.log(response.status, response.statusText);\nconsole.log(await response.text());\n";
  return out;
}

}  // namespace penstock::exporter

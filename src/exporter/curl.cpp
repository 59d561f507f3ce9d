// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of curl.

#include <algorithm>

#include "exporter/fields.h"
#include "exporter/shell.h"
#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"
#include "penstock/model/url.h"

namespace penstock::exporter {
namespace {

/// Bytes that curl would refuse in a URL or encode, or take for a fragment; all but those that would end the request's line.
bool wantsRawTarget(std::string_view target) {
  return std::any_of(target.begin(), target.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '#'; }) &&
         target.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

/// The fields, each on a line of its own, and what keeps curl from adding its own.
std::string fieldsOf(const model::Exchange& x, bool webSocket, const RequestBody& body) {
  const model::RequestHead& head = *x.request;
  const bool hasBody = !body.empty();
  bool accept = false, agent = false, type = false, host = false, expect = false;
  std::string fields;
  if (webSocket)
    fields +=
        " \\\n  -H 'Connection: Upgrade' \\\n  -H 'Upgrade: websocket' \\\n  -H 'Sec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ=='";
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto field = head.headers[i];
    if (field.name == ":authority" && !equalsIgnoreCase(field.value, authorityOf(x)))
      fields += " \\\n  -H " + shellWord("Host: " + valueOf(field.value));
    if (!isToken(field.name)) continue;  // HTTP/2's pseudo-header fields too: curl makes them of the URL and of Host
    if (equalsIgnoreCase(field.name, "content-length") || equalsIgnoreCase(field.name, "proxy-connection") ||
        equalsIgnoreCase(field.name, "proxy-authorization"))
      continue;
    if (equalsIgnoreCase(field.name, "transfer-encoding") && !hasBody) continue;
    if (equalsIgnoreCase(field.name, "host")) {
      // Of the URL curl makes it itself; what somebody wrote there is another. The head's authority is that field in origin-form.
      if (!host && field.value == authorityOf(x)) {
        host = true;
        continue;
      }
      host = true;
    }
    accept = accept || equalsIgnoreCase(field.name, "accept");
    agent = agent || equalsIgnoreCase(field.name, "user-agent");
    type = type || equalsIgnoreCase(field.name, "content-type");
    expect = expect || equalsIgnoreCase(field.name, "expect");
    const std::string value = valueOf(field.value);
    // "Name;" is how curl is told to send a field with an empty value; "Name:" would take it away.
    const bool empty = value.find_first_not_of(" \t") == std::string::npos;
    const std::string line = empty ? std::string(field.name) + ';' : std::string(field.name) + ": " + value;
    fields += " \\\n  -H " + shellWord(line);
  }
  if (!accept) fields += " \\\n  -H Accept:";
  if (!agent) fields += " \\\n  -H User-Agent:";
  if (hasBody && !type) fields += " \\\n  -H Content-Type:";
  if (!body.file.empty() && !expect) fields += " \\\n  -H Expect:";  // which it adds to bodies over a megabyte
  return fields;
}

}  // namespace

Result<std::string> curlCommand(const model::Exchange& x, const RequestBody& body) {
  if (auto good = checkRequest(x); !good) return good.error();
  const model::RequestHead& head = *x.request;
  const std::string url = escapedUrl(requestUrl(x));  // begins with its scheme: never taken for an option
  std::string out = "curl " + shellWord(url);
  // curl reads [] and {} of a URL as ranges, and takes out dot segments.
  if (url.find_first_of("[]{}") != std::string::npos) out += " --globoff";
  if (head.path.find("/.") != std::string::npos) out += " --path-as-is";
  if (head.path == "*" || wantsRawTarget(head.path)) out += " --request-target " + shellWord(head.path);
  const bool hasBody = !body.empty();
  // A WebSocket over HTTP/2 (RFC 8441) begins with a CONNECT that curl has no words for: the same over HTTP/1.1.
  const bool webSocket = head.method == "CONNECT" && head.headers.find(":protocol") == "websocket";
  if (webSocket) {
    out += " --http1.1";
  } else if (head.method == "HEAD" && !hasBody) {
    out += " --head";
  } else if (head.method != (hasBody ? "POST" : "GET")) {
    out += " -X " + shellWord(head.method);
  }
  switch (head.version) {
    case model::HttpVersion::http10:
      out += " --http1.0";
      break;
    case model::HttpVersion::http11:
      out += " --http1.1";
      break;
    case model::HttpVersion::http2:
      if (!webSocket) out += x.scheme == "https" ? " --http2" : " --http2-prior-knowledge";
      break;
    default:
      break;
  }
  out += fieldsOf(x, webSocket, body);
  if (!hasBody) return out;
  if (!body.file.empty()) return out + " \\\n  --data-binary " + shellWord("@" + std::string(body.file));
  if (fitsArgument(body.bytes)) return out + " \\\n  --data-raw " + shellWord(body.bytes);
  return pipeOf(body.bytes) + out + " \\\n  --data-binary @-";
}

}  // namespace penstock::exporter

// SPDX-License-Identifier: GPL-3.0-or-later
// The command line of curl.

#include <algorithm>

#include "exporter/fields.h"
#include "penstock/base/ascii.h"
#include "penstock/exporter/code.h"

namespace penstock::exporter {
namespace {

bool isBare(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=@%+,").find(char(c)) != std::string_view::npos;
}

}  // namespace

std::string shellWord(std::string_view bytes) {
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), isBare)) return std::string(bytes);
  const bool plain =
      std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '\''; });
  if (plain) return '\'' + std::string(bytes) + '\'';
  std::string out = "$'";
  for (const unsigned char c : bytes) {
    switch (c) {
      case '\'':
        out += "\\'";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (c >= 0x20 && c < 0x7f) {
          out += char(c);
        } else {  // three octal digits: no following digit can be taken for a part of it
          out += '\\';
          out += char('0' + (c >> 6));
          out += char('0' + (c >> 3 & 7));
          out += char('0' + (c & 7));
        }
    }
  }
  return out + '\'';
}

std::string curlCommand(const model::Exchange& x, std::string_view body) {
  if (!x.request) return {};
  const model::RequestHead& head = *x.request;
  const std::string url = urlOf(x);
  std::string out = "curl " + shellWord(url);
  // curl reads [] and {} of a URL as ranges, and takes out dot segments.
  if (url.find_first_of("[]{}") != std::string::npos) out += " --globoff";
  if (head.path.find("/.") != std::string::npos) out += " --path-as-is";
  if (head.path == "*") out += " --request-target '*'";
  const bool hasBody = !body.empty();
  // A WebSocket over HTTP/2 (RFC 8441) begins with a CONNECT that curl has no words for: the same over HTTP/1.1.
  const bool webSocket = head.method == "CONNECT" && head.headers.find(":protocol") == "websocket";
  if (webSocket) {
    out += " --http1.1";
  } else if (head.method == "HEAD") {
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
  bool accept = false, agent = false, type = false, host = false;
  std::string fields;
  if (webSocket)
    fields +=
        " \\\n  -H 'Connection: Upgrade' \\\n  -H 'Upgrade: websocket' \\\n  -H 'Sec-WebSocket-Key: "
        "dGhlIHNhbXBsZSBub25jZQ=='";
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const auto field = head.headers[i];
    if (field.name == ":authority" && !equalsIgnoreCase(field.value, authorityOf(x)))
      fields += " \\\n  -H " + shellWord("Host: " + std::string(field.value));
    if (field.name.empty() || field.name[0] == ':') continue;  // HTTP/2's: curl makes them of the URL and of Host
    if (equalsIgnoreCase(field.name, "content-length") || equalsIgnoreCase(field.name, "proxy-connection") ||
        equalsIgnoreCase(field.name, "proxy-authorization"))
      continue;
    if (equalsIgnoreCase(field.name, "transfer-encoding") && !hasBody) continue;
    if (equalsIgnoreCase(field.name, "host")) {
      if (!host && equalsIgnoreCase(field.value, head.authority)) {
        host = true;
        continue;
      }
      host = true;
    }
    accept = accept || equalsIgnoreCase(field.name, "accept");
    agent = agent || equalsIgnoreCase(field.name, "user-agent");
    type = type || equalsIgnoreCase(field.name, "content-type");
    // "Name;" is how curl is told to send a field with an empty value.
    const std::string line =
        field.value.empty() ? std::string(field.name) + ';' : std::string(field.name) + ": " + std::string(field.value);
    fields += " \\\n  -H " + shellWord(line);
  }
  if (!accept) fields += " \\\n  -H Accept:";
  if (!agent) fields += " \\\n  -H User-Agent:";
  if (hasBody && !type) fields += " \\\n  -H Content-Type:";
  out += fields;
  if (hasBody) {
    if (body.find('\0') == std::string_view::npos) {
      out += " \\\n  --data-raw " + shellWord(body);
    } else {  // no argument of a program can hold a NUL
      out = "printf '" + octal(body) + "' | " + out + " \\\n  --data-binary @-";
    }
  }
  return out;
}

}  // namespace penstock::exporter

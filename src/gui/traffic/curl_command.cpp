// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/curl_command.h"

#include <algorithm>

#include "penstock/base/ascii.h"

namespace penstock::gui {
namespace {

bool isBare(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("-_./:=@%+,").find(char(c)) != std::string_view::npos;
}

std::string authority(const model::Exchange& x) {
  const std::string host = x.host.find(':') == std::string::npos ? x.host : '[' + x.host + ']';
  const bool usual = (x.scheme == "https" && x.port == 443) || (x.scheme == "http" && x.port == 80);
  return usual || x.port == 0 ? host : host + ':' + std::to_string(x.port);
}

std::string url(const model::Exchange& x) {
  const std::string& path = x.request->path;
  return x.scheme + "://" + authority(x) + (path.empty() || path[0] != '/' ? "/" : "") + (path == "*" ? "" : path);
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
  std::string out = "curl " + shellWord(url(x));
  // curl reads [] and {} of a URL as ranges, and takes out dot segments.
  if (url(x).find_first_of("[]{}") != std::string::npos) out += " --globoff";
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
    if (field.name == ":authority" && !equalsIgnoreCase(field.value, authority(x)))
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
      std::string escaped;
      for (const unsigned char c : body) {
        escaped += '\\';
        escaped += char('0' + (c >> 6));
        escaped += char('0' + (c >> 3 & 7));
        escaped += char('0' + (c & 7));
      }
      out = "printf '" + escaped + "' | " + out + " \\\n  --data-binary @-";
    }
  }
  return out;
}

}  // namespace penstock::gui

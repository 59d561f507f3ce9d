// SPDX-License-Identifier: GPL-3.0-or-later
// A request text in another version of HTTP.
#include <algorithm>
#include <array>

#include "draft/text_scan.h"
#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/text_edits.h"
#include "penstock/wire/http1/body.h"
#include "penstock/wire/http1/head.h"

namespace penstock::draft {
namespace {

/// The content of a body of HTTP/1; as it is where its chunks cannot be read.
std::string contentOf(const ReadRequest& request) {
  const auto framing = wire::http1::framingOf(*request.head);
  const std::string body(request.parts.body);
  if (framing.kind != wire::http1::Framing::Kind::chunked) return body;
  wire::http1::BodyDecoder decoder(framing);
  std::string content;
  for (std::string_view rest = body; !decoder.done();) {
    const auto step = decoder.step(rest);
    if (step.failed || (step.consumed == 0 && !step.end)) return body;
    content.append(step.data);
    rest.remove_prefix(step.consumed);
  }
  return content;
}

/// Fields of HTTP/1 that belong to the connection (RFC 9113 8.2.2), and Host, which :authority is instead.
bool staysBehind(const model::Headers& headers, std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 6> names = {"host", "connection", "proxy-connection", "keep-alive", "transfer-encoding", "upgrade"};
  if (std::any_of(names.begin(), names.end(), [&](std::string_view n) { return equalsIgnoreCase(n, name); })) return true;
  if (equalsIgnoreCase(name, "te")) return !equalsIgnoreCase(value, "trailers");
  return headers.hasToken("Connection", name);
}

std::string toHttp2(std::string_view text) {
  const ReadRequest request = readRequest(text);
  const model::RequestHead& head = *request.head;
  const std::string_view path = head.path.empty() ? std::string_view(head.target) : std::string_view(head.path);
  std::string out = head.method + " " + std::string(path) + " HTTP/2\n";
  if (!head.authority.empty()) out.append(":authority: ").append(oneLine(head.authority)).append("\n");
  for (const FieldPlace& field : fieldPlaces(text, startLineOf(text), false)) {
    const std::string value = wire::http1::unfolded(at(text, field.value));
    const std::string_view name = trimOws(at(text, field.name));
    if (!field.colon || staysBehind(head.headers, name, value)) continue;
    out.append(lowered(name)).append(": ").append(value).append("\n");
  }
  return out.append("\n").append(contentOf(request));
}

std::string toHttp1(std::string_view text, std::string_view version) {
  const ReadRequest request = readRequest(text);
  const model::RequestHead& head = *request.head;
  std::string out = head.method + " " + head.target + " " + std::string(version) + "\r\n";
  if (!head.authority.empty() && !head.headers.contains("host")) out.append("Host: ").append(head.authority).append("\r\n");
  // Crumbs of one Cookie: RFC 9113 8.2.3.
  std::string cookies;
  for (const std::string_view crumb : head.headers.findAll("cookie")) cookies.append(cookies.empty() ? "" : "; ").append(crumb);
  bool cookieWritten = false;
  for (std::size_t i = 0; i < head.headers.size(); ++i) {
    const model::Headers::Field field = head.headers[i];
    if (field.name.starts_with(':')) continue;
    const bool cookie = equalsIgnoreCase(field.name, "cookie");
    if (cookie && cookieWritten) continue;
    cookieWritten = cookieWritten || cookie;
    out.append(field.name).append(": ").append(cookie ? std::string_view(cookies) : field.value).append("\r\n");
  }
  return out.append("\r\n").append(request.parts.body);
}

}  // namespace

std::string inVersion(std::string_view text, std::string_view version) {
  if (startLineOf(text).target.length == 0) return std::string(text);
  const bool from = isHttp2(text), to = version == "HTTP/2";
  if (from == to) return applied(text, setVersion(text, version));
  return to ? toHttp2(text) : toHttp1(text, version);
}

}  // namespace penstock::draft

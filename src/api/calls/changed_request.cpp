// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/calls/changed_request.h"

#include <algorithm>

#include "penstock/base/ascii.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/target.h"

namespace penstock::api {
namespace {

bool holdsLineEnd(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos; }

Error bad(std::string sentence) { return makeError(ErrorCode::invalidArgument, std::move(sentence)); }

std::vector<std::string> linesOf(std::string_view head, std::string_view& lineEnd) {
  std::vector<std::string> out;
  lineEnd = head.find("\r\n") != head.npos ? "\r\n" : "\n";
  while (!head.empty()) {
    const std::size_t end = head.find('\n');
    std::string_view line = head.substr(0, end);
    head.remove_prefix(end == head.npos ? head.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) out.emplace_back(line);
  }
  return out;
}

bool isNamed(std::string_view line, std::string_view name) {
  const std::size_t colon = line.find(':', 1);
  return colon != line.npos && equalsIgnoreCase(trimOws(line.substr(0, colon)), name);
}

/// "METHOD TARGET VERSION" with another word in its place.
Result<void> changeStart(std::string& line, const RequestChanges& changes) {
  const std::size_t from = line.find(' '), to = line.rfind(' ');
  if (from == line.npos || from == to) return bad("the request's first line is not one that can be changed");
  std::string method = line.substr(0, from), target = line.substr(from + 1, to - from - 1);
  if (changes.method) method = *changes.method;
  if (!isToken(method)) return bad("method: expected a token");
  if (changes.path) {
    if (changes.path->find(' ') != std::string::npos || holdsLineEnd(*changes.path)) return bad("path: expected no space and no line end");
    const std::size_t authority = target.find("://");
    const std::size_t path = authority == target.npos || target.starts_with('/') ? 0 : target.find_first_of("/?", authority + 3);
    const std::size_t mark = target.find('?');
    const std::string query = changes.keepQuery && mark != target.npos && changes.path->find('?') == std::string::npos ? target.substr(mark) : std::string();
    target = target.substr(0, path) + (changes.path->starts_with('/') || *changes.path == "*" ? "" : "/") + *changes.path + query;
  }
  line = method + " " + target + line.substr(to);
  return {};
}

}  // namespace

Result<service::ToSend> changed(service::ToSend request, const RequestChanges& changes) {
  if (changes.empty()) return request;
  const draft::Split parts = draft::split(request.bytes);
  std::string_view lineEnd;
  std::vector<std::string> lines = linesOf(parts.head, lineEnd);
  if (lines.empty()) return bad("the request has no head");
  const bool http2 = draft::isHttp2(request.bytes);
  if (auto done = changeStart(lines.front(), changes); !done) return done.error();
  for (const std::string& name : changes.without)
    lines.erase(std::remove_if(lines.begin() + 1, lines.end(), [&](const std::string& line) { return isNamed(line, name); }), lines.end());
  for (const auto& [name, value] : changes.headers) {
    if (!isToken(name) || holdsLineEnd(value)) return bad("headers: \"" + name + "\" is no field that can be sent");
    const std::string line = (http2 ? lowered(name) : name) + ": " + value;
    const auto first = std::find_if(lines.begin() + 1, lines.end(), [&](const std::string& l) { return isNamed(l, name); });
    if (first == lines.end()) {
      lines.push_back(line);
      continue;
    }
    *first = line;
    lines.erase(std::remove_if(first + 1, lines.end(), [&](const std::string& l) { return isNamed(l, name); }), lines.end());
  }
  std::string body = changes.body ? *changes.body : std::string(parts.body);
  if (changes.body) {  // it is framed by its length, whatever the one before was
    const auto delimits = [](const std::string& line) { return isNamed(line, "Transfer-Encoding") || isNamed(line, "Content-Encoding"); };
    lines.erase(std::remove_if(lines.begin() + 1, lines.end(), delimits), lines.end());
  }
  draft::KeepInStep inStep;
  if (!changes.host.empty()) {
    const auto target = draft::readTarget(request.options.target.scheme + "://" + changes.host);
    if (!target) return makeError(target.error().code, "override_host: " + target.error().message);
    request.options.target = *target;
    inStep.authority = draft::authorityOf(*target);
  } else {
    inStep.hostTouched = true;
  }
  std::string text;
  for (const std::string& line : lines) text.append(line).append(lineEnd);
  text.append(lineEnd).append(body);
  request.bytes = draft::keepInStep(std::move(text), inStep).text;
  return request;
}

}  // namespace penstock::api
